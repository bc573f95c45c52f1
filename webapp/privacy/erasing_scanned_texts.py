"""Which referrers and devices did nobody else's activity have? No index tells, so the activities are read.

That takes a while and holds no lock. What is about to go is made unfindable before the last look: whoever comes with
the same text meanwhile gets a row of their own.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, bindparam, text

from webapp.activities.dictionaries import ENVIRONMENT_COLUMNS, digest
from webapp.activities.keys import UUID_BYTES
from webapp.database import driver_key, fetch_in, key_bytes
from webapp.privacy.models import Erasure

READ_AT_ONCE = 20_000
# What makes a row findable: the digest of these columns.
SCANNED: dict[str, tuple[str, ...]] = {"referrer": ("url",), "environment": ENVIRONMENT_COLUMNS}
LAST_KEY = b"\xff" * UUID_BYTES
FIRST_KEY = bytes(UUID_BYTES)
MANY: BindParameter[Any] = bindparam("ids", expanding=True)
PAGE_END = text(f"SELECT id FROM activity WHERE id < :before ORDER BY id DESC LIMIT 1 OFFSET {READ_AT_ONCE - 1}")  # noqa: S608 - a number
OF_VISITORS = text("SELECT DISTINCT environment_id FROM visitor WHERE environment_id IN :ids").bindparams(MANY)


def find_unused(
    engine: Engine, erasure: Erasure, name: str, ids: Collection[int], stop: Callable[[], bool]
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
            left.difference_update(connection.scalars(text(used), {**ends, "kept": erasure.anonymous_id or 0}))
        if end is None:
            break
        before = low
    return left


def make_unfindable(connection: Connection, name: str, ids: Collection[int]) -> None:
    """Let no new activity refer to these rows any more."""
    rows = [{"row": one, "digest": secrets.randbits(63)} for one in ids]
    connection.execute(text(f"UPDATE {name} SET digest = :digest WHERE id = :row"), rows)  # noqa: S608 - a name of ours


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
