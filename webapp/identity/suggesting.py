"""Which known contacts may be one person? Pairs that are suggested to people, never merged without them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit, present_actor
from webapp.database import fetch_in, insert_rows
from webapp.identity.merging import Why
from webapp.identity.models import MergeSuggestion

COLUMNS = ("low_id", "high_id", "reason", "at")
# Anybody can type anybody's e-mail, so nobody gets more than this many suggestions by it.
MOST_OF_ONE = 20
# A phone that more contacts have than this is that of a company, and says nothing of who is who.
MOST_SHARING = 3
VETOES = (
    "SELECT l.canonical_id, h.canonical_id FROM contact l JOIN merge_veto v ON v.low_id = l.id"
    " JOIN contact h ON h.id = v.high_id WHERE l.canonical_id IN"
)
OF_PHONE = (
    "SELECT v.value, c.canonical_id FROM attribute_value v JOIN contact c ON c.id = v.contact_id"
    " WHERE v.name IN ('phone', 'mobile_phone') AND v.value IN"
)
SHOWING = "SELECT id, phone, mobile_phone FROM contact WHERE is_known AND id IN"


class Suggestion(NamedTuple):
    """Two canonical contacts, why they may be one, and since when, in µs."""

    one_id: int
    other_id: int
    why: Why
    at: int

    @property
    def pair(self) -> tuple[int, int]:
        """The two ids, the lower one first."""
        return min(self.one_id, self.other_id), max(self.one_id, self.other_id)


def read_vetoes(connection: Connection, canonical_ids: Iterable[int]) -> list[tuple[int, int]]:
    """Return the pairs of canonical contacts that are to be left apart, of those that have one of these."""
    return [(row[0], row[1]) for row in fetch_in(connection, VETOES, set(canonical_ids))]


def suggest_merges(connection: Connection, suggestions: Sequence[Suggestion]) -> None:
    """Keep suggestions, each pair once, none that somebody dismissed or left apart, and not too many of one contact."""
    wanted: dict[tuple[int, int], Suggestion] = {}
    for suggestion in suggestions:
        if suggestion.one_id != suggestion.other_id:
            wanted.setdefault(suggestion.pair, suggestion)
    if not wanted:
        return
    ids = {contact_id for pair in wanted for contact_id in pair}
    apart = {tuple(sorted(pair)) for pair in read_vetoes(connection, ids)}
    counts: Counter[int] = Counter()
    for column in ("low_id", "high_id"):
        statement = f"SELECT {column} FROM merge_suggestion WHERE {column} IN"  # noqa: S608 - names of ours
        counts.update(row[0] for row in fetch_in(connection, statement, ids))
    rows = []
    for pair, (_, _, why, at) in wanted.items():
        if pair not in apart and max(counts[contact_id] for contact_id in pair) < MOST_OF_ONE:
            rows.append((*pair, why.value, at))
            counts.update(pair)
    insert_rows(connection, "merge_suggestion", COLUMNS, rows, "ON CONFLICT DO NOTHING")


def same_phones(connection: Connection, phones: Iterable[str], at: int) -> list[Suggestion]:
    """Return the known contacts that show the same phone, as pairs; rows must be written already."""
    sharing: dict[str, set[int]] = {}
    for phone, contact_id in fetch_in(connection, OF_PHONE, set(phones)):
        sharing.setdefault(phone, set()).add(contact_id)
    sharing = {phone: ids for phone, ids in sharing.items() if 1 < len(ids) <= MOST_SHARING}
    shown = {row[0]: row[1:] for row in fetch_in(connection, SHOWING, set().union(*sharing.values()))}
    found = []
    for phone, ids in sharing.items():
        showing = sorted(contact_id for contact_id in ids if phone in shown.get(contact_id, ()))
        found += [Suggestion(showing[0], other, Why.SAME_PHONE, at) for other in showing[1:]]
    return found


def dismiss_suggestion(session: Session, suggestion: MergeSuggestion) -> None:
    """Leave two contacts apart that were suggested; they are not suggested again."""
    actor = present_actor()
    suggestion.dismissed_at, suggestion.user_id = clock.now(), actor.user_id
    details = {"left_apart": suggestion.high_id}
    audit(session, "suggestion_dismissed", "contact", suggestion.low_id, f"Contact {suggestion.low_id}", details)
