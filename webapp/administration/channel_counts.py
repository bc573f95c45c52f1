"""What is left of a channel's counts once its activities are deleted, and how is that forgotten?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from webapp import clock

HOUR_MS, DAY_MS = 3_600_000, 24 * 3_600_000
FORGOTTEN_AT_ONCE = 2_000
LEFT = text(
    "SELECT hour, type_id, stored FROM activity_count"
    " WHERE channel_id = :channel AND hour <= :hour AND (stored <= 0 OR kept <> 0) LIMIT :limit"
)
FORGET = text("DELETE FROM activity_count WHERE hour = :hour AND channel_id = :channel AND type_id = :type")
FORGET_KEPT = text(
    "UPDATE activity_count SET kept = 0 WHERE hour = :hour AND channel_id = :channel AND type_id = :type"
)
FIRST_DAY = text("SELECT min(day) FROM active_contact")
# Day by day, because only so an index leads there.
FORGET_DAY = text(
    "DELETE FROM active_contact WHERE day = :day AND channel_id = :channel AND NOT EXISTS (SELECT 1 FROM activity"
    " WHERE activity.contact_id = active_contact.contact_id AND activity.channel_id = :channel)"
)


def forget_counts(connection: Connection, channel_id: int, until: datetime) -> bool:
    """Forget what was counted of activities that are gone; tell whether there may be more."""
    values = {"channel": channel_id, "hour": clock.to_ms(until) // HOUR_MS, "limit": FORGOTTEN_AT_ONCE}
    rows = connection.execute(LEFT, values).all()
    for hour, type_id, stored in rows:
        statement = FORGET_KEPT if stored > 0 else FORGET
        connection.execute(statement, {"hour": hour, "channel": channel_id, "type": type_id})
    return len(rows) == FORGOTTEN_AT_ONCE


def forget_active_days(connection: Connection, channel_id: int, until: datetime) -> None:
    """Forget the days on which contacts were active on a channel that has no activity of theirs any more."""
    today = clock.to_ms(until) // DAY_MS
    first = connection.scalar(FIRST_DAY)
    for day in range(today + 1 if first is None else first, today + 1):
        connection.execute(FORGET_DAY, {"day": day, "channel": channel_id})
