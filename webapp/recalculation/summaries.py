"""What does each contact's summary say: first and last activity, how many, and the last channel?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from webapp.database import fetch_in

ADD = text(
    "UPDATE contact SET activity_count = activity_count + :added,"
    " first_activity_at = CASE WHEN first_activity_at IS NULL OR :first < first_activity_at"
    " THEN :first ELSE first_activity_at END,"
    " last_channel_id = CASE WHEN last_activity_at IS NULL OR :last >= last_activity_at"
    " THEN :channel ELSE last_channel_id END,"
    " last_activity_at = CASE WHEN last_activity_at IS NULL OR :last > last_activity_at"
    " THEN :last ELSE last_activity_at END"
    " WHERE id = :contact"
)


class Touched(NamedTuple):
    """What was added to a contact since the last time; times in ms since 1970, None where nothing was added."""

    contact_id: int
    added: int
    first_at: int | None
    last_at: int | None
    last_channel_id: int | None


def add_to_summaries(connection: Connection, touched: Sequence[Touched]) -> int:
    """Add to the summaries of the canonical contacts, and return how many contacts those are."""
    canonical: dict[int, int] = dict(
        fetch_in(connection, "SELECT id, canonical_id FROM contact WHERE id IN", (t.contact_id for t in touched))
    )
    additions = [
        {
            "contact": canonical[t.contact_id],
            "added": t.added,
            "first": t.first_at,
            "last": t.last_at,
            "channel": t.last_channel_id,
        }
        for t in touched
        if t.added and t.contact_id in canonical
    ]
    if additions:
        connection.execute(ADD, additions)
    return len(set(canonical.values()))
