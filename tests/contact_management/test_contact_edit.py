"""Can a person make and change a contact, and is nothing lost or overwritten by it?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.contact_management.contact_rows import came_with, make_contact
from webapp.access.models import AuditEntry
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.merge_queries import find_identified
from webapp.identity.merging import How, Why, merge_contacts
from webapp.identity.models import AttributeValue


@pytest.fixture
def database() -> str:
    return "sqlite"  # the pages ask nothing that a database could answer otherwise


def contact(number: int) -> Contact:
    db.session.rollback()
    return db.session.get_one(Contact, number)


def test_contact_is_made_by_hand(mel: PageClient) -> None:
    mel.get("/contacts")
    mel.follow("New contact")
    page = mel.submit("Create contact", status=422, city="Aarhus")
    assert "Give a name, an e-mail" in page.text
    page = mel.submit(
        "Create contact", first_name="Kim", email=" Kim@Example.org", country="dk", birthday="1990-05-17", notes="Tea"
    )
    assert page.headings == ["Kim"]
    for words in ("Contact created", "Known", "kim@example.org", "Birthday 1990-05-17", "Country DK", "Tea"):
        assert words in page.text
    assert set(db.session.execute(select(AttributeValue.source, AttributeValue.user_id)).all()) == {("by_hand", 1)}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "contact_created")).one()
    assert "kim" not in str(entry.details).lower()


def test_only_what_was_changed_is_saved(mel: PageClient) -> None:
    number = make_contact(first_name="Kim", city="Aarhus", notes="First\nsecond")
    mel.get(f"/contacts/{number}/edit")
    came_with(number, company="Fjord", job_title="Baker")  # meanwhile
    mel.submit("Save", first_name="Kimberly", phone="+45 1234")
    shown = contact(number)
    assert (shown.first_name, shown.phone, shown.company, shown.job_title) == ("Kimberly", "+45 1234", "Fjord", "Baker")
    assert shown.notes == "First\nsecond"
    by_hand = db.session.scalars(select(AttributeValue.name).where(AttributeValue.source == "by_hand"))
    assert sorted(by_hand) == ["first_name", "phone"]


def test_emptied_attribute_stays_in_the_history(mel: PageClient) -> None:
    number = make_contact(first_name="Kim", city="Aarhus")
    mel.get(f"/contacts/{number}/edit")
    mel.submit("Save", city="")
    assert contact(number).city is None
    values = db.session.scalars(select(AttributeValue.value).filter_by(name="city").order_by(AttributeValue.id))
    assert list(values) == ["Aarhus", None]


def test_email_of_another_contact_is_refused_with_the_way_to_it(mel: PageClient) -> None:
    joe = make_contact(first_name="Joe", email="joe@example.org")
    kim = make_contact(first_name="Kim")
    mel.get(f"/contacts/{kim}/edit")
    page = mel.submit("Save", status=422, email="joe@example.org", city="Aarhus")
    assert "Another contact has this e-mail address." in page.text
    assert page.links["Joe"] == f"/contacts/{joe}"
    assert page.links["merge the two"] == f"/contacts/{kim}/merge/{joe}"
    assert mel.form("Save").values["city"] == ["Aarhus"]
    assert contact(kim).city is None
    mel.get("/contacts/new")
    page = mel.submit("Create contact", status=422, email="joe@example.org")
    assert page.links["edit that contact"] == f"/contacts/{joe}/edit"


def test_external_ids_are_added_and_taken_away(mel: PageClient) -> None:
    kim = make_contact(first_name="Kim", email="kim@example.org")
    mel.get(f"/contacts/{kim}/edit")
    mel.submit("Save", external_id="member-7")
    mel.get(f"/contacts/{kim}/edit")
    mel.submit("Save", email="kim@work.example")
    page = mel.get(f"/contacts/{kim}")
    assert "member-7" in page.text
    assert "kim@example.org" in page.text  # it still finds the contact
    page = mel.get(f"/contacts/{kim}/edit")
    assert find_identified(db.session(), "email", "kim@example.org") == contact(kim)
    boxes = [part.partition('"')[0] for part in page.html.split('name="removed" type="checkbox" value="')[1:]]
    mel.post(f"/contacts/{kim}/edit", {**mel.form("Save").values, "removed": boxes})
    assert find_identified(db.session(), "email", "kim@example.org") is None
    assert find_identified(db.session(), "external_id", "member-7") is None
    assert contact(kim).email == "kim@work.example"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "kim", "An e-mail address, please"),
        ("birthday", "17 May", "A day, please"),
        ("country", "Denmark", "Two letters"),
        ("first_name", "x" * 201, "At most 200"),
        ("external_id", "x" * 201, "At most 200"),
    ],
)
def test_what_can_not_be_is_said_beside_the_field(mel: PageClient, field: str, value: str, words: str) -> None:
    number = make_contact(first_name="Kim")
    mel.get(f"/contacts/{number}/edit")
    assert words in mel.submit("Save", status=422, fields={field: value}).text


def test_edit_of_a_merged_contact_changes_the_one_that_stands_for_it(mel: PageClient) -> None:
    old, kim = make_contact(first_name="Old"), make_contact(first_name="Kim")
    with transaction() as session:
        merge_contacts(session, old, kim, how=How.BY_HAND, why=Why.BY_HAND)
    page = mel.get(f"/contacts/{old}/edit")
    assert page.headings == ["Edit Kim"]
    mel.submit("Save", city="Aarhus")
    assert contact(kim).city == "Aarhus"
    mel.get("/contacts/77/edit", status=404)


def test_hostile_texts_stay_texts(mel: PageClient) -> None:
    mel.get("/contacts/new")
    page = mel.submit("Create contact", first_name="<script>alert(1)</script>\x00", last_name="=1+1 \u202e😀")
    assert "<script>alert" not in page.html
    assert "=1+1" in page.headings[0]


def test_audit_log_names_the_attributes_and_not_their_values(ada: PageClient) -> None:
    number = make_contact(first_name="Kim")
    ada.get(f"/contacts/{number}/edit")
    ada.submit("Save", city="Aarhus", email="kim@example.org")
    ada.get(f"/contacts/{number}/edit")
    ada.submit("Save", email="kim@work.example")
    ada.get(f"/contacts/{number}/edit")
    ada.submit("Save", email="kim@example.org")  # one that was there before
    assert db.session.scalars(select(AuditEntry).filter_by(action="contact_changed")).all()[-1].details == {
        "attributes": "email"
    }
    page = ada.get("/audit")
    assert "City, E-mail" in page.text
    assert "Aarhus" not in page.text
