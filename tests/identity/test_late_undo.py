"""Does undoing a merge long after it was made give each contact what it would have had, and wait for its turn?"""

from __future__ import annotations

import random
import uuid
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from tests.door import new_visitor
from tests.identity.rows import shown_of
from tests.processing.feeding import BEGIN, DAY, Feed, stored
from webapp.activities.record import SentContact
from webapp.contacts.models import Contact
from webapp.database import db, transaction, write_transaction
from webapp.identity.locking import hold_identities
from webapp.identity.merging import undo_merge
from webapp.identity.models import ContactMerge, Visitor
from webapp.recalculation.run import recalculate

KIM = "kim@example.org"
NAMES = ("company", "city", "job_title", "gender")


def own(visitor: str) -> int:
    return db.session.scalars(select(Visitor.contact_id).where(Visitor.key == uuid.UUID(visitor))).one()


def count_of(contact_id: int) -> int:
    db.session.rollback()
    return db.session.get_one(Contact, contact_id).activity_count


def test_a_merge_of_a_week_and_a_thousand_activities_ago_is_undone_exactly(feed: Feed) -> None:
    chance = random.Random(7)  # noqa: S311 - made-up data
    known, visitor = new_visitor(), new_visitor()
    feed.put({"type": "click"}, visitor=known, at=BEGIN, contact=SentContact(email=KIM))
    feed.put({"type": "click"}, visitor=visitor, at=BEGIN + 1)
    feed.put({"type": "click"}, visitor=visitor, at=BEGIN + 2, contact=SentContact(email=KIM), is_confirmed=True)
    expected: dict[str, dict[str, str]] = {known: {"email": KIM}, visitor: {}}
    counts = Counter({known: 1, visitor: 2})
    for number in range(1_000):
        who, name = chance.choice((known, visitor)), chance.choice(NAMES)
        replaces = chance.random() < 0.5
        said = SentContact(attributes={name: f"{name} {number}"})
        if replaces or not any(name in values for values in expected.values()):
            expected[who][name] = f"{name} {number}"
        moment = BEGIN + 3 + number * 7 * DAY // 1_000
        feed.put({"type": "click"}, visitor=who, at=moment, contact=said, overwrites=(name,) if replaces else ())
        counts[who] += 1
    feed.process()
    assert shown_of(own(visitor)) == {}
    rows = [(activity.id, activity.contact_id) for activity in stored()]
    with transaction() as session:
        undo_merge(session, session.query(ContactMerge.id).scalar())
    recalculate(db.engine)
    assert {who: shown_of(own(who)) for who in expected} == expected
    assert {who: count_of(own(who)) for who in expected} == counts
    assert [(activity.id, activity.contact_id) for activity in stored()] == rows


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_pages_and_processing_work_out_who_is_who_one_after_the_other(app: Flask) -> None:
    with write_transaction(db.engine) as processing:
        hold_identities(processing)
        with db.engine.connect() as page:
            page.execute(text("SET LOCAL lock_timeout = '200ms'"))
            with pytest.raises(OperationalError):
                hold_identities(page)
    with write_transaction(db.engine) as page:
        hold_identities(page)
