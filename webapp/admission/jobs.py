"""What runs unattended to keep few what is known of what was not recorded: samples, and hours of counts?"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from webapp import clock
from webapp.admission.tallies import ADD, ADD_PLAIN, COUNT_COLUMNS, PLAIN_COLUMNS
from webapp.database import DELETED_AT_ONCE, FREE_SECONDS, delete_bit_by_bit, insert_rows, write_transaction
from webapp.settings.queries import get_setting
from webapp.settings.values import RETENTION_SAMPLES

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
# Pages show 30 days by the hour; what is older is only asked for its sum, each time that somebody asks for the status.
DAYS_BY_HOUR = 60
LONG_AGO = 0
PLAIN = "plain_count"
TAKE = (
    "DELETE FROM {table} WHERE ({names}) IN"
    " (SELECT {names} FROM {table} WHERE hour > 0 AND hour < :before LIMIT :at_once)"
)
FORGET = text(
    "DELETE FROM drop_sample WHERE id IN (SELECT id FROM drop_sample WHERE dropped_at < :before LIMIT :at_once)"
)


def forget_samples(engine: Engine, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Forget samples after 7 days, or as many as were chosen, and return how many; the counts stay."""
    with Session(engine) as session:
        days = get_setting(session, RETENTION_SAMPLES)
    if days is None:
        return 0
    return delete_bit_by_bit(engine, FORGET, {"before": clock.now_ms() - days * DAY_MS}, stop=stop)


def fold_counts(engine: Engine, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Add up counts of hours that are more than 60 days ago, all under the hour 0; return how many rows went."""
    folded = 0
    for table, columns, add in (("drop_count", COUNT_COLUMNS, ADD), (PLAIN, PLAIN_COLUMNS, ADD_PLAIN)):
        count = DELETED_AT_ONCE
        while count == DELETED_AT_ONCE and not stop():
            with write_transaction(engine) as connection:
                count = _fold_some(connection, table, columns, add)
            folded += count
            time.sleep(FREE_SECONDS)
    return folded


def _without_address(key: Sequence[Any]) -> tuple[Any, ...]:
    """Return channel, kind and what was counted, without the address of a page, which no page shows any more."""
    channel_id, kind, what = key
    return channel_id, kind, what if kind == "banner" else ""


def _fold_some(connection: Connection, table: str, columns: tuple[str, ...], add: str) -> int:
    names = ", ".join(columns[:-1])
    statement = f"{TAKE.format(table=table, names=names)} RETURNING {', '.join(columns[1:])}"
    before = (clock.now_ms() - DAYS_BY_HOUR * DAY_MS) // HOUR_MS
    rows = connection.execute(text(statement), {"before": before, "at_once": DELETED_AT_ONCE}).all()
    sums: Counter[tuple[Any, ...]] = Counter()
    for *key, count in rows:
        sums[LONG_AGO, *(_without_address(key) if table == PLAIN else key)] += count
    insert_rows(connection, table, columns, [(*key, count) for key, count in sums.items()], add)
    return len(rows)
