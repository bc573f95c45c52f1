"""Do the sentences about contacts hold over door, API, processing and pages, and do the usual complaints not?"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from tests.api.conftest import Program, make_key
from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import VISITOR, new_visitor
from tests.privacy.person import contact_of
from tests.processing.feeding import stored
from webapp.contacts.models import Contact
from webapp.contacts.naming import visitor_label
from webapp.database import db, transaction
from webapp.identity.merging import How, NothingToUndo, Why, merge_contacts, undo_merge
from webapp.identity.models import ContactMerge, Identifier, MergeSuggestion

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KIM = "kim@example.org"
ATTRIBUTES = {
    "first_name": "Kim",
    "last_name": "Vale",
    "email": KIM,
    "phone": "+45 1",
    "mobile_phone": "+45 2",
    "company": "Fjord",
    "job_title": "Baker",
    "birthday": "1990-05-17",
    "gender": "female",
    "address": "Long Street 1",
    "country": "DK",
    "notes": "Likes tea",
}
CLICK = {"type": "click"}


@pytest.fixture
def shop(app: Flask) -> Program:
    """A browser, and beside it a program with a key, on a channel where nobody need agree."""
    return Program(app, make_channel(), make_key("manage"))


def contacts() -> list[Contact]:
    db.session.rollback()
    return list(db.session.scalars(select(Contact).order_by(Contact.id)))


def confirm(shop: Program, visitor: str, **said: Any) -> None:
    shop.say("/identify", {"visitor": visitor, "channel": shop.key, **said})
    shop.process()


def rows_of_activities() -> list[tuple[Any, ...]]:
    db.session.rollback()
    names = [column.key for column in inspect(stored()[0]).mapper.columns]
    return [tuple(getattr(one, name) for name in names) for one in stored()]


def test_a_contact_has_names_ways_to_reach_it_a_place_and_notes(shop: Program, mel: PageClient) -> None:
    mel.get("/contacts/new")
    page = mel.submit("Create contact", **ATTRIBUTES)
    [kim] = contacts()
    assert {name: getattr(kim, name) for name in ATTRIBUTES} == ATTRIBUTES
    assert [value for value in ATTRIBUTES.values() if value not in page.text] == []
    mel.follow("History of the attributes")
    assert mel.page is not None
    assert mel.page.text.count("by hand · Mel") == len(ATTRIBUTES)


def test_first_and_last_touch_show_channel_referrer_and_campaign(shop: Program, mel: PageClient) -> None:
    came = {"url": "https://shop.example/?utm_campaign=May&utm_source=news", "referrer": "https://mail.example/x"}
    shop.store({"type": "pagevisit", **came})
    text = mel.get(f"/contacts/{contact_of(VISITOR)}").text
    for label in ("First visit", "Last visit"):
        told = text[text.index(label) :][:120]
        assert [word for word in ("Shop", "May", "mail.example") if word not in told] == []


def test_every_visitor_belongs_to_a_contact_and_a_new_one_is_anonymous(shop: Program, mel: PageClient) -> None:
    for visitor in (VISITOR, VISITOR, new_visitor()):
        shop.store(CLICK, visitor=visitor)
    assert [contact.is_known for contact in contacts()] == [False, False]
    first = contact_of(VISITOR)
    assert {one.contact_id for one in stored()} == {contact.id for contact in contacts()}
    assert mel.get(f"/contacts/{first}").headings == [visitor_label(first)]


def test_the_anonymous_contact_never_wins_and_history_is_brought_along(shop: Program, mel: PageClient) -> None:
    confirm(shop, new_visitor(), email=KIM)
    kim, later = contacts()[0].id, new_visitor()
    shop.store({"type": "click", "value": "before anybody knew"}, visitor=later)
    confirm(shop, later, email=KIM)
    shop.store({"type": "click", "value": "afterwards"}, visitor=later)
    assert [(one.loser_id, one.survivor_id) for one in db.session.scalars(select(ContactMerge))] == [(kim + 1, kim)]
    page = mel.get(f"/contacts/{kim}")
    assert "before anybody knew" in page.text
    assert "afterwards" in page.text
    assert shop.contact(email=KIM)["id"] == kim


def test_people_behind_one_browser_do_not_overwrite_each_other(shop: Program) -> None:
    for email, name in ((KIM, "Kim"), ("joe@example.org", "Joe")):
        confirm(shop, VISITOR, email=email, external_id=name, attributes={"first_name": name})
    assert [(one.email, one.first_name) for one in contacts()] == [(KIM, "Kim"), ("joe@example.org", "Joe")]
    assert db.session.scalars(select(ContactMerge)).all() == []


def test_two_known_contacts_are_never_merged_automatically_but_suggested_with_reasons(
    shop: Program, mel: PageClient
) -> None:
    confirm(shop, VISITOR, email=KIM)
    confirm(shop, new_visitor(), external_id="u-7", attributes={"first_name": "Kimberly"})
    shop.say("/identify", {"email": KIM, "external_id": "u-7", "channel": shop.key})
    shop.process()
    assert db.session.scalars(select(ContactMerge)).all() == []
    assert len(db.session.scalars(select(MergeSuggestion)).all()) == 1
    text = mel.get("/contacts/suggestions").text
    assert [words for words in (KIM, "Kimberly", "E-mail of one was confirmed") if words not in text] == []


def test_merging_and_undoing_rewrite_no_activity_and_say_what_they_did(shop: Program, mel: PageClient) -> None:
    for visitor in (VISITOR, new_visitor()):
        shop.store({"type": "click", "value": visitor}, visitor=visitor)
    low, high = (contact.id for contact in contacts())
    before = rows_of_activities()
    with transaction() as session:
        merge = merge_contacts(session, high, low, how=How.BY_HAND, why=Why.BY_HAND).id
    assert rows_of_activities() == before
    page = mel.get(f"/contacts/{low}")
    mel.follow(next(words for words in page.links if words.startswith("Undo")))
    assert "left apart from now on" in mel.submit("Undo the merge").text
    assert rows_of_activities() == before
    assert [contact.merged_into_id for contact in contacts()] == [None, None]
    with transaction() as session, pytest.raises(NothingToUndo):
        undo_merge(session, merge)


def test_a_contact_id_of_a_public_call_is_not_looked_at(shop: Program) -> None:
    confirm(shop, VISITOR, email=KIM, attributes={"city": "Brno"})
    kim, stranger = contacts()[0].id, new_visitor()
    named = {"id": kim, "contact_id": kim, "contact": {"id": kim}}
    answer = shop.send([CLICK | named], visitor=stranger, contact={"id": kim, "attributes": {"city": "Rome"}}, id=kim)
    assert "Brno" not in answer.text
    shop.process()
    shop.send([CLICK | named], visitor="", contact={"id": kim})
    shop.process()
    assert contacts()[0].city == "Brno"
    assert [one.contact_id for one in stored()] == [contact_of(stranger)]


def test_off_means_from_then_on_for_every_browser_linked_to_it_now_or_later(shop: Program, mel: PageClient) -> None:
    phone, later, stranger = new_visitor(), new_visitor(), new_visitor()
    for visitor in (VISITOR, phone):
        confirm(shop, visitor, email=KIM)
        shop.store(CLICK, visitor=visitor)
    for visitor in (later, stranger):
        shop.store(CLICK, visitor=visitor)
    mel.get(f"/contacts/{shop.contact(email=KIM)['id']}")
    mel.follow("Switch off …")
    mel.submit("Stop recording", reason="Asked by phone")
    confirm(shop, later, email=KIM)
    shop.runtime.keeper.check()
    answers = [shop.send([CLICK], visitor=one).json["results"][0] for one in (VISITOR, phone, later, stranger)]
    assert [one.get("reason") for one in answers] == [*["contact_logging_disabled"] * 3, None]
    shop.process()
    assert len(stored()) == 5  # what came before stays


def test_a_public_key_attaches_no_identifier_to_somebody_who_is_there(shop: Program) -> None:
    confirm(shop, VISITOR, email=KIM)
    before = [(one.kind, one.value, one.contact_id) for one in db.session.scalars(select(Identifier))]
    said = {"email": KIM, "external_id": "mine", "attributes": {"phone": "+45 9"}}
    shop.store(CLICK, visitor=new_visitor(), contact=said)
    shop.send([{"type": "bizformsubmit", "item_id": "f"}], visitor="", contact=said)
    shop.process()
    db.session.rollback()
    assert [(one.kind, one.value, one.contact_id) for one in db.session.scalars(select(Identifier))] == before
    assert shop.contact(email=KIM)["attributes"] == {}
