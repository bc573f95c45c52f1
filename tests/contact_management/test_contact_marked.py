"""Is it seen, found and exported who has agreed to no marketing?"""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cast import SignIn
from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import DoorClient
from tests.forms.submitting import KIM, contacts, said, submission
from tests.identity.rows import add_contact
from webapp.access.models import AuditEntry
from webapp.channels.models import Agreement
from webapp.database import db

MARK = "No marketing consent"


@pytest.fixture
def marked(app: Flask) -> int:
    """The contact that a form made of somebody who is not tracked, beside one that agreed."""
    add_contact(email="joe@example.org", first_name="Joe")
    shop = DoorClient(app, make_channel(agreement=Agreement.SITE, reason=""))
    shop.store(submission(), contact=said())
    [kim] = [contact for contact in contacts() if contact.email == KIM]
    return kim.id


def test_the_mark_shows_on_the_contact_and_in_the_filter(mel: PageClient, marked: int) -> None:
    shown = mel.get(f"/contacts/{marked}").text
    assert MARK in shown
    found = {choice: mel.get(f"/contacts?marketing={choice}").links.keys() for choice in ("no", "open")}
    assert ("Kim" in found["no"], "Joe" in found["no"]) == (True, False)
    assert ("Kim" in found["open"], "Joe" in found["open"]) == (False, True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_mark_is_taken_away_by_hand_after_a_question(sign_in: SignIn, marked: int) -> None:
    mel, vera = sign_in("Mel"), sign_in("Vera")
    mel.get(f"/contacts/{marked}")
    assert "Contact Kim" in mel.follow("Take this mark away …").text
    assert MARK not in mel.submit("They have agreed").text
    assert [contact.no_marketing_consent for contact in contacts()] == [False, False]
    assert "marketing_mark_taken_away" in set(db.session.scalars(select(AuditEntry.action)))
    assert "Take this mark away …" not in vera.get(f"/contacts/{marked}").links


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_exports_carry_the_mark(mel: PageClient) -> None:
    assert "There is no such mark." in mel.get("/contacts?marketing=perhaps").text
    mel.get("/contacts/export?format=csv")
    assert mel.answer is not None
    rows = list(csv.DictReader(io.StringIO(mel.answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert {row["email"]: row["no_marketing_consent"] for row in rows} == {KIM: "True", "joe@example.org": "False"}
