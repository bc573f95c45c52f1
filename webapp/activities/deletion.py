"""What changes when activities are deleted? Their rows and the counts, but never the memory of their ids."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.ids import keep_pairs
from webapp.activities.jobs import KEPT_DAYS
from webapp.activities.keys import moment_of, sender_digest
from webapp.activities.store import DAY_MS, HOUR_MS
from webapp.contacts.touching import touch_for_rebuild
from webapp.database import driver_key, fetch_in, key_bytes

COLUMNS = "id, type_id, contact_id, channel_id, received_at"
UNCOUNT = text(
    "UPDATE activity_count SET stored = stored - :count"
    " WHERE hour = :hour AND channel_id = :channel AND type_id = :type"
)
KEEP = text(
    "UPDATE activity_count SET stored = stored - :count, kept = kept + :count"
    " WHERE hour = :hour AND channel_id = :channel AND type_id = :type"
)
# Whether the contact still has an activity of that day is asked of the moments in the ids. A sender's id may be a
# minute later than the moment that counts; so near midnight a day may keep its contact.
END_ACTIVE = text(
    "DELETE FROM active_contact WHERE day = :day AND channel_id = :channel AND contact_id = :contact"
    " AND NOT EXISTS (SELECT 1 FROM activity WHERE activity.contact_id = :contact"
    " AND coalesce(activity.channel_id, 0) = :channel AND activity.id >= :first AND activity.id < :end)"
)


class _Row(NamedTuple):
    key: bytes
    type_id: int
    contact_id: int
    channel_id: int
    occurred_ms: int


def delete_activities(session: Session, ids: Collection[uuid.UUID]) -> int:
    """Delete activities, subtract them from all counts, and return how many there were.

    Their ids are kept with those of the senders: what was deleted does not come back when it is sent again. It holds
    the write lock for about 0.1 ms an activity, more where they must be read from disk: pass some hundred at once.
    """
    session.flush()
    connection = session.connection()
    keys = [driver_key(connection, one.bytes) for one in ids]
    deleted = fetch_in(connection, "DELETE FROM activity WHERE id IN", keys, f"RETURNING {COLUMNS}")
    rows = [_read(row) for row in deleted]
    keep_pairs(connection, [(sender_digest(row.channel_id, "", row.key), row.key) for row in rows])
    _uncount(connection, rows, UNCOUNT)
    touch_for_rebuild(connection, {row.contact_id for row in rows})
    return len(rows)


def expire_activities(connection: Connection, keys: Collection[bytes]) -> int:
    """Delete activities that are past their time, and return how many there were.

    They move to what is *kept* of the counts, so charts stay as they are; contacts' summaries stay too. Whoever sends
    such an old activity again is refused for its age, where it isn't a month old yet by its id.
    """
    deleted = fetch_in(
        connection,
        "DELETE FROM activity WHERE id IN",
        [driver_key(connection, key) for key in keys],
        f"RETURNING {COLUMNS}",
    )
    rows = [_read(row) for row in deleted]
    young = clock.now_ms() - KEPT_DAYS * DAY_MS
    repeatable = [row for row in rows if row.occurred_ms > young]
    keep_pairs(connection, [(sender_digest(row.channel_id, "", row.key), row.key) for row in repeatable])
    _uncount(connection, rows, KEEP)
    return len(rows)


def _read(row: Sequence[Any]) -> _Row:
    key, type_id, contact_id, channel_id, received_ms = row
    found = key_bytes(key)
    return _Row(found, type_id, contact_id, channel_id or 0, min(moment_of(found), received_ms))


def _uncount(connection: Connection, rows: Sequence[_Row], statement: TextClause) -> None:
    counts = Counter((row.occurred_ms // HOUR_MS, row.channel_id, row.type_id) for row in rows)
    names = ("hour", "channel", "type", "count")
    if counts:
        connection.execute(statement, [dict(zip(names, (*key, count), strict=True)) for key, count in counts.items()])
    days = {(row.occurred_ms // DAY_MS, row.channel_id, row.contact_id) for row in rows}
    if days:
        connection.execute(END_ACTIVE, [_day(connection, *day) for day in sorted(days)])


def _day(connection: Connection, day: int, channel_id: int, contact_id: int) -> dict[str, Any]:
    first, end = (driver_key(connection, (moment * DAY_MS << 80).to_bytes(16, "big")) for moment in (day, day + 1))
    return {"day": day, "channel": channel_id, "contact": contact_id, "first": first, "end": end}
