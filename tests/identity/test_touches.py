"""Are the first and last touch those of the first and last visit, whoever was merged?"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from tests.conftest import make_channel
from tests.door import DoorClient, new_visitor
from tests.processing.feeding import BEGIN, DAY, MINUTE, Feed
from webapp.activities.record import SentContact
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.merging import How, Why, merge_contacts, undo_merge
from webapp.identity.models import Visitor
from webapp.identity.queries import list_cluster
from webapp.identity.touches import Touch, find_touches

HERE = "https://shop.example/"
AD = f"{HERE}?utm_source=news&utm_medium=mail&utm_campaign=May"


def touches(contact_id: int) -> tuple[Touch, Touch]:
    db.session.rollback()
    found = find_touches(db.session(), list_cluster(db.session(), contact_id))
    assert found is not None
    return found


def contact_of(visitor: str, group_id: int) -> int:
    return db.session.scalars(select(Visitor.contact_id).filter_by(key=uuid.UUID(visitor), group_id=group_id)).one()


def test_touches_are_of_the_first_and_last_visit(door: DoorClient) -> None:
    feed, other = Feed(door.app, door.channel), new_visitor()
    feed.put({"url": AD, "referrer": "https://mail.example/x"}, at=BEGIN)
    feed.put({"url": HERE, "referrer": HERE}, at=BEGIN + MINUTE)
    feed.put({"url": HERE, "referrer": "https://search.example/"}, at=BEGIN + DAY)
    feed.put({"url": HERE}, at=BEGIN + 2 * DAY)
    feed.put({"url": HERE, "referrer": "https://early.example/"}, at=BEGIN - DAY, visitor=other)
    tried = make_channel("Trial", is_test=True)
    feed.put({"url": HERE}, at=BEGIN + 3 * DAY, channel_id=tried.id)
    feed.process()
    kim, old = contact_of(door.visitor, door.channel.group_id), contact_of(other, door.channel.group_id)
    first, last = touches(kim)
    assert (first.campaign, first.source, first.medium, first.referrer_host) == ("May", "news", "mail", "mail.example")
    assert (last.campaign, last.referrer_host) == ("", "")
    with transaction() as session:
        number = merge_contacts(session, old, kim, how=How.BY_HAND, why=Why.BY_HAND).id
    assert touches(kim)[0].referrer_host == "early.example"
    with transaction() as session:
        undo_merge(session, number)
    assert touches(kim)[0] == first
    assert touches(old)[0] == touches(old)[1]


def test_who_never_visited_has_none(door: DoorClient) -> None:
    feed = Feed(door.app, door.channel)
    feed.put({"type": "click"}, visitor="", contact=SentContact(email="kim@example.org"))
    feed.process()
    contact = db.session.scalars(select(Contact.id)).one()
    assert find_touches(db.session(), [contact]) is None
