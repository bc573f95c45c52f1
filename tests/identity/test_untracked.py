"""Does *not tracked* hold for every browser that a contact or site user has, or comes to have, and for nobody else?"""

from __future__ import annotations

import uuid
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import make_channel
from tests.door import VISITOR, DoorClient, activity_count, new_visitor
from tests.privacy.person import work
from tests.processing.feeding import Feed, stored
from webapp import clock
from webapp.activities.record import SentContact
from webapp.admission.models import DropCount
from webapp.contact_management.contact_jobs import work_on_contacts
from webapp.contact_management.contact_tasks import begin_deletion
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.editing import Edit, create_contact, edit_contact
from webapp.identity.merging import How, Why, merge_contacts, undo_merge
from webapp.identity.models import NotTracked, PersonSwitch, UntrackedContact, Visitor
from webapp.identity.tracking import (
    NotTrackedAlready,
    stop_tracking_contact,
    stop_tracking_user,
    track_contact_again,
    track_user_again,
)
from webapp.privacy.erasing import erase_contact
from webapp.privacy.own_data import read_own_data

CLICK = {"type": "click"}


def contact_of(visitor: str) -> int:
    db.session.rollback()
    key = visitor.replace("-", "")
    return next(one.contact_id for one in db.session.scalars(select(Visitor)) if one.key.hex == key)


def dropped() -> dict[str, int]:
    db.session.rollback()
    counts: Counter[str] = Counter()
    for row in db.session.scalars(select(DropCount)):
        counts[row.reason] += row.count
    return dict(counts)


def is_on() -> dict[str, int]:
    """Return how many switches are on, by reason."""
    db.session.rollback()
    return dict(Counter(db.session.scalars(select(PersonSwitch.reason).where(PersonSwitch.is_on))))


def reason_for(door: DoorClient, visitor: str) -> str:
    return door.send([CLICK], visitor=visitor).json["results"][0].get("reason", "")


def stop(contact_id: int) -> None:
    with transaction() as session:
        stop_tracking_contact(session, contact_id, "asked for it")


def stop_user(external_id: str) -> None:
    with transaction() as session:
        stop_tracking_user(session, external_id, "asked for it")


def test_contact_that_is_not_tracked_is_refused_at_the_door_and_tracked_again(door: DoorClient) -> None:
    other = new_visitor()
    door.store(CLICK)
    door.store(CLICK, visitor=other)
    kim = contact_of(door.visitor)
    stop(kim)
    with pytest.raises(NotTrackedAlready):
        stop(kim)
    assert reason_for(door, door.visitor) == "contact_logging_disabled"
    assert reason_for(door, other) == ""
    with transaction() as session:
        track_contact_again(session, kim)
        track_contact_again(session, kim)
    assert reason_for(door, door.visitor) == ""
    door.process()
    assert activity_count() == 4
    assert db.session.scalars(select(UntrackedContact)).all() == []


@pytest.mark.parametrize("how", ["deleted", "erased"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_browser_of_a_contact_that_went_stays_so_until_the_person_says_yes(
    door: DoorClient, tmp_path: Path, how: str
) -> None:
    other = new_visitor()
    door.store(CLICK)
    door.store(CLICK, visitor=other)
    kim = contact_of(door.visitor)
    stop(kim)
    if how == "deleted":
        with transaction() as session:
            begin_deletion(session, [kim])
        work_on_contacts(db.engine)
    else:
        with transaction() as session:
            erase_contact(session, kim)
        work(door, tmp_path)
    assert is_on() == {"opted_out": 1}
    door.runtime.keeper.check()
    assert (reason_for(door, door.visitor), reason_for(door, other)) == ("opted_out", "")
    door.store(CLICK, consent={"opt_out": False})
    assert is_on() == {}
    assert reason_for(door, door.visitor) == ""


def test_what_waits_since_before_is_stored_and_later_ones_are_counted(door: DoorClient) -> None:
    door.store(CLICK)
    feed = Feed(door.app, door.channel)
    feed.put(CLICK)  # acknowledged before
    with transaction() as session:
        stop_tracking_contact(session, contact_of(door.visitor), "")
        since = session.scalars(select(NotTracked.since)).one()
    feed.put(CLICK, at=int(since.timestamp() * 1000) + 1)  # a door that had not heard of it yet
    feed.process()
    assert activity_count() == 2
    assert dropped() == {"contact_logging_disabled": 1}


def test_site_user_can_be_entered_before_the_first_visit(door: DoorClient) -> None:
    stop_user("member-7")
    with pytest.raises(NotTrackedAlready):
        stop_user("member-7")
    feed = Feed(door.app, door.channel)
    feed.put(CLICK, contact=SentContact(external_id="member-7"), is_confirmed=True)
    feed.process()
    assert activity_count() == 0
    assert dropped() == {"user_logging_disabled": 1}
    assert reason_for(door, door.visitor) == "user_logging_disabled"
    later = new_visitor()
    feed.put(CLICK, visitor=later)
    feed.process()
    assert activity_count() == 1  # nobody knows yet whose browser it is
    feed.put(CLICK, visitor=later, contact=SentContact(external_id="member-7"), is_confirmed=True)
    feed.process()
    assert reason_for(door, later) == "user_logging_disabled"
    with transaction() as session:
        track_user_again(session, session.scalars(select(NotTracked)).one())
    assert reason_for(door, later) == reason_for(door, door.visitor) == ""


@pytest.mark.parametrize("database", ["sqlite"])
def test_browser_that_only_says_to_be_the_user_stops_its_own_recording(door: DoorClient) -> None:
    stop_user("member-7")
    with transaction() as session:
        kim = create_contact(session, Edit({"first_name": "Kim"}, external_id="member-7"))
    door.send([CLICK], contact={"external_id": "member-7"})
    door.process()
    assert (activity_count(), dropped()) == (0, {"user_logging_disabled": 1})
    assert reason_for(door, door.visitor) == "user_logging_disabled"
    assert reason_for(door, new_visitor()) == ""
    with transaction() as session:
        edit_contact(session, kim, Edit(removed=[1]))
    assert {row.contact_id for row in db.session.scalars(select(UntrackedContact))} == {contact_of(door.visitor)}


@pytest.mark.parametrize("database", ["sqlite"])
def test_browser_that_says_to_be_another_user_stops_no_other_browser_of_its_contact(door: DoorClient) -> None:
    phone, feed = new_visitor(), Feed(door.app, door.channel)
    kim = SentContact("kim@example.org")
    for visitor in (phone, door.visitor):
        feed.put(CLICK, visitor=visitor, contact=kim, is_confirmed=True)
    feed.process()
    stop_user("member-7")
    door.send([CLICK], visitor=phone, contact={"external_id": "member-7"})
    door.process()
    assert (reason_for(door, phone), reason_for(door, door.visitor)) == ("user_logging_disabled", "")
    feed.put(CLICK, visitor="", contact=kim, is_confirmed=True)
    feed.put(CLICK, visitor=phone)  # by a door that had not heard of it yet
    door.process()
    assert dropped() == {"user_logging_disabled": 3}
    assert activity_count() == 4
    with transaction() as session:
        track_user_again(session, session.scalars(select(NotTracked)).one())
    assert is_on() == {}
    assert db.session.scalars(select(UntrackedContact)).all() == []


def test_merges_and_their_undoing_take_it_along(door: DoorClient) -> None:
    visitors = [door.visitor, new_visitor(), new_visitor()]
    for visitor in visitors:
        door.store(CLICK, visitor=visitor)
    old, kim, joe = map(contact_of, visitors)
    stop(old)
    numbers = []
    for loser, survivor in ((old, kim), (kim, joe)):
        with transaction() as session:
            numbers.append(merge_contacts(session, loser, survivor, how=How.BY_HAND, why=Why.BY_HAND).id)
    assert is_on() == {"contact_logging_disabled": 3}
    assert db.session.scalars(select(UntrackedContact.contact_id)).all() == [joe]
    with transaction() as session:
        undo_merge(session, numbers[0])
    assert is_on() == {"contact_logging_disabled": 1}
    assert [reason_for(door, visitor) for visitor in visitors] == ["contact_logging_disabled", "", ""]
    with transaction() as session:
        merge_contacts(session, old, joe, how=How.BY_HAND, why=Why.BY_HAND)
    with transaction() as session:
        track_contact_again(session, joe)
    assert is_on() == {}


@pytest.mark.parametrize("database", ["sqlite"])
def test_activity_for_an_untracked_contact_by_another_way_is_not_recorded(door: DoorClient) -> None:
    feed = Feed(door.app, make_channel("Blog"))
    with transaction() as session:
        kim = create_contact(session, Edit({"email": "kim@example.org"}))
    stop(kim)
    feed.put(CLICK, visitor="", contact_id=kim)
    feed.process()
    assert (activity_count(), dropped()) == (0, {"contact_logging_disabled": 1})
    assert db.session.get_one(Contact, kim).email == "kim@example.org"


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("why", ["not tracked", "restricted"])
def test_nobody_can_tell_by_typing_an_email_that_its_owner_is_not_recorded(door: DoorClient, why: str) -> None:
    with transaction() as session:
        kim = create_contact(session, Edit({"email": "kim@example.org"}))
        if why == "restricted":
            session.get_one(Contact, kim).restricted_at = clock.now()
    if why == "not tracked":
        stop(kim)
    door.store(CLICK, visitor=VISITOR)
    before = read_own_data(db.session(), door.channel.group_id, uuid.UUID(VISITOR).bytes).count
    door.store(CLICK, visitor=VISITOR, contact={"email": "kim@example.org", "attributes": {"company": "Typed Ltd"}})
    db.session.rollback()
    assert read_own_data(db.session(), door.channel.group_id, uuid.UUID(VISITOR).bytes).count == before + 1
    assert {one.contact_id for one in stored()} == {contact_of(VISITOR)} != {kim}
    assert db.session.get_one(Contact, contact_of(VISITOR)).company is None
    assert (db.session.get_one(Contact, kim).company, dropped()) == (None, {})
