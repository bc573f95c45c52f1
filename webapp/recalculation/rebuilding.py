"""How is a summary counted anew, where something was taken away from a contact?

Counting may take seconds for a contact with very many activities, so it holds no lock. It reads one snapshot of the
database, the queue of touched contacts included; when the queue still says the same of the contact as the summary is
written, nothing came or went meanwhile. Otherwise the contact stays on the queue.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Engine, bindparam, text

from webapp.activities.ids import TAKEN_WITHIN_MS
from webapp.activities.keys import UUID_BYTES, moment_of
from webapp.database import driver_key, fetch_in, key_bytes, write_transaction
from webapp.recalculation.figures import note_changes

AT_ONCE = 100
COUNTING_SECONDS = 0.3
MEMBERS_AT_ONCE = 10_000  # no database takes any number of values in a statement
WAITING = text(
    "SELECT contact_id FROM touched_contact WHERE removals > 0 AND contact_id > :after ORDER BY contact_id LIMIT :limit"
)
CANONICAL = "SELECT id, canonical_id FROM contact WHERE id IN"
CLUSTER = text("SELECT id FROM contact WHERE canonical_id = :contact ORDER BY id")
QUEUED = "SELECT contact_id, added, removals FROM touched_contact WHERE contact_id IN"
# What came over channels for tests doesn't count.
COUNTED = (
    "FROM activity WHERE contact_id IN :cluster"
    " AND (channel_id IS NULL OR channel_id NOT IN (SELECT id FROM channel WHERE is_test))"
)
MANY: BindParameter[Any] = bindparam("cluster", expanding=True)
COUNT = text(f"SELECT count(*) {COUNTED}").bindparams(MANY)
# PostgreSQL has no min() of a UUID before version 18.
FIRST = text(f"SELECT id {COUNTED} ORDER BY id LIMIT 1").bindparams(MANY)
LAST = text(f"SELECT id {COUNTED} ORDER BY id DESC LIMIT 1").bindparams(MANY)
BETWEEN = text(f"SELECT id, received_at, channel_id {COUNTED} AND id BETWEEN :low AND :high").bindparams(MANY)
REPLACE = text(
    "UPDATE contact SET activity_count = :number, first_activity_at = :first, last_activity_at = :last,"
    " last_channel_id = :channel WHERE id = :contact"
)
LAST_MOMENT_MS = 2**48 - 1


class Summary(NamedTuple):
    """What a snapshot says of a canonical contact: its columns, who is read through it, and what was queued of them."""

    columns: dict[str, int | None]
    cluster: list[int]
    queued: dict[int, tuple[int, int]]


class _Moment(NamedTuple):
    occurred_ms: int
    key: bytes
    channel_id: int | None


def rebuild_summaries(engine: Engine, after: int) -> tuple[int, int | None]:
    """Count the contacts of some more of the queue anew, those with an id above `after`.

    Return how many were written, and the id to go on after, None at the queue's end.
    """
    summaries, reached = _count_some(engine, after)
    if not summaries:
        return 0, None
    with write_transaction(engine) as connection:
        queued = _read_queue(connection, [one for summary in summaries for one in summary.cluster], is_kept_so=True)
        unchanged = [s for s in summaries if all(queued.get(one) == s.queued.get(one) for one in s.cluster)]
        done = [one for summary in unchanged for one in summary.cluster]
        list(fetch_in(connection, "DELETE FROM touched_contact WHERE contact_id IN", done, "RETURNING contact_id"))
        if unchanged:
            connection.execute(REPLACE, [summary.columns for summary in unchanged])
            note_changes(connection, len(unchanged))
    return len(unchanged), reached


def _count_some(engine: Engine, after: int) -> tuple[list[Summary], int | None]:
    """Return the summaries of contacts on the queue, and the last one's id, None where the queue ends with it."""
    options: dict[str, Any] = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    deadline = time.monotonic() + COUNTING_SECONDS
    summaries: dict[int, Summary] = {}
    with engine.connect().execution_options(**options) as connection:
        waiting = connection.scalars(WAITING, {"after": after, "limit": AT_ONCE}).all()
        canonical: dict[int, int] = dict(fetch_in(connection, CANONICAL, waiting))
        for contact_id in waiting:
            number = canonical[contact_id]
            if number not in summaries:
                summaries[number] = summarise(connection, number)
            if time.monotonic() > deadline:
                return list(summaries.values()), contact_id
    return list(summaries.values()), waiting[-1] if len(waiting) == AT_ONCE else None


def summarise(connection: Connection, contact_id: int) -> Summary:
    """Count a canonical contact from the activities of all contacts that are read through it."""
    cluster = list(connection.scalars(CLUSTER, {"contact": contact_id}))
    parts = [cluster[start : start + MEMBERS_AT_ONCE] for start in range(0, len(cluster), MEMBERS_AT_ONCE)]
    first = min(filter(None, (_first(connection, part) for part in parts)), default=None)
    last = max(filter(None, (_last(connection, part) for part in parts)), default=None)
    columns = {
        "contact": contact_id,
        "number": sum(connection.scalar(COUNT, {"cluster": part}) or 0 for part in parts),
        "first": first and first.occurred_ms,
        "last": last and last.occurred_ms,
        "channel": last and last.channel_id,
    }
    return Summary(columns, cluster, _read_queue(connection, cluster))


def _first(connection: Connection, cluster: list[int]) -> _Moment | None:
    """Return what occurred first; an id may be later than that moment, as far as a sender's own is taken."""
    found = connection.scalar(FIRST, {"cluster": cluster})
    if found is None:
        return None
    key = key_bytes(found)
    return min(_moments(connection, cluster, key, _key_of(moment_of(key) + TAKEN_WITHIN_MS + 1)))


def _last(connection: Connection, cluster: list[int]) -> _Moment | None:
    found = connection.scalar(LAST, {"cluster": cluster})
    if found is None:
        return None
    key = key_bytes(found)
    return max(_moments(connection, cluster, _key_of(moment_of(key) - TAKEN_WITHIN_MS), key))


def _moments(connection: Connection, cluster: list[int], low: bytes, high: bytes) -> Iterable[_Moment]:
    ends = {"low": driver_key(connection, low), "high": driver_key(connection, high)}
    for row in connection.execute(BETWEEN, {"cluster": cluster, **ends}):
        key = key_bytes(row.id)
        yield _Moment(min(moment_of(key), row.received_at), key, row.channel_id)


def _key_of(moment_ms: int) -> bytes:
    return (min(max(moment_ms, 0), LAST_MOMENT_MS) << 80).to_bytes(UUID_BYTES, "big")


def _read_queue(
    connection: Connection, contact_ids: Iterable[int], *, is_kept_so: bool = False
) -> dict[int, tuple[int, int]]:
    """Return what the queue says of contacts: how many activities came and how often some went."""
    is_locking = is_kept_so and connection.dialect.name == "postgresql"
    rows = fetch_in(connection, QUEUED, sorted(contact_ids), "ORDER BY contact_id FOR UPDATE" if is_locking else "")
    return {contact_id: (added, removals) for contact_id, added, removals in rows}
