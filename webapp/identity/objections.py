"""Does the no of somebody hold who is gone, once they are known again? By keyed hashes of what identified them.

Switches of browsers outlive their contact anyway; this is about what was said for a contact itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from webapp.identity.erased import Name, find_erased, has_erased, keep_digests
from webapp.identity.last_words import Word, keep_words, read_canonical, read_words
from webapp.identity.told_apart import list_identities
from webapp.identity.untracked import read_untracked


def keep_objections(connection: Connection, contact_ids: Collection[int]) -> None:
    """Keep of contacts that go now that they were not to be recorded, with all that are read with them."""
    canonical = read_canonical(connection, contact_ids)
    words = read_words(connection, set(canonical.values()))
    objected = {contact_id: word.at_us for contact_id, word in words.items() if word.opts_out}
    for contact_id, reasons in read_untracked(connection, contact_ids).items():
        latest = max(one.since_ms for one in reasons) * 1000
        objected[canonical[contact_id]] = max(latest, objected.get(canonical[contact_id], latest))
    identities = list_identities(connection, objected)
    keep_digests(
        connection, {_name_of(*one): objected[contact_id] for contact_id, some in identities.items() for one in some}
    )


def follow_objections(connection: Connection, identified: Iterable[tuple[str, str, int]]) -> None:
    """Let the no of somebody who was gone hold for the contacts (third) that their identifiers lead to now."""
    names = {_name_of(kind, value): contact_id for kind, value, contact_id in identified}
    if names and has_erased(connection, 0):
        found = find_erased(connection, names)
        keep_words(
            connection, {names[name]: Word(at_us, opts_out=True, version_id=None) for name, at_us in found.items()}
        )


def _name_of(kind: str, value: str) -> Name:
    return f"no of {kind}", value.encode("utf-8", "surrogatepass")
