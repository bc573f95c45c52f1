"""Which contacts are read as one, and what did each come with? Some of them, in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from webapp.database import fetch_in
from webapp.identity.view import Entries, Entry, Merge, is_known, put_latest, show

CANONICAL = "SELECT id, canonical_id FROM contact WHERE id IN"
VALUES = (
    "SELECT c.canonical_id, v.contact_id, v.name, v.value, v.at, v.id"
    " FROM contact c JOIN attribute_value v ON v.contact_id = c.id WHERE c.canonical_id IN"
)
IDENTIFIED = (
    "SELECT DISTINCT c.canonical_id, i.kind FROM contact c JOIN identifier i ON i.contact_id = c.id"
    " WHERE c.canonical_id IN"
)
MERGES = "SELECT id, loser_id, survivor_id, at FROM contact_merge WHERE undone_at IS NULL AND loser_id IN"
CHOICES = "SELECT merge_id, name, takes_losers FROM merge_choice WHERE merge_id IN"


class Clusters:
    """Canonical contacts, each with what it and all that were merged into it came with.

    Of those merged only they are read who came with anything: a contact may have taken in very many who did not.
    """

    def __init__(self) -> None:
        self._canonical: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}
        self._own: dict[int, Entries] = {}
        self._merges: dict[int, list[Merge]] = {}
        self._identified: dict[int, set[str]] = {}
        self._shown: dict[int, Entries] = {}

    def add(self, contact_id: int, canonical_id: int | None = None) -> None:
        """Take in a contact, which stands for itself unless said otherwise."""
        self._canonical[contact_id] = canonical_id or contact_id
        self._members.setdefault(canonical_id or contact_id, set()).add(contact_id)

    def canonical_of(self, contact_id: int) -> int | None:
        """Return the contact that stands for this one, None for one that was not read."""
        return self._canonical.get(contact_id)

    def shown(self, canonical_id: int) -> Entries:
        """Return what a canonical contact shows."""
        shown = self._shown.get(canonical_id)
        if shown is None:
            own = {contact_id: self._own.get(contact_id, {}) for contact_id in self._members.get(canonical_id, ())}
            shown = self._shown[canonical_id] = show(own, self._merges.get(canonical_id, ())).get(canonical_id, {})
        return shown

    def value(self, canonical_id: int, name: str) -> str | None:
        """Return what a canonical contact shows of one attribute, None where it is empty."""
        entry = self.shown(canonical_id).get(name)
        return None if entry is None else entry.value

    def own(self, contact_id: int) -> Entries:
        """Return the last values that a contact itself came with."""
        return self._own.get(contact_id, {})

    def is_known(self, canonical_id: int) -> bool:
        """Whether a canonical contact is somebody."""
        return is_known(self.shown(canonical_id), has_identifier=canonical_id in self._identified)

    def has(self, canonical_id: int, kind: str) -> bool:
        """Whether a canonical contact has an identifier of a kind."""
        return kind in self._identified.get(canonical_id, ())

    def all_canonical(self) -> Collection[int]:
        """Return all canonical contacts that were read."""
        return self._members.keys()

    def put(self, contact_id: int, name: str, entry: Entry) -> None:
        """Note a value that a contact came with."""
        put_latest(self._own.setdefault(contact_id, {}), name, entry)
        self._shown.pop(self._canonical[contact_id], None)

    def identify(self, contact_id: int, kind: str) -> None:
        """Note that a contact has an identifier of a kind."""
        self._identified.setdefault(self._canonical[contact_id], set()).add(kind)

    def merge(self, merge: Merge) -> None:
        """Read one canonical contact through another from now on."""
        loser, survivor = merge.loser_id, merge.survivor_id
        for contact_id in self._members.pop(loser):
            self.add(contact_id, survivor)
        self._merges.setdefault(survivor, []).extend([*self._merges.pop(loser, []), merge])
        if loser in self._identified:
            self._identified.setdefault(survivor, set()).update(self._identified.pop(loser))
        self._shown.pop(survivor, None)

    def read(self, connection: Connection, contact_ids: Iterable[int]) -> None:
        """Read some contacts, with those that they are read with, by a handful of statements."""
        for contact_id, canonical_id in list(fetch_in(connection, CANONICAL, set(contact_ids))):
            self.add(contact_id, canonical_id)
        wanted = list(self._members)
        for canonical_id in wanted:
            self.add(canonical_id, canonical_id)
        for canonical_id, contact_id, name, value, at, row_id in fetch_in(connection, VALUES, wanted):
            self.add(contact_id, canonical_id)
            put_latest(self._own.setdefault(contact_id, {}), name, Entry(value, at, row_id))
        for canonical_id, kind in fetch_in(connection, IDENTIFIED, wanted):
            self._identified.setdefault(canonical_id, set()).add(kind)
        self._read_merges(connection)

    def _read_merges(self, connection: Connection) -> None:
        """Read the merges along the ways from the contacts to their canonical ones."""
        choices: dict[int, dict[str, bool]] = {}
        ways = {contact_id: canonical for contact_id, canonical in self._canonical.items() if contact_id != canonical}
        while ways:
            rows = list(fetch_in(connection, MERGES, ways))
            for merge_id, name, takes_losers in fetch_in(connection, CHOICES, [row[0] for row in rows]):
                choices.setdefault(merge_id, {})[name] = bool(takes_losers)
            onward = {}
            for merge_id, loser_id, survivor_id, at in rows:
                canonical_id = ways[loser_id]
                merge = Merge(merge_id, loser_id, survivor_id, at, choices.get(merge_id, {}))
                self._merges.setdefault(canonical_id, []).append(merge)
                if survivor_id not in self._canonical:
                    self.add(survivor_id, canonical_id)
                    onward[survivor_id] = canonical_id
            ways = onward


def read_clusters(connection: Connection, contact_ids: Iterable[int]) -> Clusters:
    """Return some contacts with those that they are read with."""
    clusters = Clusters()
    clusters.read(connection, contact_ids)
    return clusters
