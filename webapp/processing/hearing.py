"""Whom do the activities of a batch belong to, by what its records say of contacts?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from webapp.activities.builtin import FORM_SUBMISSION
from webapp.activities.record import Asks, Basis, RequestRecord, SentContact
from webapp.identity.last_words import read_identified
from webapp.identity.people import EMAIL, EXTERNAL_ID, People, Saying
from webapp.identity.resolve import FirstSeen
from webapp.processing.objecting import Owners, without_objecting
from webapp.processing.rules import Rules

NOTHING_SAID = SentContact()


def hear_records(
    connection: Connection,
    records: Sequence[RequestRecord],
    own: Sequence[int],
    are_out: Sequence[bool],
    same: Mapping[int, int],
    rules: Rules,
) -> list[int]:
    """Keep what records say of contacts, in the order received, and return whom the activities of each belong to.

    `own` are the contacts of the senders, 0 for none; of those who are out nothing is heard. `same` has, by the number
    of a record, the contact with whom its sender is one person.
    """
    owned = list(own)
    sayings = {
        number: _saying(record, own[number], same.get(number, 0), rules)
        for number, record in enumerate(records)
        if (record.contact is not None or number in same) and not are_out[number]
    }
    if not sayings:
        return owned
    if rules.restricted or any(record.asks for record in records):
        owners = _owners_of(connection, sayings.values())
        for number, contact_id in _find_restricted(sayings, rules, owners):
            # Of who only types the e-mail nothing is linked: whether it is restricted can't be told by what is missing.
            is_typed = own[number] and not sayings[number].is_confirmed and own[number] not in rules.restricted
            owned[number] = own[number] if is_typed else contact_id
            del sayings[number]
        sayings, left_out = without_objecting(connection, records, sayings, owners)
        for number, contact_id in left_out.items():
            owned[number] = contact_id
    people = People(connection, list(sayings.values()), rules.custom)
    for number, saying in sayings.items():
        owned[number] = people.hear(saying)
    people.save(connection)
    return owned


def _saying(record: RequestRecord, contact_id: int, same_id: int, rules: Rules) -> Saying:
    is_interest = record.basis == Basis.LEGITIMATE_INTEREST
    return Saying(
        contact_id,
        record.contact or NOTHING_SAID,
        record.received_us,
        FirstSeen(record.received_us // 1000, record.channel_id, is_interest=is_interest),
        is_confirmed=record.is_confirmed,
        may_merge=record.channel_id in rules.merging,
        overwrites=record.overwrites,
        same_id=same_id,
        is_imported=record.basis == Basis.IMPORTED,
        needs_yes=record.asks == Asks.AGREEMENT,
        is_form=bool(record.overwrites) or any(sent.type == FORM_SUBMISSION for _, _, sent in record.activities),
    )


def _owners_of(connection: Connection, sayings: Collection[Saying]) -> Owners:
    """Return the canonical contacts of the identifiers that are said."""
    identities = {one for saying in sayings for one in (saying.external_id, saying.email) if one is not None}
    return {
        (kind, value): owner
        for kind in (EXTERNAL_ID, EMAIL)
        for value, owner in read_identified(connection, kind, {value for of, value in identities if of == kind}).items()
    }


def _find_restricted(sayings: Mapping[int, Saying], rules: Rules, owners: Owners) -> Iterator[tuple[int, int]]:
    """Yield what is said of people whose data is only stored, by whatever names them, with their contact."""
    for number, saying in list(sayings.items()):
        named = [owners.get(one, 0) for one in (saying.external_id, saying.email) if one is not None]
        found = [one for one in (saying.contact_id, saying.same_id, *named) if one in rules.restricted]
        if found:
            yield number, found[0]
