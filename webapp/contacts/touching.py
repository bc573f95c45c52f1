"""Which contacts has something happened to since the last recalculation?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.database import insert_rows

COLUMNS = ("contact_id", "added", "first_at", "last_at", "last_channel_id", "removals")
ADD_UP = (
    "ON CONFLICT (contact_id) DO UPDATE SET added = touched_contact.added + excluded.added,"
    " first_at = CASE WHEN touched_contact.first_at IS NULL OR excluded.first_at < touched_contact.first_at"
    " THEN excluded.first_at ELSE touched_contact.first_at END,"
    " last_channel_id = CASE WHEN touched_contact.last_at IS NULL OR excluded.last_at >= touched_contact.last_at"
    " THEN excluded.last_channel_id ELSE touched_contact.last_channel_id END,"
    " last_at = CASE WHEN touched_contact.last_at IS NULL OR excluded.last_at > touched_contact.last_at"
    " THEN excluded.last_at ELSE touched_contact.last_at END"
)
REBUILD = "ON CONFLICT (contact_id) DO UPDATE SET removals = touched_contact.removals + 1"


class Addition(NamedTuple):
    """What a batch adds to a contact: how many activities, from when to when (ms), and the last one's channel."""

    added: int
    first_ms: int
    last_ms: int
    last_channel_id: int | None


def touch_changed_contacts(connection: Connection, contact_ids: Iterable[int]) -> None:
    """Put contacts on the queue whose attributes changed."""
    rows = [(contact_id,) for contact_id in sorted(set(contact_ids))]
    insert_rows(connection, "touched_contact", ("contact_id",), rows, "ON CONFLICT DO NOTHING")


def touch_for_rebuild(connection: Connection, contact_ids: Iterable[int]) -> None:
    """Put contacts on the queue that something was taken away from: their summaries are counted anew."""
    rows = [(contact_id, 1) for contact_id in sorted(set(contact_ids))]
    insert_rows(connection, "touched_contact", ("contact_id", "removals"), rows, REBUILD)
