"""Does a person's choice hold for everything received after it, and for nothing before?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.door import VISITOR, new_visitor
from tests.processing.feeding import BEGIN, Feed, stored
from webapp.activities.record import HIT_ONLY, SentContact
from webapp.admission.models import DropCount
from webapp.contacts.models import Contact
from webapp.database import db
from webapp.identity.models import PersonSwitch, Visitor
from webapp.settings.queries import get_policy_version


def click(value: str) -> dict[str, str]:
    return {"type": "click", "value": value}


def values() -> list[str]:
    return sorted(activity.value or "" for activity in stored("click"))


def revoked_count() -> int:
    db.session.rollback()
    return sum(db.session.scalars(select(DropCount.count).filter_by(reason="revoked")))


def is_opted_out() -> bool:
    db.session.rollback()
    return db.session.scalars(select(PersonSwitch.is_on).filter_by(reason="opted_out")).one()


def version() -> int:
    db.session.rollback()
    return get_policy_version(db.session())


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_the_order_received_decides(feed: Feed, *, is_one_batch: bool) -> None:
    steps: list[tuple[str, bool | None]] = [("before", None), ("", True), ("out", None), ("", False), ("back", None)]
    for number, (value, opts_out) in enumerate(steps):
        feed.put(*([click(value)] if value else []), at=BEGIN + number, opt_out=opts_out)
        if not is_one_batch:
            feed.process()
    feed.process()
    assert values() == ["back", "before"]
    assert revoked_count() == 1
    assert not is_opted_out()


def test_a_choice_holds_for_what_another_worker_received_later(feed: Feed) -> None:
    other = feed.other_journal()
    feed.put(click("later"), at=BEGIN + 2, spool=other)
    feed.put(at=BEGIN + 1, opt_out=True)
    feed.put(click("earlier"), at=BEGIN, spool=other)
    feed.process()
    assert values() == ["earlier"]


def test_a_choice_holds_for_its_own_request(feed: Feed) -> None:
    feed.put(click("goes"), at=BEGIN, opt_out=True)
    feed.put(click("comes back"), at=BEGIN + 1, opt_out=False)
    feed.process()
    assert values() == ["comes back"]
    feed.put(at=BEGIN + 2, opt_out=True)
    feed.process()
    feed.put(click("again"), at=BEGIN + 3, opt_out=False)
    feed.process()
    assert values() == ["again", "comes back"]


def test_a_choice_is_one_persons(feed: Feed) -> None:
    feed.put(at=BEGIN, opt_out=True)
    feed.put(click("other"), at=BEGIN + 1, visitor=new_visitor())
    feed.process()
    assert values() == ["other"]


def test_nothing_that_is_said_after_opting_out_is_kept(feed: Feed) -> None:
    feed.put(click("before"), at=BEGIN)
    feed.put(at=BEGIN + 1, opt_out=True)
    feed.put(at=BEGIN + 2, contact=SentContact(email="kim@example.org", external_id="u-1"))
    feed.process()
    assert db.session.scalars(select(Contact.email)).one() is None


def test_an_older_choice_that_comes_late_changes_nothing(feed: Feed) -> None:
    feed.put(at=BEGIN + 10, opt_out=True)
    feed.process()
    feed.put(click("old"), at=BEGIN + 5, opt_out=False)
    feed.process()
    assert is_opted_out()
    assert values() == ["old"]


def test_doors_learn_of_a_choice_by_the_policys_version(feed: Feed) -> None:
    first = version()
    feed.put(click("x"), at=BEGIN)
    feed.process()
    assert version() == first
    feed.put(at=BEGIN + 1, opt_out=True, visitor=VISITOR)
    feed.process()
    out = version()
    assert out > first
    feed.put(at=BEGIN + 2, opt_out=False)
    feed.process()
    assert version() > out


def test_a_hit_that_the_door_counted_is_not_counted_again(feed: Feed) -> None:
    feed.put(at=BEGIN, opt_out=True)
    feed.put({"flags": HIT_ONLY}, at=BEGIN + 1)
    feed.process()
    assert revoked_count() == 0
    assert stored() == []


def test_whoever_is_not_to_be_tracked_becomes_no_contact(feed: Feed) -> None:
    feed.put(at=BEGIN, opt_out=True)
    feed.put(click("waited"), at=BEGIN + 1, contact=SentContact(email="kim@example.org"))
    feed.process()
    feed.put(click("waited longer"), at=BEGIN + 2)
    feed.process()
    assert revoked_count() == 2
    assert db.session.scalars(select(Contact)).all() == []
    feed.put(click("back"), at=BEGIN + 3, opt_out=False)
    feed.process()
    assert values() == ["back"]
    assert db.session.scalars(select(Visitor)).one().contact_id == db.session.scalars(select(Contact.id)).one()
