"""Is what is deleted gone from the counts too?"""

from __future__ import annotations

from sqlalchemy import select

from tests.door import new_visitor
from tests.processing.feeding import BEGIN, DAY, Feed, stored
from tests.processing.model import assert_counts_are_what_is_stored
from webapp.activities.deletion import delete_activities
from webapp.activities.models import ActiveContact, ActivityCount
from webapp.contacts.models import TouchedContact
from webapp.database import db, transaction


def test_deleting_subtracts_from_every_count(feed: Feed) -> None:
    feed.put({}, {"type": "click"}, at=BEGIN)
    feed.put({"type": "click"}, at=BEGIN + DAY)
    feed.put({"type": "click"}, at=BEGIN, visitor=new_visitor())
    feed.process()
    with transaction() as session:
        assert delete_activities(session, [activity.id for activity in stored("click")[:1]]) == 1
    assert_counts_are_what_is_stored()
    with transaction() as session:
        assert delete_activities(session, [activity.id for activity in stored()]) == 4
        assert delete_activities(session, []) == 0
    assert_counts_are_what_is_stored()
    db.session.rollback()
    assert db.session.scalars(select(ActiveContact)).all() == []
    assert not any(db.session.scalars(select(ActivityCount.stored)))
    assert all(db.session.scalars(select(TouchedContact.removals)))
