"""Does what is confirmed identify, and does what is typed only fill? Every sentence of the rules about it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from tests.door import VISITOR, new_visitor
from tests.identity.rows import add_contact, shown_of
from tests.processing.feeding import BEGIN, Feed, stored
from webapp.activities.record import Basis, SentContact
from webapp.channels.models import Channel
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.merging import undo_merge
from webapp.identity.models import AttributeValue, Claim, ContactMerge, Identifier, MergeSuggestion, Visitor

CLICK = {"type": "click"}
KIM, JOE = "kim@example.org", "joe@example.org"


@pytest.fixture
def steps(feed: Feed) -> Steps:
    return Steps(feed)


class Steps:
    """Requests one after the other, each processed at once."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.at = BEGIN

    def typed(self, visitor: str = VISITOR, *, clicks: int = 1, overwrites: tuple[str, ...] = (), **said: Any) -> int:
        """Say something of a person by a public key, and return whom the activity went to."""
        return self._put(visitor, clicks, SentContact(**said), is_confirmed=False, overwrites=overwrites)

    def confirmed(
        self, visitor: str = VISITOR, *, clicks: int = 1, overwrites: tuple[str, ...] = (), **said: Any
    ) -> int:
        """Say it by a trusted gate."""
        return self._put(visitor, clicks, SentContact(**said), is_confirmed=True, overwrites=overwrites)

    def came(self, visitor: str = VISITOR) -> int:
        """Only come."""
        return self._put(visitor, 1, None)

    def _put(self, visitor: str, clicks: int, contact: SentContact | None, **more: Any) -> int:
        self.at += 1000
        self.feed.put(*[CLICK] * clicks, visitor=visitor, at=self.at, contact=contact, **more)
        assert self.feed.process().set_aside == 0
        return stored()[-1].contact_id if clicks else 0


def own(visitor: str = VISITOR) -> int:
    """Return the contact that a browser belongs to, which never changes."""
    db.session.rollback()
    return db.session.scalars(select(Visitor.contact_id).where(Visitor.key == uuid.UUID(visitor))).one()


def read_through(contact_id: int) -> int:
    db.session.rollback()
    return db.session.get_one(Contact, contact_id).canonical_id


def identifiers() -> dict[str, int]:
    db.session.rollback()
    return {one.value: one.contact_id for one in db.session.scalars(select(Identifier))}


def suggestions() -> list[tuple[int, int, str]]:
    db.session.rollback()
    return [(one.low_id, one.high_id, one.reason) for one in db.session.scalars(select(MergeSuggestion))]


def claims() -> list[tuple[int, str]]:
    db.session.rollback()
    return [(one.contact_id, one.value) for one in db.session.scalars(select(Claim).order_by(Claim.id))]


def let_merge(feed: Feed) -> None:
    with transaction() as session:
        session.get_one(Channel, feed.channel_id).merges_on_typed_email = True


def test_confirmed_finds_the_contact_and_the_visitors_anonymous_one_is_merged_into_it(steps: Steps) -> None:
    kim = add_contact(email=KIM, first_name="Kim")
    steps.came()
    went_to = steps.confirmed(email=KIM, attributes={"first_name": "Joe", "company": "Acme"})
    assert went_to == own() != kim
    assert read_through(own()) == kim
    assert shown_of(kim) == {"email": KIM, "first_name": "Kim", "company": "Acme"}
    assert shown_of(own()) == {}
    assert steps.came() == own()


def test_the_known_one_always_survives_with_its_id(steps: Steps) -> None:
    steps.came()
    kim = add_contact(external_id="u-1", first_name="Kim")
    steps.confirmed(external_id="u-1")
    assert (read_through(own()), read_through(kim)) == (kim, kim)
    assert own() < kim


def test_a_new_identifier_that_is_confirmed_is_the_visitors_own(steps: Steps) -> None:
    assert steps.confirmed(email=KIM, external_id="u-1") == own()
    assert identifiers() == {KIM: own(), "u-1": own()}
    assert shown_of(own()) == {"email": KIM}


def test_a_confirmed_email_never_overwrites_a_different_one_but_is_found_from_then_on(steps: Steps) -> None:
    steps.typed(email=KIM)
    steps.confirmed(email=JOE)
    assert shown_of(own()) == {"email": KIM}
    assert identifiers() == {KIM: own(), JOE: own()}
    assert steps.confirmed(new_visitor(), email=JOE) != own()
    assert len(set(db.session.scalars(select(Contact.canonical_id)))) == 1


def test_a_second_account_at_the_same_browser_is_somebody_else(steps: Steps) -> None:
    steps.confirmed(external_id="u-1", attributes={"first_name": "Kim"})
    other = steps.confirmed(external_id="u-2", attributes={"first_name": "Joe"})
    assert other != own()
    assert (shown_of(own()), shown_of(other)) == ({"first_name": "Kim"}, {"first_name": "Joe"})
    assert steps.confirmed(external_id="u-2") == other
    assert steps.came() == own()


def test_an_email_of_an_account_that_another_account_confirms_merges_nobody(steps: Steps) -> None:
    kim = add_contact(email=KIM, external_id="u-1")
    steps.confirmed(email=KIM, external_id="u-2")
    assert read_through(own()) == own() != kim
    assert identifiers() == {KIM: kim, "u-1": kim, "u-2": own()}
    assert suggestions() == [(kim, own(), "confirmed_email")]


def test_two_known_contacts_are_never_merged_automatically_but_suggested(steps: Steps) -> None:
    steps.typed(email=JOE)
    kim = add_contact(external_id="u-1", first_name="Kim")
    assert steps.confirmed(external_id="u-1", attributes={"company": "Acme"}) == kim
    assert read_through(own()) == own()
    assert shown_of(kim) == {"first_name": "Kim", "company": "Acme"}
    assert shown_of(own()) == {"email": JOE}
    assert suggestions() == [(own(), kim, "confirmed_external_id")]


def test_identifiers_of_two_contacts_in_one_request_are_a_suggestion(steps: Steps) -> None:
    kim, joe = add_contact(email=KIM), add_contact(external_id="u-1")
    steps.confirmed(email=KIM, external_id="u-1")
    assert read_through(own()) == joe
    assert suggestions() == [(kim, joe, "confirmed_email")]


def test_what_was_undone_is_not_merged_automatically_again(steps: Steps) -> None:
    kim = add_contact(email=KIM)
    steps.confirmed(email=KIM)
    with transaction() as session:
        undo_merge(session, session.query(ContactMerge.id).scalar())
    assert steps.confirmed(email=KIM) == kim
    assert read_through(own()) == own()
    assert steps.came() == own()


def test_without_a_browser_a_trusted_caller_finds_or_makes_the_contact(steps: Steps) -> None:
    made = steps.confirmed("", external_id="u-1", attributes={"first_name": "Kim"})
    assert steps.confirmed("", external_id="u-1", email=KIM, attributes={"last_name": "Larsen"}) == made
    assert shown_of(made) == {"email": KIM, "first_name": "Kim", "last_name": "Larsen"}
    assert len(db.session.scalars(select(Contact)).all()) == 1


def test_typed_and_new_fills_the_visitors_own_contact(steps: Steps) -> None:
    steps.typed(email=KIM, attributes={"first_name": "Kim"})
    assert shown_of(own()) == {"email": KIM, "first_name": "Kim"}
    assert identifiers() == {KIM: own()}


def test_typed_and_somebody_elses_only_this_activity_goes_there(steps: Steps) -> None:
    kim = add_contact(email=KIM)
    steps.came()
    assert steps.typed(email=KIM, attributes={"first_name": "Mallory"}) == kim
    assert steps.came() == own() != kim
    assert (shown_of(kim), shown_of(own())) == ({"email": KIM}, {})
    assert claims() == [(own(), KIM)]
    assert db.session.scalars(select(ContactMerge)).all() == []


def test_typed_and_somebody_elses_by_a_known_contact_is_a_suggestion(steps: Steps) -> None:
    kim = add_contact(email=KIM)
    steps.typed(email=JOE)
    steps.typed(email=KIM)
    assert suggestions() == [(kim, own(), "typed_email")]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_channel_may_let_a_typed_email_merge(steps: Steps, *, is_known: bool) -> None:
    kim = add_contact(email=KIM)
    steps.typed(attributes={"last_name": "Larsen"} if is_known else {"company": "Acme"})
    let_merge(steps.feed)
    went_to = steps.typed(email=KIM, attributes={"city": "Oslo"})
    assert went_to == (kim if is_known else own())
    assert shown_of(kim) == ({"email": KIM} if is_known else {"email": KIM, "company": "Acme", "city": "Oslo"})


def test_an_external_id_from_a_public_key_finds_makes_and_reserves_nothing(steps: Steps) -> None:
    kim = add_contact(external_id="u-1", first_name="Kim")
    let_merge(steps.feed)
    assert steps.typed(external_id="u-1") == own()
    assert steps.typed(external_id="u-2") == own()
    assert identifiers() == {"u-1": kim}
    assert steps.confirmed(other := new_visitor(), external_id="u-2") == own(other) != own()
    assert claims() == [(own(), "u-1"), (own(), "u-2")]


def test_a_trusted_call_settles_a_claim(steps: Steps) -> None:
    steps.typed(external_id="u-1")
    steps.confirmed(external_id="u-1")
    assert claims() == []
    assert identifiers() == {"u-1": own()}


def test_a_claimed_id_of_another_known_contact_is_a_suggestion_whichever_comes_first(steps: Steps) -> None:
    kim = add_contact(external_id="u-1")
    steps.typed(email=JOE, external_id="u-1")
    assert suggestions() == [(kim, own(), "claimed_external_id")]
    steps.typed(other := new_visitor(), email="ann@example.org", external_id="u-2")
    late = steps.confirmed("", external_id="u-2")
    assert suggestions()[1:] == [(own(other), late, "claimed_external_id")]


def test_the_same_phone_is_a_suggestion(steps: Steps) -> None:
    kim = add_contact(first_name="Kim", phone="+45 1")
    steps.typed(attributes={"mobile_phone": "+45 1"})
    assert suggestions() == [(kim, own(), "same_phone")]


def test_only_what_may_be_overwritten_is(steps: Steps) -> None:
    steps.typed(email=KIM, attributes={"first_name": "Kim", "company": "Acme"})
    names = ("email", "company")
    steps.typed(email=JOE, attributes={"company": "Not theirs"}, overwrites=names)
    steps.typed(attributes={"first_name": "Joe", "company": "Fjord"}, overwrites=names)
    assert shown_of(own()) == {"email": KIM, "first_name": "Kim", "company": "Fjord"}


def test_history_tells_a_form_a_script_a_program_and_an_import_apart(feed: Feed) -> None:
    for city, submission, more in (
        ("Ribe", CLICK, {}),
        ("Aarhus", {"type": "bizformsubmit"}, {}),
        ("Odense", CLICK, {"is_confirmed": True}),
    ):
        feed.put(submission, visitor=new_visitor(), contact=SentContact(attributes={"city": city}), **more)
    feed.append(
        replace(feed.make(contact=SentContact("joe@example.org", attributes={"city": "Bonn"})), basis=Basis.IMPORTED)
    )
    feed.process()
    sources = db.session.execute(select(AttributeValue.value, AttributeValue.source).filter_by(name="city"))
    assert dict(sources.all()) == {"Ribe": "typed", "Aarhus": "form", "Odense": "api", "Bonn": "import"}


def test_an_older_overwrite_changes_nothing_and_is_kept_as_history(steps: Steps) -> None:
    steps.at += 50_000
    steps.typed(attributes={"company": "Acme"})
    steps.at -= 20_000
    steps.typed(attributes={"company": "Older"}, overwrites=("company",))
    assert shown_of(own()) == {"company": "Acme"}
    assert set(db.session.scalars(select(AttributeValue.value))) == {"Acme", "Older"}


def test_people_behind_one_address_do_not_overwrite_each_other(steps: Steps) -> None:
    first, second = new_visitor(), new_visitor()
    steps.typed(first, email=KIM, attributes={"first_name": "Kim"})
    steps.typed(second, email=JOE, attributes={"first_name": "Joe"})
    steps.typed(first, email=JOE, attributes={"first_name": "Joe", "company": "Acme"})
    assert shown_of(own(first)) == {"email": KIM, "first_name": "Kim"}
    assert shown_of(own(second)) == {"email": JOE, "first_name": "Joe"}


def test_requests_of_one_batch_see_each_other_in_the_order_received(feed: Feed) -> None:
    other, late = new_visitor(), new_visitor()
    journal = feed.other_journal()
    kim = SentContact(email=KIM, attributes={"company": "Acme"})
    feed.put(CLICK, visitor=VISITOR, at=BEGIN + 1, contact=SentContact(email=KIM), spool=journal)
    feed.put(CLICK, visitor=other, at=BEGIN + 2, contact=SentContact(attributes={"company": "Fjord"}), spool=journal)
    feed.put(CLICK, visitor=other, at=BEGIN + 3, contact=kim, is_confirmed=True, spool=journal)
    feed.put(CLICK, visitor=late, at=BEGIN + 4, contact=kim, is_confirmed=True)
    feed.process()
    assert read_through(own(other)) == read_through(own(late)) == own() == read_through(own())
    assert shown_of(own()) == {"email": KIM, "company": "Fjord"}


def test_undoing_an_automatic_merge_gives_each_what_came_by_it(steps: Steps) -> None:
    kim = add_contact(email=KIM, first_name="Kim")
    steps.typed(attributes={"company": "Acme"})
    steps.confirmed(email=KIM, attributes={"city": "Oslo"})
    steps.typed(attributes={"job_title": "Skipper"})
    assert len(shown_of(kim)) == 5
    with transaction() as session:
        undo_merge(session, session.query(ContactMerge.id).scalar())
    assert shown_of(kim) == {"email": KIM, "first_name": "Kim"}
    assert shown_of(own()) == {"company": "Acme", "city": "Oslo", "job_title": "Skipper"}
    assert {activity.contact_id for activity in stored()} == {own()}
