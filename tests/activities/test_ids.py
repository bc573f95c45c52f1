"""Is the same activity stored once, whatever its id looks like and whenever it comes again?"""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from tests.conftest import make_channel
from tests.processing.feeding import BEGIN, DAY, MINUTE, Feed, moment, stored, uuid7
from webapp import clock
from webapp.activities.deletion import delete_activities
from webapp.activities.jobs import forget_sender_ids
from webapp.activities.models import SenderId
from webapp.admission.models import DropCount
from webapp.database import db, transaction

OLD_UUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"


def click(sender_id: object, **more: object) -> dict[str, object]:
    return {"type": "click", "id": str(sender_id), **more}


def pair_count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SenderId)) or 0


def duplicate_count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.sum(DropCount.count)).where(DropCount.reason == "duplicate")) or 0


@pytest.mark.parametrize("seconds", [-59, 0, 59])
def test_a_uuid7_of_the_right_moment_is_the_key(feed: Feed, seconds: int) -> None:
    own = uuid7(BEGIN + seconds * 1000, 7)
    feed.put(click(own), at=BEGIN)
    feed.process()
    (activity,) = stored()
    assert activity.id == own
    assert pair_count() == 0
    assert moment(activity) == min(BEGIN + seconds * 1000, BEGIN)


@pytest.mark.parametrize("seconds", [-61, 61])
def test_a_uuid7_of_another_moment_is_only_remembered(feed: Feed, seconds: int) -> None:
    own = uuid7(BEGIN + seconds * 1000, 7)
    feed.put(click(own), at=BEGIN)
    feed.process()
    (activity,) = stored()
    assert activity.id != own
    assert moment(activity) == BEGIN
    assert pair_count() == 1


def test_the_corrected_time_decides_and_not_the_arrival(feed: Feed) -> None:
    own = uuid7(BEGIN - 5 * DAY, 7)
    feed.put(click(own, occurred=BEGIN - 5 * DAY + 100), at=BEGIN)
    feed.process()
    (activity,) = stored()
    assert activity.id == own
    assert moment(activity) == BEGIN - 5 * DAY


@pytest.mark.parametrize("sender_id", [str(uuid7(BEGIN, 1)), str(uuid7(BEGIN - DAY, 1)), OLD_UUID, "order 7", "7"])
def test_the_same_id_is_stored_once_in_a_request_a_batch_and_later(feed: Feed, sender_id: str) -> None:
    feed.put(click(sender_id), click(sender_id), at=BEGIN)
    feed.put(click(sender_id), at=BEGIN + 1)
    feed.process()
    feed.put(click(sender_id), at=BEGIN + MINUTE)
    feed.process()
    feed.put(click(sender_id), at=BEGIN + 30 * DAY)
    feed.process()
    assert len(stored()) == 1
    assert duplicate_count() == 4


@pytest.mark.parametrize("sender_id", [uuid7(BEGIN, 0xABCDEF), uuid7(BEGIN - DAY, 0xABCDEF), uuid.UUID(OLD_UUID)])
def test_a_uuid_in_upper_case_is_the_same(feed: Feed, sender_id: uuid.UUID) -> None:
    feed.put(click(str(sender_id).upper()), click(sender_id), at=BEGIN)
    feed.process()
    assert len(stored()) == 1


@pytest.mark.parametrize("sender_id", [str(uuid7(BEGIN, 1)), OLD_UUID, "order 7"])
def test_the_same_id_on_another_channel_is_another_activity(feed: Feed, sender_id: str) -> None:
    other = make_channel("Blog")
    for at in (BEGIN, BEGIN + 1):  # in one batch, and then again
        feed.put(click(sender_id), at=at)
        feed.put(click(sender_id), at=at, channel_id=other.id)
        feed.process()
    assert {activity.channel_id for activity in stored()} == {feed.channel_id, other.id}
    assert len(stored()) == 2
    assert duplicate_count() == 2


@pytest.mark.parametrize("days", [0, 3])
def test_a_deleted_activity_does_not_come_back(feed: Feed, days: int) -> None:
    own = uuid7(BEGIN, 1)
    feed.put(click(own, occurred=BEGIN), click("order 7"), at=BEGIN)
    feed.process()
    with transaction() as session:
        assert delete_activities(session, [activity.id for activity in stored()]) == 2
    feed.put(click(own), click("order 7"), at=BEGIN + days * DAY)
    feed.process()
    assert stored() == []


def test_activities_without_an_id_are_all_stored_in_the_order_sent(feed: Feed) -> None:
    feed.put(*({"type": "click", "value": str(number)} for number in range(50)), at=BEGIN)
    feed.process()
    assert [activity.value for activity in stored()] == [str(number) for number in range(50)]


def test_a_sender_may_not_take_the_id_of_what_is_derived(feed: Feed) -> None:
    own = uuid7(BEGIN, 1)
    feed.put({"id": str(own)}, at=BEGIN)
    feed.process()
    landing = stored("landingpage")[0].id
    feed.put(click(landing), at=BEGIN)
    feed.process()
    assert len(stored()) == 2


@pytest.mark.parametrize("is_before", [True, False])
def test_a_derived_id_that_a_sender_took_before_harms_nobody(feed: Feed, *, is_before: bool) -> None:
    own = uuid7(BEGIN, 1)
    feed.put({"id": str(own)}, at=BEGIN)
    feed.process()
    landing = stored("landingpage")[0].id
    with transaction() as session:
        session.query(type(stored()[0])).delete()
    taker = "9f2b8c1e-5a6d-4f7e-8b9a-0c1d2e3f4a5b"
    feed.put(click(landing), at=BEGIN, visitor=taker)
    if is_before:
        feed.process()
    feed.put({"id": str(own)}, click("after"), at=BEGIN + 1, visitor=taker)
    result = feed.process()
    assert result.set_aside == 0
    assert [activity.id for activity in stored("landingpage")] == []
    assert len(stored("click")) == 2
    assert len(stored("pagevisit")) == 1


def test_pairs_are_forgotten_after_30_days_and_not_before(feed: Feed) -> None:
    feed.put(click("old"), click("new"))
    feed.process()
    with transaction() as session:
        first = session.scalars(select(SenderId)).first()
        assert first is not None
        first.kept_at = clock.from_ms(clock.now_ms() - 32 * DAY)
    assert forget_sender_ids(db.engine, stop=lambda: True) == 0
    assert forget_sender_ids(db.engine) == 1
    with transaction() as session:
        session.scalars(select(SenderId)).one().kept_at = clock.from_ms(clock.now_ms() - 30 * DAY - MINUTE)
    assert forget_sender_ids(db.engine) == 0
    assert pair_count() == 1
