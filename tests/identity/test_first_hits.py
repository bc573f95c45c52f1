"""Does every browser become one contact, however its first hits come?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.conftest import make_channel
from tests.door import new_visitor
from tests.processing.feeding import BEGIN, Feed, stored
from webapp.channels.models import Channel
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.models import Visitor

CLICK = {"type": "click"}


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_first_hits_over_two_workers_make_one_contact(feed: Feed, *, is_one_batch: bool) -> None:
    feed.put(CLICK, at=BEGIN)
    if not is_one_batch:
        feed.process()
    feed.put(CLICK, at=BEGIN, spool=feed.other_journal())
    feed.process()
    contact, visitor = db.session.scalars(select(Contact)).one(), db.session.scalars(select(Visitor)).one()
    assert visitor.contact_id == contact.id == contact.canonical_id
    assert {activity.contact_id for activity in stored()} == {contact.id}
    assert (contact.is_known, contact.first_channel_id) == (False, feed.channel_id)


def test_each_browser_is_a_contact(feed: Feed) -> None:
    for _ in range(30):
        feed.put(CLICK, visitor=new_visitor())
    feed.process()
    db.session.rollback()
    assert len({activity.contact_id for activity in stored()}) == 30
    assert all(contact.canonical_id == contact.id for contact in db.session.scalars(select(Contact)))


def test_a_browser_is_another_in_another_group_and_the_same_in_its_own(feed: Feed) -> None:
    linked, apart = make_channel("Linked"), make_channel("Apart")
    with transaction() as session:
        session.get_one(Channel, linked.id).group_id = session.get_one(Channel, feed.channel_id).group_id
    for channel_id in (feed.channel_id, linked.id, apart.id):
        feed.put(CLICK, channel_id=channel_id)
    feed.process()
    contacts = {activity.channel_id: activity.contact_id for activity in stored()}
    assert contacts[feed.channel_id] == contacts[linked.id] != contacts[apart.id]


@pytest.mark.parametrize("opts_out", [True, False])
def test_whoever_only_chooses_becomes_no_contact(feed: Feed, *, opts_out: bool) -> None:
    feed.put(opt_out=opts_out)
    feed.process()
    assert db.session.scalars(select(Contact)).all() == []
    assert db.session.scalars(select(Visitor)).all() == []
