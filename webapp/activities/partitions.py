"""In which partitions does PostgreSQL keep the activities? One a month, by the time in the id."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

import structlog
from sqlalchemy import Connection, text

from webapp import clock

MONTHS_BACK = 1
MONTHS_AHEAD = 3
PARTITIONS_LOCK = 7_166_821
DEFAULT = "activity_default"
MONTH_NAME = re.compile(r"activity_(\d{4})_(0[1-9]|1[0-2])")
# Waiting longer for the default partition would hold up everybody who reads; the next day is soon enough.
LOCK_SECONDS = 5

log = structlog.get_logger()


def add_partitions(connection: Connection, months_back: int = MONTHS_BACK) -> None:
    """Make the months from `months_back` before this one to three ahead, where they are missing; PostgreSQL only.

    What fits no month is in the default partition, made with the table: no activity is ever refused for its time.
    """
    if connection.dialect.name != "postgresql":
        return
    now = clock.now()
    add_months(connection, (_month(now, offset) for offset in range(-months_back, MONTHS_AHEAD + 1)))


def add_months(connection: Connection, moments: Iterable[datetime]) -> None:
    """Make the months that some moments lie in, where they are missing; PostgreSQL only."""
    if connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": PARTITIONS_LOCK})
    for start in sorted({_month(moment, 0) for moment in moments}):
        name = f"activity_{start:%Y_%m}"
        if connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is None:
            _add_month(connection, name, _first_id(start), _first_id(_month(start, 1)))


def add_month_by_name(connection: Connection, name: str) -> None:
    """Make the month of a partition's name, where it is missing; what is no such name makes none."""
    found = MONTH_NAME.fullmatch(name)
    if found is not None:
        add_months(connection, [datetime(int(found[1]), int(found[2]), 1, tzinfo=UTC)])


def _add_month(connection: Connection, name: str, first: uuid.UUID, end: uuid.UUID) -> None:
    """Make a month beside the table, take over what the default partition holds of it, and attach it.

    PostgreSQL refuses a month while the default partition has rows of it. Attaching lets others read and write
    meanwhile, where creating it as a partition would wait for every reader and hold up everybody behind it.
    """
    connection.exec_driver_sql(f"CREATE TABLE {name} (LIKE activity INCLUDING ALL)")
    moved = connection.exec_driver_sql(
        f"WITH moved AS (DELETE FROM {DEFAULT} WHERE id >= '{first}' AND id < '{end}' RETURNING *)"  # noqa: S608 - ours
        f" INSERT INTO {name} SELECT * FROM moved"
    ).rowcount
    if moved:
        log.warning("activities moved out of the default partition", month=name, activities=moved)
    connection.exec_driver_sql(f"ALTER TABLE activity ATTACH PARTITION {name} FOR VALUES FROM ('{first}') TO ('{end}')")


def _month(moment: datetime, offset: int) -> datetime:
    months = moment.year * 12 + moment.month - 1 + offset
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _first_id(moment: datetime) -> uuid.UUID:
    return uuid.UUID(int=clock.to_ms(moment) << 80)
