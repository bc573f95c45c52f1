"""What is left of a channel's counts once its activities are deleted, and how is that forgotten?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from webapp import clock

HOUR_MS, DAY_MS = 3_600_000, 24 * 3_600_000
FORGOTTEN_AT_ONCE = 2_000
DAYS_AT_ONCE = 500
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
ACTIVE = text(
    "SELECT contact_id FROM active_contact WHERE day = :day AND channel_id = :channel AND contact_id > :after"
    " ORDER BY contact_id LIMIT :limit"
)
FORGET_DAY = text(
    "DELETE FROM active_contact WHERE day = :day AND channel_id = :channel AND contact_id = :contact AND NOT EXISTS"
    " (SELECT 1 FROM activity WHERE activity.contact_id = :contact AND activity.channel_id = :channel)"
)


def forget_counts(connection: Connection, channel_id: int, until: datetime) -> bool:
    """Forget some of what was counted of activities that are gone; tell whether there may be more."""
    values = {"channel": channel_id, "hour": clock.to_ms(until) // HOUR_MS, "limit": FORGOTTEN_AT_ONCE}
    rows = connection.execute(LEFT, values).all()
    for statement, is_kept in ((FORGET, False), (FORGET_KEPT, True)):
        found = [{"hour": h, "channel": channel_id, "type": t} for h, t, stored in rows if (stored > 0) == is_kept]
        if found:
            connection.execute(statement, found)
    return len(rows) == FORGOTTEN_AT_ONCE


def forget_active_days(connection: Connection, channel_id: int, until: datetime, position: str) -> str:
    """Forget some of the days on which contacts were active who have no activity on the channel any more.

    Begin with "" as the position; the next one is returned, "" when all days are done.
    """
    day, after = (int(part) for part in position.split(".")) if position else (connection.scalar(FIRST_DAY), 0)
    if day is None or day > clock.to_ms(until) // DAY_MS:
        return ""
    values = {"day": day, "channel": channel_id}
    contacts = connection.scalars(ACTIVE, {**values, "after": after, "limit": DAYS_AT_ONCE}).all()
    if contacts:
        connection.execute(FORGET_DAY, [{**values, "contact": contact} for contact in contacts])
    return f"{day}.{contacts[-1]}" if len(contacts) == DAYS_AT_ONCE else f"{day + 1}.0"
