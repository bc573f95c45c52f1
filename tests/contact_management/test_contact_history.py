"""Does a contact's history hold every value, and can each be used again?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.contact_management.contact_rows import make_contact, mask_details
from webapp.access.models import AuditEntry
from webapp.database import db, transaction
from webapp.identity.editing import Edit, create_contact
from webapp.identity.merging import How, Why, merge_contacts
from webapp.identity.models import AttributeValue
from webapp.identity.queries import find_canonical


@pytest.fixture
def database() -> str:
    return "sqlite"


def value_id(value: str | None, name: str) -> int:
    db.session.rollback()
    return db.session.scalars(select(AttributeValue.id).filter_by(name=name, value=value)).one()


def test_each_value_shows_since_when_and_by_whom(mel: PageClient) -> None:
    old, kim = make_contact(city="Ribe"), make_contact(first_name="Kim", city="Aarhus")
    with transaction() as session:
        merge_contacts(session, old, kim, how=How.BY_HAND, why=Why.BY_HAND)
    mel.get(f"/contacts/{kim}/edit")
    mel.submit("Save", city="Odense", phone="+45 1")
    page = mel.follow("History of the attributes")
    assert page.headings == ["History of Kim"]
    assert "Odense Shows now" in page.text
    assert "by hand · Mel" in page.text
    assert "said by a script · with a contact that was merged" in page.text
    assert page.text.index("Odense") < page.text.index("Aarhus")
    assert "No values yet" in mel.get(f"/contacts/{make_contact(known=False)}/history").text


def test_value_is_used_again_and_that_is_taken_back(mel: PageClient) -> None:
    kim = make_contact(first_name="Kim", city="Aarhus")
    mel.get(f"/contacts/{kim}/edit")
    mel.submit("Save", city="")
    page = mel.get(f"/contacts/{kim}/history")
    assert "emptied Shows now" in page.text
    page = mel.submit("Use this value again")
    assert "City is as it was before." in page.text
    assert "Aarhus Shows now" in page.text
    page = mel.submit("Empty it again")
    assert "emptied Shows now" in page.text
    assert (
        db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first()
        == "contact_value_used_again"
    )


def test_email_that_another_contact_has_by_now_stays_there(mel: PageClient) -> None:
    kim = make_contact(first_name="Kim", email="kim@example.org")
    mel.get(f"/contacts/{kim}/edit")
    mel.submit("Save", email="")
    with transaction() as session:
        create_contact(session, Edit({"email": "kim@example.org"}))
    mel.get(f"/contacts/{kim}/history")
    assert "Another contact has this e-mail address now." in mel.submit("Use this value again").text
    contact = find_canonical(db.session(), kim)
    assert contact is not None
    assert contact.email is None


def test_value_of_somebody_else_is_not_to_be_had(mel: PageClient) -> None:
    kim, joe = make_contact(first_name="Kim"), make_contact(first_name="Joe")
    token = mel.get(f"/contacts/{kim}/edit").forms[-1].values["csrf_token"][0]
    mel.post(f"/contacts/{kim}/history/{value_id('Joe', 'first_name')}/use", {"csrf_token": token}, status=404)
    mel.get("/contacts/77/history", status=404)
    assert joe


def test_who_may_only_look_reads_masked_values_and_uses_none(vera: PageClient) -> None:
    kim = make_contact(first_name="Kim", email="kim@example.org", phone="+45 1234 5678")
    mask_details()
    page = vera.get(f"/contacts/{kim}/history")
    assert "k•••@example.org" in page.text
    assert "1234" not in page.html
    assert "Use this value again" not in page.html
