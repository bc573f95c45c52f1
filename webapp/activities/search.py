"""Which activities meet the filters? Ids found by an index, or by looking back for as long as there is time.

One long query could take minutes at ten million rows and nothing could stop it. So each way here is made of short
ones: a few rows of an index, or a stretch of some thousand ids that is looked at before the clock is asked again.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import nlargest, nsmallest
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, text

from webapp.activities.models import Activity
from webapp.activities.plan import Plan, Window, within
from webapp.database import driver_key, key_bytes

SCAN_SECONDS = 0.08
FIRST_STRETCH, LONGEST_STRETCH = 1_000, 8_000


@dataclass(frozen=True, slots=True)
class Found:
    """Ids in the order looked for.

    `reached` is the id down (or up) to which was looked, when time ran out before the page was full or the end reached.
    """

    ids: list[uuid.UUID]
    has_more: bool = False
    reached: uuid.UUID | None = None


def find_ids(
    connection: Connection, plan: Plan, window: Window, *, newest_first: bool, limit: int, seconds: float = SCAN_SECONDS
) -> Found:
    """Return at most `limit` ids of a part of the plan's window, in the order asked for."""
    if window.is_empty:
        return Found([])
    if plan.is_small:
        ids = _all_ids(connection, plan, window, newest_first=newest_first, limit=limit + 1)
    elif plan.leader is None and not plan.rest:
        ids = _ids(connection, window, [], newest_first=newest_first, limit=limit + 1)
    elif not plan.rest:
        ids = _merged(connection, plan, window, newest_first=newest_first, limit=limit + 1)
    else:
        return _look_through(connection, plan, window, newest_first=newest_first, limit=limit, seconds=seconds)
    return Found(ids[:limit], has_more=len(ids) > limit)


def _ids(
    connection: Connection,
    window: Window,
    conditions: Sequence[ColumnElement[bool]],
    *,
    newest_first: bool,
    limit: int,
    skip: int = 0,
) -> list[uuid.UUID]:
    query = select(Activity.id).where(*within(window), *conditions)
    query = query.order_by(Activity.id.desc() if newest_first else Activity.id).limit(limit)
    return list(connection.scalars(query.offset(skip) if skip else query))


def _all_ids(connection: Connection, plan: Plan, window: Window, *, newest_first: bool, limit: int) -> list[uuid.UUID]:
    """Return the first ids of a small plan; a fence (OFFSET 0) keeps planners from walking the log in order."""
    assert plan.leader is not None  # noqa: S101 - whoever calls has seen it
    inner = select(Activity.id).where(*within(window), plan.leader.as_leader(), *plan.rest).offset(0).subquery()
    order = inner.c.id.desc() if newest_first else inner.c.id
    return list(connection.scalars(select(inner.c.id).order_by(order).limit(limit)))


def _merged(connection: Connection, plan: Plan, window: Window, *, newest_first: bool, limit: int) -> list[uuid.UUID]:
    """Return the first ids of several values: the first of each value's index, put in order.

    An IN with ORDER BY would read and sort all that the values lead to.
    """
    assert plan.leader is not None  # noqa: S101 - whoever calls has seen it
    if len(plan.leader.values) == 1:
        return _ids(connection, window, [plan.leader.as_leader()], newest_first=newest_first, limit=limit)
    order = "DESC" if newest_first else "ASC"
    column = plan.leader.column.key
    one = f"SELECT id FROM activity WHERE {column} = {{}} AND id >= :low AND id < :high ORDER BY id {order} LIMIT :most"  # noqa: S608 - names and numbers of ours
    values = [int(value) for value in plan.leader.values]
    if connection.dialect.name == "postgresql":
        listed = ",".join(map(str, values))
        each = f"unnest(ARRAY[{listed}]::bigint[]) AS v(x)"
        statements = [f"SELECT f.id FROM {each} CROSS JOIN LATERAL ({one.format('v.x')}) f"]  # noqa: S608 - as above
    else:
        statements = [f"SELECT id FROM ({one.format(value)})" for value in values]  # noqa: S608 - as above
    bound = {"low": _driver(connection, window.low), "high": _driver(connection, window.high), "most": limit}
    keys: list[bytes] = []
    for start in range(0, len(statements), 100):  # SQLite joins at most 500
        joined = " UNION ALL ".join(statements[start : start + 100])
        keys.extend(key_bytes(row[0]) for row in connection.execute(text(joined), bound))
    chosen = nlargest(limit, keys) if newest_first else nsmallest(limit, keys)
    return [uuid.UUID(bytes=key) for key in chosen]


def _driver(connection: Connection, key: int) -> Any:  # noqa: ANN401 - differs by database
    return driver_key(connection, key.to_bytes(16, "big"))


def _look_through(
    connection: Connection, plan: Plan, window: Window, *, newest_first: bool, limit: int, seconds: float
) -> Found:
    """Ask each activity that the index leads to, stretch by stretch, until there are enough or time is over."""
    deadline = time.monotonic() + seconds
    ids: list[uuid.UUID] = []
    stretch = FIRST_STRETCH
    while not window.is_empty:
        end = _end_of_stretch(connection, plan, window, stretch, newest_first=newest_first)
        part = window if end is None else (window.after(end) if newest_first else window.before(end))
        conditions = [*([plan.leader.as_leader()] if plan.leader else []), *plan.rest]
        wanted = limit + 1 - len(ids)
        ids += _ids(connection, part, conditions, newest_first=newest_first, limit=wanted)
        if len(ids) > limit:
            return Found(ids[:limit], has_more=True)
        if end is None:
            break
        # The end itself was not looked at yet: it begins the next stretch.
        window = replace(window, high=end.int + 1) if newest_first else replace(window, low=end.int)
        if time.monotonic() > deadline:
            return Found(ids, has_more=True, reached=uuid.UUID(int=end.int + 1 if newest_first else end.int - 1))
        stretch = min(stretch * 2, LONGEST_STRETCH)
    return Found(ids)


def _end_of_stretch(
    connection: Connection, plan: Plan, window: Window, stretch: int, *, newest_first: bool
) -> uuid.UUID | None:
    """Return the id before which, in the order looked, at most `stretch` activities stand; None where the rest is less.

    Of several values the nearest end counts, so that no value's activities are passed over.
    """
    if plan.leader is None:
        found = _ids(connection, window, [], newest_first=newest_first, limit=1, skip=stretch)
        return found[0] if found else None
    each = max(stretch // len(plan.leader.values), 50)
    ends = [
        end
        for value in plan.leader.values
        for end in _ids(
            connection, window, [plan.leader.column == value], newest_first=newest_first, limit=1, skip=each
        )
    ]
    return (max(ends) if newest_first else min(ends)) if ends else None
