"""Is everything that was acknowledged stored exactly once, whatever fails meanwhile?"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.conftest import make_channel
from tests.door import new_visitor
from tests.processing.feeding import BEGIN, Feed, stored
from tests.processing.model import assert_counts_are_what_is_stored
from webapp.activities.record import DropSums, encode_record
from webapp.database import db
from webapp.processing import run
from webapp.processing.jobs import run_processing
from webapp.processing.models import SetAside
from webapp.processing.pace import FREE_SECONDS, HOLD_SECONDS, Pace
from webapp.processing.queries import read_last_run, read_waiting
from webapp.processing.run import process_spool


def click(number: int) -> dict[str, str]:
    return {"type": "click", "value": str(number)}


def fill(feed: Feed, count: int = 40) -> None:
    for number in range(count):
        feed.put(click(number), at=BEGIN + number, visitor=new_visitor())


def values() -> list[int]:
    return sorted(int(activity.value or "") for activity in stored("click"))


INSERT = "INSERT"
LOCKED = Exception("database is locked")


class Dies(Exception):
    pass


def breaking(feed: Feed) -> None:
    """Append a record that only turns out to be bad as it is stored: of a moment before all that an id can hold."""
    feed.put(click(-1) | {"occurred": -987_654})


def test_a_second_run_finds_nothing(feed: Feed) -> None:
    fill(feed)
    assert feed.process().activities == 40
    again = feed.process()
    assert (again.activities, again.records) == (0, 0)
    assert values() == list(range(40))


def test_a_run_that_dies_before_its_commit_leaves_nothing_behind(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(feed)
    monkeypatch.setattr(run, "store_position", _dying)
    with pytest.raises(Dies):
        feed.process()
    assert stored() == []
    monkeypatch.undo()
    feed.process()
    assert values() == list(range(40))
    assert_counts_are_what_is_stored()


def test_a_run_that_dies_after_its_commit_stores_nothing_twice(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(feed)
    monkeypatch.setattr(type(feed.runtime.spool), "trim", _dying)
    with pytest.raises(Dies):
        feed.process()
    monkeypatch.undo()
    feed.process()
    assert values() == list(range(40))


def test_a_database_that_is_away_stops_the_run_and_sets_nothing_aside(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(feed)

    def locked(*_: object) -> None:
        raise OperationalError(INSERT, None, LOCKED)

    monkeypatch.setattr(run, "store_batch", locked)
    with pytest.raises(OperationalError):
        run_processing(db.engine, feed.runtime.spool, feed.runtime.sums)
    monkeypatch.undo()
    db.session.rollback()
    assert read_last_run(db.session()).error == "Exception: database is locked"
    run_processing(db.engine, feed.runtime.spool, feed.runtime.sums)
    assert values() == list(range(40))
    assert db.session.scalars(select(SetAside)).all() == []
    db.session.rollback()
    assert read_last_run(db.session()).error is None


@pytest.mark.parametrize("place", [0, 17, 39])
def test_one_bad_record_is_set_aside_and_the_rest_stored_once(feed: Feed, place: int) -> None:
    for number in range(40):
        feed.put(click(number), at=BEGIN + number, visitor=new_visitor())
        if number == place:
            breaking(feed)
    result = feed.process()
    assert (result.activities, result.set_aside, result.records) == (40, 1, 41)
    assert values() == list(range(40))
    assert_counts_are_what_is_stored()
    (row,) = db.session.scalars(select(SetAside))
    assert (row.channel_id, row.activity_count, row.reason) == (feed.channel_id, 1, "failed")
    assert "987654" not in row.detail
    assert feed.process().records == 0


def test_many_bad_records_between_good_ones(feed: Feed) -> None:
    for number in range(12):
        feed.put(click(number), at=BEGIN + number)
        if number % 3 == 0:
            breaking(feed)
    result = feed.process()
    assert (result.activities, result.set_aside) == (12, 4)
    assert values() == list(range(12))


def test_what_names_something_unknown_is_set_aside_without_halving(feed: Feed) -> None:
    fill(feed, 3)
    feed.put(click(9), channel_id=77)
    feed.put({"type": "nosuchtype"})
    feed.put(click(9), visitor="")
    feed.runtime.spool.append(b"\xc1 no record", 2)
    feed.runtime.spool.append(encode_record(DropSums([], [])), 1)
    result = feed.process()
    assert (result.activities, result.set_aside) == (3, 5)
    reasons = sorted(db.session.scalars(select(SetAside.reason)))
    assert reasons == ["nobody", "unknown_channel", "unknown_type", "unreadable", "unreadable"]


def test_a_run_that_is_stopped_goes_on_later(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pace, "note_held", lambda *_: None)
    monkeypatch.setattr("webapp.processing.pace.FIRST_BYTES", 600)
    fill(feed)
    result = process_spool(db.engine, feed.runtime.spool, stop=lambda: True)
    assert not result.is_complete
    assert 0 < result.activities < 40
    waiting = read_waiting(db.session(), feed.runtime.spool)
    assert waiting.activities == 40 - result.activities
    feed.process()
    assert values() == list(range(40))


def test_words_about_contacts_alone_count_as_work_too(feed: Feed) -> None:
    for number in range(30):
        feed.say(new_visitor(), email=f"kim{number}@example.org")
    breaking(feed)
    result = feed.process()
    assert (result.records, result.set_aside) == (31, 1)


def test_batches_shrink_and_grow_with_the_time_they_take() -> None:
    pace = Pace()
    first = pace.batch_bytes
    pace.note_held(0.010, first)
    assert pace.batch_bytes == 2 * first
    pace.note_held(4 * HOLD_SECONDS, pace.batch_bytes)
    assert pace.batch_bytes == first // 2
    pace.halve(10)
    pace.halve(1)
    assert pace.batch_bytes == 1


def test_other_writers_get_their_turn_while_a_backlog_is_processed(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("webapp.processing.pace.time.sleep", slept.append)
    pace = Pace()
    pace.leave_free()
    assert slept == []
    pace.note_held(0.05, 1_000)
    pace.leave_free()
    assert 0 < slept[0] <= FREE_SECONDS


def _dying(*_: Any) -> None:
    raise Dies


def test_channels_of_one_run_keep_their_own_activities(feed: Feed) -> None:
    other = make_channel("Blog")
    feed.put(click(1))
    feed.put(click(2), channel_id=other.id)
    feed.process()
    assert {activity.value: activity.channel_id for activity in stored("click")} == {
        "1": feed.channel_id,
        "2": other.id,
    }


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_long_run_moves_what_sqlite_logged_into_the_file(
    feed: Feed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fill(feed)
    monkeypatch.setattr(run, "MOVED_BYTES", 1)
    feed.process()
    copied = shutil.copy(str(db.engine.url.database), tmp_path / "copied.db")  # the file alone, without its log
    with sqlite3.connect(copied) as connection:
        assert connection.execute("SELECT count(*) FROM activity").fetchone() == (40,)
