"""What changes when activities are deleted? Their rows and the counts, but never the memory of their ids."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.orm import Session

from webapp.activities.ids import keep_pairs
from webapp.activities.keys import moment_of, sender_digest
from webapp.activities.models import Activity
from webapp.activities.store import DAY_MS, HOUR_MS
from webapp.contacts.touching import touch_for_rebuild
from webapp.database import driver_key, fetch_in, key_bytes

COLUMNS = "id, type_id, contact_id, channel_id, received_at"
UNCOUNT = text(
    "UPDATE activity_count SET stored = stored - :count"
    " WHERE hour = :hour AND channel_id = :channel AND type_id = :type"
)
END_ACTIVE = text("DELETE FROM active_contact WHERE day = :day AND channel_id = :channel AND contact_id = :contact")


class _Row(NamedTuple):
    key: bytes
    type_id: int
    contact_id: int
    channel_id: int
    occurred_ms: int


def delete_activities(session: Session, ids: Collection[uuid.UUID]) -> int:
    """Delete activities, subtract them from all counts, and return how many there were.

    Their ids are kept with those of the senders: what was deleted does not come back when it is sent again.
    """
    session.flush()
    connection = session.connection()
    keys = {driver_key(connection, one.bytes) for one in ids}
    rows = [_read(row) for row in fetch_in(connection, f"SELECT {COLUMNS} FROM activity WHERE id IN", keys)]  # noqa: S608 - names of ours
    for row in rows:
        connection.execute(delete(Activity).where(Activity.id == uuid.UUID(bytes=row.key)))
    keep_pairs(connection, [(sender_digest(row.channel_id, "", row.key), row.key) for row in rows])
    _uncount(connection, rows)
    touch_for_rebuild(connection, {row.contact_id for row in rows})
    return len(rows)


def _read(row: Sequence[Any]) -> _Row:
    key, type_id, contact_id, channel_id, received_ms = row
    found = key_bytes(key)
    return _Row(found, type_id, contact_id, channel_id or 0, min(moment_of(found), received_ms))


def _uncount(connection: Connection, rows: Sequence[_Row]) -> None:
    counts = Counter((row.occurred_ms // HOUR_MS, row.channel_id, row.type_id) for row in rows)
    for (hour, channel_id, type_id), count in counts.items():
        values = {"hour": hour, "channel": channel_id, "type": type_id, "count": count}
        connection.execute(UNCOUNT, values)
    for day, channel_id, contact_id in {(r.occurred_ms // DAY_MS, r.channel_id, r.contact_id) for r in rows}:
        if not _is_active(connection, day, channel_id, contact_id):
            connection.execute(END_ACTIVE, {"day": day, "channel": channel_id, "contact": contact_id})


def _is_active(connection: Connection, day: int, channel_id: int, contact_id: int) -> bool:
    """Whether the contact still has an activity of that day on that channel, by the moments in the ids.

    A sender's id may be a minute later than the moment that counts; so near midnight a day may keep its contact.
    """
    first, end = (uuid.UUID(int=moment * DAY_MS << 80) for moment in (day, day + 1))
    query = select(Activity.id).where(
        Activity.contact_id == contact_id,
        Activity.channel_id == (channel_id or None),
        Activity.id >= first,
        Activity.id < end,
    )
    return connection.execute(query.limit(1)).first() is not None
