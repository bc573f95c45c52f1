"""Does PostgreSQL keep each month in its own partition, and nothing ever in the way of processing?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import text

from tests.processing.feeding import Feed, stored
from webapp.activities.partitions import add_partitions
from webapp.clock import to_ms
from webapp.database import db, write_transaction

FAR = datetime(2031, 5, 10, 12, tzinfo=UTC)


@pytest.fixture(params=["postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def _away_again(app: object) -> Iterator[None]:
    """The tables belong to all tests of this process."""
    yield
    db.session.remove()
    with write_transaction(db.engine) as connection:
        for name in connection.scalars(
            text("SELECT relname FROM pg_class WHERE relname ~ '^activity_203' AND relkind = 'r'")
        ):
            connection.exec_driver_sql(f"DROP TABLE {name}")


def rows_in(partition: str) -> int:
    db.session.rollback()
    count = db.session.scalar(text(f"SELECT count(*) FROM {partition}")) or 0  # noqa: S608 - a test's own name
    db.session.rollback()
    return count


def make_months(at: datetime = FAR) -> None:
    with time_machine.travel(at, tick=False), write_transaction(db.engine) as connection:
        add_partitions(connection)


def test_an_activity_lands_in_the_month_it_occurred_in(feed: Feed) -> None:
    make_months()
    first, last = datetime(2031, 5, 1, tzinfo=UTC), datetime(2031, 5, 31, 23, 59, 59, 999_000, tzinfo=UTC)
    for moment in (first, last, datetime(2031, 4, 30, 23, 59, 59, 999_000, tzinfo=UTC)):
        feed.put({"type": "click"}, at=to_ms(moment))
    feed.process()
    assert (rows_in("activity_2031_05"), rows_in("activity_2031_04"), rows_in("activity_default")) == (2, 1, 0)


def test_what_fits_no_month_is_kept_all_the_same(feed: Feed) -> None:
    feed.put({"type": "click", "occurred": to_ms(datetime(2031, 1, 1, tzinfo=UTC))}, at=to_ms(FAR))
    feed.process()
    assert rows_in("activity_default") == 1


def test_making_a_month_takes_over_what_was_in_the_default(feed: Feed) -> None:
    feed.put({"type": "click", "url": "https://a.example/?utm_source=x"}, {"type": "click"}, at=to_ms(FAR))
    feed.process()
    assert rows_in("activity_default") == 2
    db.session.rollback()
    make_months()
    make_months()
    assert (rows_in("activity_2031_05"), rows_in("activity_default")) == (2, 0)
    feed.put({"type": "click"}, at=to_ms(FAR))
    feed.process()
    assert rows_in("activity_2031_05") == len(stored()) == 3
    indexes = "SELECT count(*) FROM pg_indexes WHERE tablename = :table"
    counts = [db.session.scalar(text(indexes), {"table": name}) for name in ("activity_2031_05", "activity_default")]
    assert counts[0] == counts[1]
