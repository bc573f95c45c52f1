"""What becomes of what a public caller says about a person?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.door import VISITOR, DoorClient, new_visitor
from tests.processing.feeding import BEGIN, Feed, stored
from webapp.activities.record import SentContact
from webapp.contacts.models import Contact, TouchedContact
from webapp.database import db, transaction
from webapp.identity.claims import usable_values
from webapp.identity.merging import How, Why, merge_contacts
from webapp.identity.models import Claim, Visitor

CLICK = {"type": "click"}
KIM = "kim@example.org"


def contact_of(visitor: str = VISITOR) -> Contact:
    import uuid

    db.session.rollback()
    query = select(Contact).join(Visitor, Visitor.contact_id == Contact.id).where(Visitor.key == uuid.UUID(visitor))
    return db.session.scalars(query).one()


def claims() -> list[tuple[int, str, str]]:
    db.session.rollback()
    return [(claim.contact_id, claim.kind, claim.value) for claim in db.session.scalars(select(Claim))]


def test_a_new_email_and_attributes_make_the_visitors_own_contact_known(feed: Feed) -> None:
    feed.put(CLICK, at=BEGIN)
    feed.process()
    feed.say(email=KIM, attributes={"first_name": "Kim", "postal_code": 10115, "shoe_size": 42})
    feed.process()
    kim = contact_of()
    assert (kim.email, kim.first_name, kim.postal_code, kim.is_known) == (KIM, "Kim", "10115", True)
    assert kim.id in db.session.scalars(select(TouchedContact.contact_id)).all()
    assert {activity.contact_id for activity in stored()} == {kim.id}


def test_a_company_alone_makes_nobody_known(feed: Feed) -> None:
    feed.say(attributes={"company": "Acme"})
    feed.process()
    assert (contact_of().company, contact_of().is_known) == ("Acme", False)


def test_attributes_fill_only_what_is_empty(feed: Feed) -> None:
    feed.say(email=KIM, attributes={"first_name": "Kim"})
    feed.say(attributes={"first_name": "Joe", "last_name": "Kay"})
    feed.process()
    feed.say(email=KIM, attributes={"first_name": "Joe", "last_name": "Jay", "company": "Acme"})
    feed.process()
    kim = contact_of()
    assert (kim.first_name, kim.last_name, kim.company) == ("Kim", "Kay", "Acme")


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_a_different_email_never_overwrites_and_brings_nothing_else(feed: Feed, *, is_one_batch: bool) -> None:
    feed.say(email=KIM)
    if not is_one_batch:
        feed.process()
    feed.say(email="joe@example.org", attributes={"first_name": "Joe"})
    feed.process()
    kim = contact_of()
    assert (kim.email, kim.first_name) == (KIM, None)
    assert claims() == [(kim.id, "email", "joe@example.org")]


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_somebody_elses_email_is_only_a_claim(feed: Feed, *, is_one_batch: bool) -> None:
    other = new_visitor()
    feed.say(email=KIM)
    if not is_one_batch:
        feed.process()
    feed.say(other, email=KIM, attributes={"first_name": "Mallory", "phone": "1"})
    feed.process()
    kim, mallory = contact_of(), contact_of(other)
    assert (kim.email, kim.first_name) == (KIM, None)
    assert (mallory.email, mallory.first_name, mallory.is_known) == (None, None, False)
    assert claims() == [(mallory.id, "email", KIM)]


def test_an_external_id_is_only_a_claim_and_kept_once(feed: Feed) -> None:
    for external_id in ("u-1", "u-1", 7, "x" * 300):
        feed.say(external_id=external_id)
    feed.process()
    own = contact_of()
    assert claims() == [(own.id, "external_id", "u-1"), (own.id, "external_id", "7")]
    assert own.is_known is False


def test_whoever_sends_only_an_email_finds_or_makes_the_contact(feed: Feed) -> None:
    said = SentContact(email=KIM, attributes={"first_name": "Kim"})
    feed.put(CLICK, visitor="", contact=said)
    feed.put(CLICK, visitor="", contact=said)
    feed.process()
    kim = db.session.scalars(select(Contact)).one()
    assert (kim.email, kim.first_name, kim.is_known) == (KIM, "Kim", True)
    assert [activity.contact_id for activity in stored()] == [kim.id] * 2
    assert claims() == []


def test_an_email_alone_changes_nothing_of_a_contact_that_was_there(feed: Feed) -> None:
    feed.put(CLICK, contact=SentContact(email=KIM))
    feed.process()
    stranger = SentContact(email=KIM, external_id="m-1", attributes={"last_name": "Kay", "mobile_phone": "+666"})
    feed.put(CLICK, visitor="", contact=stranger)
    feed.process()
    kim = db.session.scalars(select(Contact)).one()
    assert (kim.last_name, kim.mobile_phone) == (None, None)
    assert claims() == []
    assert [activity.contact_id for activity in stored()] == [kim.id] * 2


@pytest.mark.parametrize("is_visitor_first", [True, False])
def test_a_visitor_and_an_email_alone_in_one_batch_are_one_contact_in_the_order_received(
    feed: Feed, *, is_visitor_first: bool
) -> None:
    senders = [VISITOR, ""] if is_visitor_first else ["", VISITOR]
    for visitor in senders:
        feed.put(CLICK, visitor=visitor, contact=SentContact(email=KIM))
    feed.process()
    owner = db.session.scalars(select(Contact).filter_by(email=KIM)).one()
    by_visitor = {activity.visitor_id is not None: activity.contact_id for activity in stored()}
    assert by_visitor[False] == owner.id
    assert by_visitor[True] == owner.id
    assert (contact_of().id == owner.id) is is_visitor_first
    assert len(db.session.scalars(select(Contact)).all()) == (1 if is_visitor_first else 2)


def test_what_is_said_of_a_merged_contact_fills_the_survivor(feed: Feed) -> None:
    feed.put(CLICK)
    feed.put(CLICK, visitor=(other := new_visitor()))
    feed.process()
    survivor, merged = contact_of().id, contact_of(other).id
    with transaction() as session:
        merge_contacts(session, merged, survivor, how=How.BY_HAND, why=Why.BY_HAND)
    feed.say(other, email=KIM)
    feed.process()
    assert contact_of().email == KIM
    assert contact_of(other).email is None
    feed.put(CLICK, visitor="", contact=SentContact(email=KIM))
    feed.process()
    assert stored()[-1].contact_id == merged  # that it came by, and is read through the survivor


@pytest.mark.parametrize(
    ("attributes", "usable"),
    [
        ({"first_name": " Kim ", "last_name": "", "phone": None}, {"first_name": "Kim"}),
        ({"first_name": "x" * 201, "company": "x" * 200}, {"company": "x" * 200}),
        ({"birthday": "1990-02-30"}, {}),
        ({"birthday": "1990-02-28"}, {"birthday": "1990-02-28"}),
        ({"birthday": "19900228"}, {}),
        ({"country": "Germany"}, {}),
        ({"country": "de"}, {"country": "DE"}),
        ({"phone": 4930.0, "postal_code": 10115, "gender": True}, {"phone": "4930", "postal_code": "10115"}),
        ({"email": "x@example.org", "is_known": True, "id": 7, "notes": "n"}, {}),
    ],
)
def test_only_attributes_that_are_such_are_used(attributes: dict[str, Any], usable: dict[str, str]) -> None:
    assert usable_values(SentContact(attributes=attributes)) == usable


def test_an_external_id_that_was_sent_as_a_number_is_the_text_of_it(door: DoorClient) -> None:
    for external_id in (87, 87.0, "87"):
        door.store(contact={"external_id": external_id})
    assert [claim[1:] for claim in claims()] == [("external_id", "87")]
