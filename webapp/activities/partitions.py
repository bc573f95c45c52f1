"""In which partitions does PostgreSQL keep the activities? One a month, by the time in the id."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from webapp import clock

MONTHS_BACK = 1
MONTHS_AHEAD = 3


def add_partitions(connection: Connection, months_back: int = MONTHS_BACK) -> None:
    """Make the months from `months_back` before this one to three ahead, where they are missing; PostgreSQL only.

    What fits no month is in the default partition: made with the table, so that no activity is ever refused for its time.
    """
    if connection.dialect.name != "postgresql":
        return
    for offset in range(-months_back, MONTHS_AHEAD + 1):
        start = _month(clock.now(), offset)
        end = _month(clock.now(), offset + 1)
        name = f"activity_{start:%Y_%m}"
        if connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is None:
            connection.exec_driver_sql(
                f"CREATE TABLE {name} PARTITION OF activity FOR VALUES FROM ('{_first_id(start)}') TO ('{_first_id(end)}')"
            )


def _month(moment: datetime, offset: int) -> datetime:
    months = moment.year * 12 + moment.month - 1 + offset
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _first_id(moment: datetime) -> uuid.UUID:
    return uuid.UUID(int=clock.to_ms(moment) << 80)
