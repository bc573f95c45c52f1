"""What did programs read with their keys? One line of the audit log for each key and hour, with how much it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, insert, select, update

from webapp import clock
from webapp.access.models import ApiKey, AuditEntry

HOUR_MS = 3_600_000
CONTACTS, ACTIVITIES = "contacts", "activities"
Read = tuple[int, int, str, int]  # hours since 1970, key, what, how many


def keep_reads(connection: Connection, reads: Iterable[Read]) -> None:
    """Add to the audit log how many contacts and activities were read; an entry grows within its hour."""
    counts: Counter[tuple[int, int, str]] = Counter()
    for hour, key_id, what, count in reads:
        counts[hour, key_id, what] += count
    for (hour, key_id, what), count in sorted(counts.items()):
        _keep(connection, hour, key_id, what, count)


def _keep(connection: Connection, hour: int, key_id: int, what: str, count: int) -> None:
    end_ms = (hour + 1) * HOUR_MS - 1
    action = f"{what}_read_by_key"
    of_the_hour = AuditEntry.at.between(clock.from_ms(hour * HOUR_MS), clock.from_ms(end_ms))
    wanted = select(AuditEntry.id, AuditEntry.details).where(AuditEntry.action == action, of_the_hour)
    found = connection.execute(wanted.where(AuditEntry.subject_id == str(key_id))).first()
    if found is not None:
        details = found.details | {what: found.details.get(what, 0) + count}
        connection.execute(update(AuditEntry).where(AuditEntry.id == found.id).values(details=details))
        return
    name = connection.scalar(select(ApiKey.name).where(ApiKey.id == key_id)) or ""
    connection.execute(
        insert(AuditEntry).values(
            at=clock.from_ms(min(clock.now_ms(), end_ms)),
            user_id=None,
            user_name=f"API key {name}"[:100],
            action=action,
            subject_kind="api_key",
            subject_id=str(key_id),
            subject_label=name,
            details={what: count},
        )
    )
