"""What does a batch change about people? Noted in the order received, seen by what follows, written once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, text

from webapp.access.audit import Actor
from webapp.contacts.touching import touch_for_rebuild
from webapp.database import fetch_in, insert_rows, reserve_ids
from webapp.identity.clusters import Clusters
from webapp.identity.deriving import write_contacts
from webapp.identity.merging import How, NewMerge, Why, store_merges
from webapp.identity.objections import follow_objections
from webapp.identity.resolve import FirstSeen, insert_contacts
from webapp.identity.suggesting import Suggestion, same_phones, suggest_merges
from webapp.identity.untracked import follow_untracked
from webapp.identity.view import Entry, Merge

Identity = tuple[str, str]  # kind and value
CLAIM_COLUMNS = ("contact_id", "kind", "value", "claimed_at")
IDENTIFIER_COLUMNS = ("kind", "value", "contact_id", "source", "at")
VALUE_COLUMNS = ("contact_id", "name", "value", "source", "source_id", "at", "user_id")
PHONES = ("phone", "mobile_phone")
# What a browser can have said of itself; all else came from a trusted gate or by hand.
BROWSERS_SOURCES = ("typed", "form")
CONFIRM = text("UPDATE identifier SET source = :source WHERE kind = :kind AND value = :value")
SETTLE = text(
    "DELETE FROM claim WHERE kind = :kind AND value = :value"
    " AND contact_id IN (SELECT id FROM contact WHERE canonical_id = :contact)"
)
# Anybody can claim anything, so only the first of who did are looked at.
CLAIMED = (
    "SELECT cl.value, k.id FROM claim cl JOIN contact c ON c.id = cl.contact_id JOIN contact k ON k.id = c.canonical_id"
    " WHERE k.is_known AND cl.kind = 'external_id' AND cl.value IN"
)
MOST_CLAIMS = "LIMIT 200"
# Above every number that a table gave so far, and in the order in which the rows will get theirs.
NOT_YET_NUMBERED = 2**62


class Changes:
    """The contacts that a batch speaks of, and what has become of them within it."""

    def __init__(self, *, by: Actor | None = None) -> None:
        """Begin with nobody read; `by` is who edits contacts, None where nobody does."""
        self.clusters = Clusters()
        self._user_id, self._key_id = (None, None) if by is None else (by.user_id, by.key_id)
        self.owners: dict[Identity, int] = {}
        self._numbers = itertools.count(NOT_YET_NUMBERED)
        self._free_ids: Iterator[int] = iter(())
        self._made: dict[int, FirstSeen] = {}
        self._merges: list[NewMerge] = []
        self._identifiers: list[tuple[str, str, int, str, int]] = []
        self._values: list[tuple[int, str, str | None, str, int | None, int, int | None]] = []
        self._only_said: set[Identity] = set()
        self._confirmed: dict[Identity, str] = {}
        self._claims: dict[tuple[int, str, str], int] = {}
        self._suggestions: list[Suggestion] = []

    def read(self, connection: Connection, contact_ids: Iterable[int], identities: Iterable[Identity]) -> None:
        """Read some contacts and the owners of some identifiers."""
        by_kind: dict[str, list[str]] = {}
        for kind, value in identities:
            by_kind.setdefault(kind, []).append(value)
        for kind, values in by_kind.items():
            statement = f"SELECT value, contact_id, source FROM identifier WHERE kind = '{kind}' AND value IN"  # noqa: S608 - ours
            for value, contact_id, source in fetch_in(connection, statement, values):
                self._own(contact_id, (kind, value), source)
        self.clusters.read(connection, {*contact_ids, *self.owners.values()})

    def reserve(self, connection: Connection, count: int) -> None:
        """Get ready to make at most `count` contacts."""
        self._free_ids = iter(reserve_ids(connection, "contact", count))

    def make(self, first: FirstSeen) -> int:
        """Make a contact."""
        contact_id = next(self._free_ids)
        self._made[contact_id] = first
        self.clusters.add(contact_id)
        return contact_id

    def put(self, contact_id: int, name: str, value: str | None, source: str, at: int) -> None:
        """Write a value against the contact that it came by."""
        self._values.append((contact_id, name, value, source, self._key_id, at, self._user_id))
        self.clusters.put(contact_id, name, Entry(value, at, next(self._numbers)))

    def attach(self, contact_id: int, identity: Identity, source: str, at: int) -> None:
        """Give a contact an identifier that nobody has; an e-mail shows where there was none."""
        kind, value = identity
        self._own(contact_id, identity, source)
        self._identifiers.append((kind, value, contact_id, source, at))
        self.clusters.identify(contact_id, kind)
        if kind == "email" and self.clusters.value(self.canonical(contact_id), "email") is None:
            self.put(contact_id, "email", value, source, at)

    def confirm(self, identity: Identity, source: str) -> None:
        """Know by a trusted gate, too, what only a browser had said: it goes no more with that browser's own data."""
        if identity in self._only_said:
            self._only_said.remove(identity)
            self._confirmed[identity] = source

    def claim(self, contact_id: int, identity: Identity, at: int) -> None:
        """Keep what was only said."""
        self._claims.setdefault((contact_id, *identity), at)

    def merge(self, loser_id: int, survivor_id: int, why: Why, at: int) -> None:
        """Read one canonical contact through another."""
        how = How.ALIAS if why is Why.ALIAS else How.AUTOMATIC
        self._merges.append(NewMerge(loser_id, survivor_id, at, how, why))
        self.clusters.merge(Merge(next(self._numbers), loser_id, survivor_id, at))

    def suggest(self, one_id: int, other_id: int, why: Why, at: int) -> None:
        """Suggest two canonical contacts to be merged, as far as both are known by then."""
        self._suggestions.append(Suggestion(one_id, other_id, why, at))

    def canonical(self, contact_id: int) -> int:
        """Return the contact that stands for one that was read or made."""
        canonical_id = self.clusters.canonical_of(contact_id)
        assert canonical_id is not None  # noqa: S101 - only contacts that are there are asked for
        return canonical_id

    def save(self, connection: Connection) -> None:
        """Write all of it."""
        insert_contacts(connection, self._made)
        store_merges(connection, self._merges)
        insert_rows(connection, "identifier", IDENTIFIER_COLUMNS, self._identifiers)
        confirmed = [{"kind": kind, "value": v, "source": source} for (kind, v), source in self._confirmed.items()]
        if confirmed:
            connection.execute(CONFIRM, confirmed)
        insert_rows(connection, "attribute_value", VALUE_COLUMNS, self._values)
        claims = [(*claim, at // 1000) for claim, at in self._claims.items()]
        insert_rows(connection, "claim", CLAIM_COLUMNS, claims, "ON CONFLICT DO NOTHING")
        merged = {merge.loser_id for merge in self._merges}
        changed = {*(row[0] for row in self._values), *(row[2] for row in self._identifiers), *merged}
        write_contacts(connection, self.clusters, {self.canonical(contact_id) for contact_id in changed}, merged)
        touch_for_rebuild(connection, {*merged, *(merge.survivor_id for merge in self._merges)})
        follow_objections(connection, (row[:3] for row in self._identifiers))
        self._settle_claims(connection)
        linked = {*merged, *(row[2] for row in self._identifiers), *(row[0] for row in self._claims)}
        follow_untracked(connection, {*linked, *(merge.survivor_id for merge in self._merges)})
        self._save_suggestions(connection)

    def _own(self, contact_id: int, identity: Identity, source: str) -> None:
        self.owners[identity] = contact_id
        if source in BROWSERS_SOURCES:
            self._only_said.add(identity)

    def _settle_claims(self, connection: Connection) -> None:
        """Forget what was only said and is so now; another known contact of whom it was said too may be the same."""
        rows = [
            {"kind": kind, "value": value, "contact": self.canonical(contact_id)}
            for kind, value, contact_id, _, _ in self._identifiers
        ]
        if rows:
            connection.execute(SETTLE, rows)
        confirmed = {value: (contact_id, at) for kind, value, contact_id, _, at in self._identifiers if kind != "email"}
        for value, claimer_id in fetch_in(connection, CLAIMED, confirmed, MOST_CLAIMS):
            contact_id, at = confirmed[value]
            self.suggest(self.canonical(contact_id), claimer_id, Why.CLAIMED_EXTERNAL_ID, at)

    def _save_suggestions(self, connection: Connection) -> None:
        phones = {row[2] for row in self._values if row[1] in PHONES and row[2] is not None}
        if phones:
            at = max(row[5] for row in self._values)
            self._suggestions += same_phones(connection, phones, at)
        canonical = self.clusters.canonical_of
        suggestions = [
            s._replace(one_id=canonical(s.one_id) or s.one_id, other_id=canonical(s.other_id) or s.other_id)
            for s in self._suggestions
        ]
        suggest_merges(connection, suggestions)
