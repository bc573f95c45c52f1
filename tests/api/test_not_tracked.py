"""Is nothing recorded by a program of people who are not tracked, or whose data is only stored?"""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from tests.api.conftest import KIM, Program
from tests.door import VISITOR, activity_count, new_visitor
from tests.identity.rows import add_contact, shown_of
from tests.processing.feeding import Feed, stored
from webapp import clock
from webapp.activities.record import SentContact
from webapp.admission.models import DropCount
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.models import ContactMerge, NotTracked
from webapp.identity.tracking import stop_tracking_contact, stop_tracking_user

WAYS = ({"visitor": VISITOR}, {"email": KIM}, {"external_id": "member-7"})


def make_kim(program: Program) -> int:
    """Make Kim, known by an e-mail, an external id and a browser."""
    program.say("/identify", {"visitor": VISITOR, "email": KIM, "external_id": "member-7"})
    program.process()
    number: int = program.contact(email=KIM)["id"]
    return number


def restrict(contact_id: int) -> None:
    with transaction() as session:
        session.get_one(Contact, contact_id).restricted_at = clock.now()


def reasons_for(program: Program, *ways: dict[str, object]) -> set[str]:
    """Return why clicks of people who are named so are not recorded, "" where they are."""
    return {result.get("reason", "") for result in program.log(*({"type": "click", "contact": one} for one in ways))}


def dropped() -> Counter[str]:
    db.session.rollback()
    counts: Counter[str] = Counter()
    for row in db.session.scalars(select(DropCount)):
        counts[row.reason] += row.count
    return counts


@pytest.mark.parametrize("database", ["sqlite"])
def test_who_is_not_tracked_is_refused_however_they_are_named(program: Program) -> None:
    kim = make_kim(program)
    with transaction() as session:
        stop_tracking_contact(session, kim, "asked for it")
        stop_tracking_user(session, "not-here-yet", "")
    assert reasons_for(program, {"id": kim}, *WAYS) == {"contact_logging_disabled"}
    assert reasons_for(program, {"external_id": "not-here-yet"}) == {"user_logging_disabled"}
    assert reasons_for(program, {"email": "joe@example.org"}, {"visitor": new_visitor()}) == {""}
    with transaction() as session:
        stop_tracking_user(session, "member-7", "")
    assert reasons_for(program, {"id": kim}, *WAYS) == {"user_logging_disabled"}


def test_what_a_gate_let_in_of_who_is_not_tracked_is_not_stored(program: Program) -> None:
    kim = make_kim(program)
    with transaction() as session:
        stop_tracking_contact(session, kim, "")
        at = int(session.scalars(select(NotTracked.since)).one().timestamp() * 1000) + 1
    feed, click = Feed(program.app, program.channel), {"type": "click"}  # as a gate that has not heard of it yet
    feed.put(click, at=at)
    feed.put(click, at=at, visitor="", contact_id=kim)
    for said in (SentContact(email=KIM), SentContact(external_id="member-7")):
        feed.put(click, at=at, visitor="", contact=said, is_confirmed=True)
    feed.process()
    assert (activity_count(), dropped()) == (0, {"contact_logging_disabled": 4})


@pytest.mark.parametrize("database", ["sqlite"])
def test_who_is_restricted_is_refused_and_learns_nothing(program: Program) -> None:
    kim = make_kim(program)
    restrict(kim)
    assert reasons_for(program, {"id": kim}, {"email": KIM}) == {"contact_logging_disabled"}
    for whom in ({"email": KIM}, {"external_id": "member-7"}, {"contact_id": kim}, {"visitor": VISITOR}):
        program.say("/identify", whom | {"attributes": {"first_name": "Kim", "company": "Alder"}})
    program.process()
    assert shown_of(kim).keys().isdisjoint({"first_name", "company"})


@pytest.mark.parametrize("database", ["sqlite"])
def test_browser_is_not_merged_into_a_restricted_contact(program: Program) -> None:
    kim, browser = add_contact(email=KIM), new_visitor()
    program.store({"type": "click"}, visitor=browser)
    restrict(kim)
    program.say("/identify", {"visitor": browser, "email": KIM})
    program.say("/alias", {"from": {"visitor": browser}, "to": {"id": kim}})
    program.send([{"type": "click", "value": "typed"}], visitor=browser, contact={"email": KIM})
    program.process()
    assert db.session.scalars(select(ContactMerge)).all() == []
    assert kim not in {one.contact_id for one in stored()}
