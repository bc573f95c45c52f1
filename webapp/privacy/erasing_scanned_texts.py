"""Which referrers and devices did nobody else's activity have? No index tells, so the activities are read.

That takes a while and holds no lock. What is about to go is made unfindable before the last look: whoever comes with
the same text meanwhile gets a row of their own.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Engine, bindparam, text

from webapp.activities.dictionaries import ENVIRONMENT_COLUMNS, digest
from webapp.activities.keys import UUID_BYTES
from webapp.database import driver_key, fetch_in, key_bytes, write_transaction
from webapp.spool.contract import Spool

READ_AT_ONCE = 20_000
LOCK_SECONDS = 1.0
# What makes a row findable: the digest of these columns.
SCANNED: dict[str, tuple[str, ...]] = {"referrer": ("url",), "environment": ENVIRONMENT_COLUMNS}
LAST_KEY = b"\xff" * UUID_BYTES
FIRST_KEY = bytes(UUID_BYTES)
MANY: BindParameter[Any] = bindparam("ids", expanding=True)
PAGE_END = text(f"SELECT id FROM activity WHERE id < :before ORDER BY id DESC LIMIT 1 OFFSET {READ_AT_ONCE - 1}")  # noqa: S608 - a number
OF_VISITORS = text("SELECT DISTINCT environment_id FROM visitor WHERE environment_id IN :ids").bindparams(MANY)


class Orphans(NamedTuple):
    """Rows that nobody refers to and nobody can any more, and those that turned out to be referred to after all."""

    left: set[int]
    referred: set[int]


def find_orphans(
    engine: Engine, spool: Spool, name: str, ids: Collection[int], *, kept: int, stop: Callable[[], bool]
) -> Orphans | None:
    """Return what only the contact `kept` refers to, or nobody; None when it was stopped. Raises `SpoolBusy`.

    The caller deletes what is left, and makes the others findable again.
    """
    unused = _find_unused(engine, name, ids, kept, stop)
    if not unused:
        return None if unused is None else Orphans(set(), set())
    with spool.run_lock(LOCK_SECONDS), write_transaction(engine) as connection:
        _make_unfindable(connection, name, unused)
    still = _find_unused(engine, name, unused, kept, stop)
    return None if still is None else Orphans(still, unused - still)


def make_findable(connection: Connection, name: str, ids: Collection[int]) -> None:
    """Let rows be found again that somebody refers to after all, unless there is another one by now."""
    columns = ", ".join(SCANNED[name])
    rows = list(fetch_in(connection, f"SELECT id, {columns} FROM {name} WHERE id IN", ids))  # noqa: S608 - names of ours, here and below
    statement = text(
        f"UPDATE {name} SET digest = :digest WHERE id = :row"  # noqa: S608
        f" AND NOT EXISTS (SELECT 1 FROM {name} WHERE digest = :digest)"
    )
    for row_id, *texts in rows:
        connection.execute(statement, {"row": row_id, "digest": digest(tuple(texts))})


def _find_unused(
    engine: Engine, name: str, ids: Collection[int], kept: int, stop: Callable[[], bool]
) -> set[int] | None:
    """Return the rows that nobody else refers to; None when it was stopped. Newest first: there most are found."""
    used = f"SELECT DISTINCT {name}_id FROM activity WHERE id >= :low AND id < :before AND contact_id <> :kept"  # noqa: S608 - names of ours
    left, before = set(ids), LAST_KEY
    with engine.connect() as connection:
        if left and name == "environment":
            left.difference_update(connection.scalars(OF_VISITORS, {"ids": list(left)}))
    while left:
        if stop():
            return None
        with engine.connect() as connection:
            end = connection.scalar(PAGE_END, {"before": driver_key(connection, before)})
            low = FIRST_KEY if end is None else key_bytes(end)
            ends = {"low": driver_key(connection, low), "before": driver_key(connection, before)}
            left.difference_update(connection.scalars(text(used), {**ends, "kept": kept}))
        if end is None:
            break
        before = low
    return left


def _make_unfindable(connection: Connection, name: str, ids: Collection[int]) -> None:
    """Let no new activity refer to these rows any more."""
    rows = [{"row": one, "digest": secrets.randbits(63)} for one in ids]
    connection.execute(text(f"UPDATE {name} SET digest = :digest WHERE id = :row"), rows)  # noqa: S608 - a name of ours
