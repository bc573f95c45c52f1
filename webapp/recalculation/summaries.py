"""What does each contact's summary say: first and last activity, how many, and the last channel?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, TextClause, bindparam, text

from webapp.database import fetch_in, key_bytes

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
REPLACE = text(
    "UPDATE contact SET activity_count = :added, first_activity_at = :first, last_activity_at = :last,"
    " last_channel_id = :channel WHERE id = :contact"
)
# PostgreSQL has no min() of a UUID before version 18.
COUNTED = (
    "FROM activity WHERE contact_id IN :cluster"
    " AND (channel_id IS NULL OR channel_id NOT IN (SELECT id FROM channel WHERE is_test))"
)
COUNT = text(f"SELECT count(*) {COUNTED}")
FIRST = text(f"SELECT id, channel_id {COUNTED} ORDER BY id LIMIT 1")
LAST = text(f"SELECT id, channel_id {COUNTED} ORDER BY id DESC LIMIT 1")


class Touched(NamedTuple):
    """What was added to a contact since the last time; times in ms since 1970, None where nothing was added."""

    contact_id: int
    added: int
    first_at: int | None
    last_at: int | None
    last_channel_id: int | None
    needs_rebuild: bool


def add_to_summaries(connection: Connection, touched: Sequence[Touched]) -> set[int]:
    """Bring the canonical contacts' summaries up to date, and return the ids of those contacts."""
    canonical: dict[int, int] = dict(
        fetch_in(connection, "SELECT id, canonical_id FROM contact WHERE id IN", (t.contact_id for t in touched))
    )
    rebuilt = {canonical[t.contact_id] for t in touched if t.needs_rebuild and t.contact_id in canonical}
    additions = [
        {
            "contact": canonical[t.contact_id],
            "added": t.added,
            "first": t.first_at,
            "last": t.last_at,
            "channel": t.last_channel_id,
        }
        for t in touched
        if t.added and t.contact_id in canonical and canonical[t.contact_id] not in rebuilt
    ]
    if additions:
        connection.execute(ADD, additions)
    for contact_id in sorted(rebuilt):
        rebuild_summary(connection, contact_id)
    return set(canonical.values())


def rebuild_summary(connection: Connection, contact_id: int) -> None:
    """Count a canonical contact anew, from the activities of all contacts that are read through it, tests left out."""
    cluster = {"cluster": list(fetch_ids(connection, contact_id))}
    count, first, last = (_of_cluster(connection, statement, cluster) for statement in (COUNT, FIRST, LAST))
    values: dict[str, Any] = {"contact": contact_id, "added": count[0] if count else 0}
    values |= {"first": _ms_of(first), "last": _ms_of(last), "channel": last[1] if last else None}
    connection.execute(REPLACE, values)


def _of_cluster(connection: Connection, statement: TextClause, cluster: dict[str, Any]) -> tuple[Any, ...] | None:
    row = connection.execute(statement.bindparams(bindparam("cluster", expanding=True)), cluster).first()
    return None if row is None else tuple(row)


def fetch_ids(connection: Connection, contact_id: int) -> Iterable[int]:
    """Return the contacts that are read through a canonical one, itself included."""
    statement = text("SELECT id FROM contact WHERE canonical_id = :contact")
    return connection.scalars(statement, {"contact": contact_id})


def _ms_of(row: tuple[Any, ...] | None) -> int | None:
    return None if row is None else int.from_bytes(key_bytes(row[0])[:6], "big")
