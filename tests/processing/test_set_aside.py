"""Can a person decide about what was set aside, without anything being lost or doubled?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.processing.feeding import BEGIN, Feed, stored
from tests.processing.model import assert_counts_are_what_is_stored
from webapp import clock
from webapp.activities.models import ActivityType
from webapp.activities.record import SentContact
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.processing.models import SetAside
from webapp.processing.operations import delete_set_aside, request_processing_now, retry_set_aside
from webapp.processing.queries import read_last_run, read_waiting

UNKNOWN = "newtype"


def add_type() -> None:
    with transaction() as session:
        session.add(ActivityType(code_name=UNKNOWN, display_name="New", created_at=clock.now()))


def set_aside_ids() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(SetAside.id).order_by(SetAside.id)))


def retry() -> tuple[int, int]:
    ids = set_aside_ids()
    with transaction() as session:
        return tuple(retry_set_aside(session, ids))  # type: ignore[return-value]


def test_a_choice_that_was_set_aside_holds_once_it_is_stored(feed: Feed) -> None:
    feed.put({"type": UNKNOWN}, at=BEGIN, opt_out=True)
    feed.process()
    assert feed.runtime.keeper.check().switches == {}
    add_type()
    retry()
    assert len(feed.runtime.keeper.check().switches) == 1
    feed.put({"type": "click"}, at=BEGIN + 1)
    feed.process()
    assert stored() == []


def test_what_can_be_stored_by_now_leaves_the_list(feed: Feed) -> None:
    feed.put(
        {"type": UNKNOWN, "id": "n1"}, {"type": "click", "value": "x"}, at=BEGIN, contact=SentContact("k@example.org")
    )
    assert feed.process().set_aside == 1
    assert retry() == (0, 1)
    assert stored() == []
    assert db.session.scalars(select(Contact)).all() == []
    add_type()
    assert retry() == (2, 0)
    assert set_aside_ids() == []
    assert retry() == (0, 0)
    assert [len(stored(code)) for code in (UNKNOWN, "click")] == [1, 1]
    assert db.session.scalars(select(Contact.email)).one() == "k@example.org"
    assert_counts_are_what_is_stored()


def test_what_the_sender_sent_again_meanwhile_is_not_doubled(feed: Feed) -> None:
    feed.put({"type": UNKNOWN, "id": "n1"}, at=BEGIN)
    feed.process()
    add_type()
    feed.put({"type": UNKNOWN, "id": "n1"}, at=BEGIN + 1)
    feed.process()
    assert retry() == (0, 0)
    assert len(stored()) == 1
    assert set_aside_ids() == []


def test_one_that_fails_again_keeps_no_other_back(feed: Feed) -> None:
    feed.put({"type": "click"}, visitor="", contact_id=987_654)
    feed.process()
    feed.put({"type": UNKNOWN})
    feed.runtime.spool.append(b"\xc1", 3)
    feed.process()
    add_type()
    assert retry() == (1, 2)
    db.session.rollback()
    left = db.session.scalars(select(SetAside).order_by(SetAside.id.desc()))
    assert [(row.reason, row.activity_count) for row in left] == [("unreadable", 3), ("unknown_contact", 1)]


def test_a_rolled_back_retry_changes_nothing(feed: Feed) -> None:
    feed.put({"type": UNKNOWN}, at=BEGIN)
    feed.process()
    add_type()
    ids = set_aside_ids()
    with pytest.raises(KeyboardInterrupt):
        _interrupted(ids)
    assert set_aside_ids() == ids
    assert stored() == []


def _interrupted(ids: list[int]) -> None:
    with transaction() as session:
        retry_set_aside(session, ids)
        raise KeyboardInterrupt


def test_deleting_tells_how_many_activities_went(feed: Feed) -> None:
    feed.put({"type": UNKNOWN}, {"type": UNKNOWN})
    feed.put({"type": UNKNOWN})
    feed.process()
    first, second = set_aside_ids()
    with transaction() as session:
        assert delete_set_aside(session, [first, 99]) == 2
    assert set_aside_ids() == [second]


def test_what_waits_and_how_the_last_run_went(feed: Feed) -> None:
    from webapp.processing.jobs import run_processing

    feed.put({"type": "click"}, {"type": "click"})
    waiting = read_waiting(db.session(), feed.runtime.spool)
    assert waiting.activities == 2
    assert waiting.bytes > 0
    assert waiting.oldest_seconds is not None
    assert read_last_run(db.session()).rate is None
    db.session.rollback()
    run_processing(db.engine, feed.runtime.spool, feed.runtime.sums)
    db.session.rollback()
    run = read_last_run(db.session())
    assert (run.count, run.error, run.is_running) == (2, None, False)
    assert run.rate is not None
    assert read_waiting(db.session(), feed.runtime.spool).oldest_seconds is None


def test_asking_for_a_run_now_is_seen_by_the_timetable(feed: Feed) -> None:
    for _ in range(2):
        with transaction() as session:
            request_processing_now(session)
    requested_at = read_last_run(db.session()).requested_at
    assert requested_at is not None
    assert abs((clock.now() - requested_at).total_seconds()) < 60
