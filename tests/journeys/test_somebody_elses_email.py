"""Can anybody see, change, merge, revoke or delete what is somebody else's, by typing their e-mail?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import PageClient
from tests.conftest import make_channel
from tests.consent.test_consents import make_consent
from tests.door import DoorClient, new_visitor
from tests.forms.submitting import KIM, register, said, submission
from tests.identity.rows import shown_of
from tests.privacy.person import contact_of, work
from tests.processing.feeding import stored
from webapp.channels.models import Agreement
from webapp.consent.models import ConsentProof
from webapp.contacts.models import Contact
from webapp.database import db
from webapp.identity.models import AttributeValue, Claim, ContactMerge, Identifier, Visitor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
YES: dict[str, Any] = {"agree": ["analytics"]}
TYPED = said(first_name="Mallory", city="Rome")
Way = Callable[[DoorClient], None]


def by_call(door: DoorClient) -> None:
    """As `contrail('identify', …)` of the beacon."""
    door.send([], contact=TYPED, consent=YES)


def by_form(door: DoorClient) -> None:
    """By a registered form, one field of which overwrites."""
    door.send([submission()], contact=TYPED, consent=YES)


def by_form_unasked(door: DoorClient) -> None:
    """By the same form, without having agreed to anything."""
    door.send([submission()], contact=TYPED, consent={"level": "essential"}, visitor="")


def directly(door: DoorClient) -> None:
    """By a body that no beacon would send: with numbers of Kim's contact, and unasked fields."""
    kim = {"id": 1, "contact_id": 1, "canonical_id": 1, "visitor": "", "confirmed": True, "overwrites": ["city"]}
    door.send([{"type": "userlogin", "contact": kim, "contact_id": 1}], contact=TYPED | kim, consent=YES)


WAYS: list[Way] = [by_call, by_form, by_form_unasked, directly]


@pytest.fixture
def kim(app: Flask) -> DoorClient:
    """Kim's browser on a shop whose visitors must agree; she did, and is known."""
    make_consent()
    register()
    door = DoorClient(app, make_channel("Shop", agreement=Agreement.SITE, reason=""))
    words = {"email": KIM, "attributes": {"first_name": "Kim", "city": "Brno"}}
    door.store({"type": "click", "value": "Kim's own"}, consent=YES, contact=words)
    return door


@pytest.fixture
def mallory(kim: DoorClient) -> DoorClient:
    """Another browser on the same channel."""
    door = DoorClient(kim.app, kim.channel)
    door.visitor = new_visitor()
    return door


def all_of(contact_id: int) -> dict[str, Any]:
    """Return everything that is kept of a contact but activities."""
    db.session.rollback()
    rows = {
        model.__name__: sorted(
            str({column.key: getattr(row, column.key) for column in model.__table__.columns})
            for row in db.session.scalars(select(model).filter_by(contact_id=contact_id))
        )
        for model in (Identifier, AttributeValue, Claim, Visitor)
    }
    rows["merges"] = [one.id for one in db.session.scalars(select(ContactMerge))]
    contact = db.session.get_one(Contact, contact_id)
    return rows | {"shown": shown_of(contact_id), "merged": contact.merged_into_id, "marked": contact.is_known}


def test_typing_somebody_elses_email_changes_and_merges_nothing_of_theirs(kim: DoorClient, mallory: DoorClient) -> None:
    kim_id = contact_of(kim.visitor)
    before = all_of(kim_id)
    for way in WAYS:
        mallory.visitor = new_visitor()
        for _ in range(2):
            way(mallory)
            mallory.process()
        assert all_of(kim_id) == before, way.__name__
    contacts = db.session.scalars(select(Contact)).all()
    assert len(contacts) == 4  # Kim, and one for each browser that agreed
    assert [one.merged_into_id for one in contacts] == [None] * 4


def test_typing_somebody_elses_email_shows_nothing_of_theirs(kim: DoorClient, mallory: DoorClient) -> None:
    answers = []
    for way in WAYS:
        way(mallory)
        mallory.process()
        answers.append(mallory.send([{"type": "click"}], contact=TYPED, consent=YES).text)
    reader = PageClient(kim.app)
    page = reader.post(f"/consent/{kim.key}", {"visitor": mallory.visitor}, status=200)
    copy = reader.browser.post(f"/consent/{kim.key}", data={"visitor": mallory.visitor, "do": "download"})
    assert "Click" in page.text
    for secret in ("Kim's own", "Kim\\u0027s own", "Brno", kim.visitor):
        assert not [words for words in (*answers, page.text, copy.text) if secret in words]


def test_typing_somebody_elses_email_revokes_nothing_of_theirs(kim: DoorClient, mallory: DoorClient) -> None:
    for way in WAYS:
        mallory.visitor = new_visitor()
        way(mallory)
        mallory.send([], contact=TYPED, consent={"revoke": ["analytics"]})
        mallory.send([], contact=TYPED, consent={"opt_out": True})
        mallory.process()
    kims = db.session.scalars(select(Visitor).where(Visitor.contact_id == contact_of(kim.visitor))).one()
    assert kims.consent_version_id is not None
    answers = db.session.scalars(select(ConsentProof.is_agreed).where(ConsentProof.visitor_id == kims.id))
    assert answers.all() == [True]
    kim.store({"type": "click", "value": "still recorded"}, consent={"level": "visitor"})
    assert "still recorded" in [one.value for one in stored("click")]
    own = mallory.send([{"type": "click"}], contact=TYPED, consent={"level": "visitor"})
    assert own.json["results"][0]["reason"] == "opted_out"  # what was revoked is Mallory's own


def test_typing_somebody_elses_email_deletes_nothing_of_theirs(
    kim: DoorClient, mallory: DoorClient, tmp_path: Path
) -> None:
    kim_id = contact_of(kim.visitor)
    before = all_of(kim_id)
    for way in (by_call, by_form, directly):
        way(mallory)
    mallory.process()
    assert {one.contact_id for one in stored() if one.value != "Kim's own"} == {kim_id}
    reader = PageClient(kim.app)
    reader.post(f"/consent/{kim.key}", {"visitor": mallory.visitor}, status=200)
    reader.submit("Erase everything …", status=200)
    reader.submit("Erase everything", status=200)
    work(mallory, tmp_path)
    assert all_of(kim_id) == before
    assert [one.value for one in stored()] == ["Kim's own"]
