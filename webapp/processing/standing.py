"""What still stands once somebody has answered? Whoever takes back one consent keeps what the others allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection

from webapp.activities.record import RequestRecord
from webapp.consent.levels import Level
from webapp.consent.naming import names_in_proofs
from webapp.consent.proofs import Version, read_answers, read_versions, widest
from webapp.database import fetch_in
from webapp.identity.erased import secret_of
from webapp.identity.last_words import read_canonical
from webapp.identity.told_apart import list_identities
from webapp.processing.rules import Rules

Whose = bytes | int  # the name of a visitor, or of somebody unknown so far, in proofs; or a canonical contact
CLUSTERS = "SELECT id, canonical_id FROM contact WHERE canonical_id IN"


class Settled(NamedTuple):
    """The records, each with its no where nothing stands any more, and the version in force after those that answer.

    `versions` are all there are, none where no record answers or asks for an answer.
    """

    records: Sequence[RequestRecord]
    in_force: Mapping[int, int]
    versions: Mapping[int, Version]


def settle(connection: Connection, records: Sequence[RequestRecord], rules: Rules) -> Settled:
    """Work out of each record that answers, by its number, which version of all that were agreed to grants the most.

    One that takes something back, and says neither a level nor that nothing is to be recorded, is a no where nothing
    that is left lets record, and people are asked at all.
    """
    answering = [number for number, record in enumerate(records) if record.answers]
    if not answering and not any(record.asks for record in records):
        return Settled(records, {}, {})
    versions, settled, in_force = read_versions(connection), list(records), dict[int, int]()
    names = _names(connection, [records[number] for number in answering])
    agreed = _agreed(connection, names, versions)
    for number in answering:
        record = records[number]
        theirs = agreed.setdefault(names[record.person], {})
        _put(theirs, record.answers, versions)
        version_id = widest([(one, True) for one in theirs.values()], versions)
        if version_id is not None:
            in_force[number] = version_id
        stands = version_id is not None and versions[version_id].level >= Level.VISITOR
        if record.opt_out is None and not stands and _only_takes_back(record) and record.channel_id in rules.asking:
            settled[number] = replace(record, opt_out=True)
    return Settled(settled, in_force, versions)


def _names(connection: Connection, answering: Sequence[RequestRecord]) -> dict[bytes, Whose]:
    """Return whose answers stand under which name in proofs: a visitor's own, all of a contact's together."""
    names: dict[bytes, Whose] = {record.person: record.person for record in answering}
    contacts = read_canonical(connection, {record.contact_id for record in answering if not record.visitor})
    if not contacts:
        return names
    clusters: dict[int, list[int]] = {}
    for contact_id, canonical_id in fetch_in(connection, CLUSTERS, set(contacts.values())):
        clusters.setdefault(canonical_id, []).append(contact_id)
    identifiers, secret = list_identities(connection, clusters), secret_of(connection)
    for canonical_id, cluster in clusters.items():
        known_by = names_in_proofs(secret, cluster, identifiers.get(canonical_id, []))
        names |= dict.fromkeys(known_by, canonical_id)
    return names


def _agreed(
    connection: Connection, names: Mapping[bytes, Whose], versions: Mapping[int, Version]
) -> dict[Whose, dict[int, int]]:
    """Return the version of each consent that people have agreed to and not taken back."""
    agreed: dict[Whose, dict[int, int]] = {}
    for person, version_id, is_agreed in read_answers(connection, names):
        _put(agreed.setdefault(names[person], {}), [(version_id, is_agreed)], versions)
    return agreed


def _put(theirs: dict[int, int], answers: Sequence[tuple[int, bool]], versions: Mapping[int, Version]) -> None:
    for version_id, is_agreed in answers:
        if version_id not in versions:
            continue
        consent_id = versions[version_id].consent_id
        if is_agreed:
            theirs[consent_id] = version_id
        else:
            theirs.pop(consent_id, None)


def _only_takes_back(record: RequestRecord) -> bool:
    return not any(is_agreed for _, is_agreed in record.answers)
