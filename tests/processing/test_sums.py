"""Are the doors' counts added once, and never in the way of activities?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.door import DoorClient
from tests.processing.feeding import Feed
from webapp import clock
from webapp.activities.record import DropSums, encode_record
from webapp.admission.jobs import fold_counts, forget_samples
from webapp.admission.models import DropCount, DropSample, PlainCount
from webapp.database import db, transaction
from webapp.processing.sums import process_sums

HOUR = 498_611


def put(feed: Feed, count: int, type_code: str = "click", hour: int = HOUR) -> None:
    sums = DropSums([(hour, feed.channel_id, type_code, "bot", count)], [])
    feed.runtime.sums.append(encode_record(sums), 0)


def counted() -> int:
    db.session.rollback()
    return sum(db.session.scalars(select(DropCount.count)))


def test_sums_are_added_once(feed: Feed) -> None:
    put(feed, 2)
    put(feed, 3)
    for _ in range(2):
        process_sums(db.engine, feed.runtime.sums)
        assert counted() == 5


@pytest.mark.parametrize(("type_code", "hour"), [("nul\0", HOUR), ("click", 2**70)])
def test_sums_that_the_database_refuses_stop_nothing(feed: Feed, type_code: str, hour: int) -> None:
    put(feed, 2)
    put(feed, 7, type_code, min(hour, 2**63))
    put(feed, 3)
    feed.runtime.sums.append(b"\xc1", 0)
    process_sums(db.engine, feed.runtime.sums)
    assert counted() in (5, 12)  # SQLite keeps a NUL
    process_sums(db.engine, feed.runtime.sums)
    assert counted() in (5, 12)


def test_a_nul_in_a_key_that_was_sent_loses_no_counts(door: DoorClient) -> None:
    door.send([{"type": "click", "metadata": {"a\0b": []}}, {"type": "unheard"}])
    door.process()
    assert counted() == 2
    paths = db.session.scalars(select(DropSample.path).order_by(DropSample.id)).all()
    assert paths == ["$.activities[0].metadata.a\ufffdb", "$.activities[1].type"]


def test_samples_are_forgotten_after_a_week_and_counts_stay(door: DoorClient) -> None:
    door.send([{"type": "unheard"}, {"type": "unheard"}])
    door.process()
    with transaction() as session:
        first = session.scalars(select(DropSample)).first()
        assert first is not None
        first.dropped_at = clock.now() - timedelta(days=7, seconds=1)
    assert forget_samples(db.engine) == 1
    assert forget_samples(db.engine) == 0
    assert counted() == 2
    assert len(db.session.scalars(select(DropSample)).all()) == 1


def test_hours_long_ago_are_added_up_and_nothing_is_lost(feed: Feed) -> None:
    now = clock.now_ms() // 3_600_000
    for hour, count in ((now - 61 * 24, 2), (now - 62 * 24, 3), (now - 59 * 24, 5), (now, 7)):
        put(feed, count, hour=hour)
    old = now - 70 * 24
    plain = [(old, feed.channel_id, "page", "/", 4), (old, feed.channel_id, "page", "/kim@example.org", 1)]
    plain.append((old, feed.channel_id, "banner", "yes", 2))
    feed.runtime.sums.append(encode_record(DropSums([], [], [], plain)), 0)
    process_sums(db.engine, feed.runtime.sums)
    for folded in (5, 0):
        assert fold_counts(db.engine) == folded
        rows = db.session.execute(select(DropCount.hour, DropCount.count).order_by(DropCount.hour)).all()
        assert [tuple(row) for row in rows] == [(0, 5), (now - 59 * 24, 5), (now, 7)]
        db.session.rollback()
    kept = {(one.hour, one.kind, one.what, one.count) for one in db.session.scalars(select(PlainCount))}
    assert kept == {(0, "page", "", 5), (0, "banner", "yes", 2)}  # no address stays
    put(feed, 1, hour=now - 63 * 24)  # more of the same
    process_sums(db.engine, feed.runtime.sums)
    fold_counts(db.engine)
    assert counted() == 18
