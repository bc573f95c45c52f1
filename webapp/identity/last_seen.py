"""When was a browser seen last, and what was it then? Kept beside the activities, which may be deleted before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from webapp.activities.dictionaries import Dictionaries
from webapp.activities.incoming import Incoming

# A write for each visitor of each batch would cost more than all that it is good for.
AT_MOST_EVERY_MS = 3_600_000
KEEP = text(
    "UPDATE visitor SET last_seen_at = :seen, environment_id = coalesce(:environment, environment_id)"
    " WHERE id = :visitor"
)


def keep_last_seen(
    connection: Connection, kept: Mapping[int, int | None], stored: Sequence[Incoming], dictionaries: Dictionaries
) -> None:
    """Keep the last of the stored activities of visitors whose last one, as `kept` (ms), is an hour before it."""
    latest: dict[int, Incoming] = {}
    for activity in stored:
        number = activity.visitor_id
        if number is None or number not in kept:
            continue
        if number not in latest or activity.occurred_ms > latest[number].occurred_ms:
            latest[number] = activity
    late = {number: activity for number, activity in latest.items() if _is_later(activity, kept[number])}
    if late:
        known = [activity.texts.environment for activity in late.values() if activity.texts.environment]
        ids = dictionaries.environments.put(connection, known)
        rows = [
            {"visitor": number, "seen": one.occurred_ms, "environment": ids.get(one.texts.environment or ())}
            for number, one in late.items()
        ]
        connection.execute(KEEP, rows)


def _is_later(activity: Incoming, kept_ms: int | None) -> bool:
    return kept_ms is None or activity.occurred_ms >= kept_ms + AT_MOST_EVERY_MS
