"""Which visit does each activity belong to, and when does a new one begin?"""

from __future__ import annotations

import pytest

from tests.conftest import make_channel
from tests.door import new_visitor
from tests.processing.feeding import BEGIN, DAY, MINUTE, Feed, stored
from webapp.activities.models import ActivityType, Visit
from webapp.activities.record import HIT_ONLY
from webapp.channels.models import Channel
from webapp.database import db, transaction

CLICK = {"type": "click"}
HIT = {"type": "pagevisit", "url": "https://shop.example/"}


def switch(code_name: str, *, on: bool) -> None:
    with transaction() as session:
        session.query(ActivityType).filter_by(code_name=code_name).one().is_enabled = on


def landing_count() -> int:
    return len(stored("landingpage"))


def visit_count() -> int:
    db.session.rollback()
    return db.session.query(Visit).count()


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_every_hit_renews_the_idle_time(feed: Feed, *, is_one_batch: bool) -> None:
    for minutes in (0, 20, 39, 59):
        feed.put(HIT, at=BEGIN + minutes * MINUTE)
        if not is_one_batch:
            feed.process()
    feed.put(HIT, at=BEGIN + 79 * MINUTE + 1)
    feed.process()
    assert landing_count() == visit_count() == 2


def test_a_click_joins_the_visit_but_does_not_renew_it(feed: Feed) -> None:
    feed.put(HIT, at=BEGIN)
    feed.put(CLICK, at=BEGIN + 15 * MINUTE)
    feed.put(HIT, at=BEGIN + 25 * MINUTE)
    feed.process()
    assert landing_count() == 2
    first, second = sorted({activity.visit_id for activity in stored("landingpage")}, key=lambda visit: visit or 0)
    assert [activity.visit_id for activity in stored("click")] == [first]
    assert second != first


def test_a_click_begins_no_visit(feed: Feed) -> None:
    feed.put(CLICK, at=BEGIN)
    feed.process()
    assert visit_count() == 0
    assert stored()[0].visit_id is None


def test_the_idle_time_is_the_channels(feed: Feed) -> None:
    with transaction() as session:
        session.get_one(Channel, feed.channel_id).visit_idle_minutes = 5
    feed.put(HIT, at=BEGIN)
    feed.put(HIT, at=BEGIN + 6 * MINUTE)
    feed.process()
    assert landing_count() == 2


def test_a_late_activity_joins_the_visit_it_falls_into(feed: Feed) -> None:
    feed.put(HIT, at=BEGIN)
    feed.put(HIT, at=BEGIN + 60 * MINUTE)
    feed.process()
    late = BEGIN + DAY
    feed.put({**CLICK, "occurred": BEGIN + 5 * MINUTE}, {**HIT, "occurred": BEGIN + 61 * MINUTE}, at=late)
    feed.put({**HIT, "occurred": BEGIN + 55 * MINUTE}, at=late)
    feed.process()
    assert landing_count() == visit_count() == 2
    first, second = (activity.visit_id for activity in stored("landingpage"))
    assert stored("click")[0].visit_id == first
    assert [activity.visit_id for activity in stored("pagevisit")] == [first, second, second, second]


def test_a_late_hit_of_its_own_begins_a_visit(feed: Feed) -> None:
    feed.put(HIT, at=BEGIN + DAY)
    feed.process()
    feed.put({**HIT, "occurred": BEGIN}, at=BEGIN + DAY)
    feed.process()
    assert landing_count() == 2


def test_channels_of_one_group_share_the_visitor_but_not_the_visit(feed: Feed) -> None:
    other = make_channel("Blog")
    with transaction() as session:
        blog = session.get_one(Channel, other.id)
        blog.group_id = session.get_one(Channel, feed.channel_id).group_id
    feed.put(HIT, at=BEGIN)
    feed.put(HIT, at=BEGIN + 1, channel_id=other.id)
    feed.process()
    assert landing_count() == 2
    assert len({activity.visitor_id for activity in stored()}) == 1


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_first_hits_at_the_same_moment_make_one_visit(feed: Feed, *, is_one_batch: bool) -> None:
    other = feed.other_journal()
    feed.put(HIT, at=BEGIN)
    if not is_one_batch:
        feed.process()
    feed.put(HIT, at=BEGIN, spool=other)
    feed.process()
    assert landing_count() == visit_count() == 1
    assert len({activity.contact_id for activity in stored()}) == 1


@pytest.mark.parametrize("sender_id", ["", "h1"])
def test_a_hit_whose_type_is_off_leaves_what_is_derived(feed: Feed, sender_id: str) -> None:
    hit = {**HIT, "flags": HIT_ONLY, "id": sender_id, "referrer": "https://www.google.com/search?q=shoes"}
    feed.put(hit, at=BEGIN)
    feed.process()
    assert {activity.item_id for activity in stored("externalsearch")} == {"Google"}
    assert landing_count() == 1
    assert stored("pagevisit") == []
    if sender_id:
        feed.put(hit, at=BEGIN + 1)
        feed.process()
        assert len(stored()) == 2


def test_types_that_are_off_are_not_derived(feed: Feed) -> None:
    for code_name in ("landingpage", "externalsearch", "purchasedproduct"):
        switch(code_name, on=False)
    lines = [{"product": "a", "price": 100}]
    feed.put({**HIT, "referrer": "https://www.google.com/"}, {"type": "purchase", "lines": _lines(lines)}, at=BEGIN)
    feed.process()
    assert len(stored()) == 2


def test_a_landing_page_comes_once_a_visit(feed: Feed) -> None:
    feed.put(HIT, HIT, at=BEGIN)
    feed.put(HIT, at=BEGIN, visitor=new_visitor())
    feed.process()
    assert landing_count() == 2


def _lines(rows: list[dict[str, object]]) -> list[object]:
    from webapp.activities.record import PurchaseLine

    return [PurchaseLine(**row) for row in rows]  # type: ignore[arg-type]
