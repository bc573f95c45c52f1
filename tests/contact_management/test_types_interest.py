"""Is it decided on a type's page what is kept for a legitimate interest, and does the door go by it?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import DoorClient
from tests.forms.submitting import said, submission
from webapp.access.models import AuditEntry
from webapp.activities.models import ActivityType
from webapp.activities.type_queries import find_type
from webapp.channels.models import Agreement
from webapp.database import db

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def kind_of(code_name: str) -> ActivityType:
    db.session.rollback()
    kind = find_type(db.session(), code_name)
    assert kind is not None
    return kind


def is_kept(app: Flask, code_name: str) -> bool:
    shop = DoorClient(app, make_channel(agreement=Agreement.SITE, reason=""))
    answer = shop.send([submission(type=code_name)], contact=said())
    return bool(answer.json["results"][0]["status"] == "accepted")


def test_form_submission_and_member_registration_have_an_interest_from_the_start(app: Flask) -> None:
    kinds = db.session.scalars(select(ActivityType).where(ActivityType.has_legitimate_interest))
    assert {(kind.code_name, bool(kind.interest_purpose)) for kind in kinds} == {
        ("bizformsubmit", True),
        ("memberregistration", True),
    }
    assert is_kept(app, "bizformsubmit")


def test_the_privacy_officer_switches_it_off(app: Flask, pia: PageClient) -> None:
    form = pia.get(f"/activity-types/{kind_of('bizformsubmit').id}/legitimate-interest").forms[-1]
    form.values.pop("has_legitimate_interest")
    assert "Without consent Not recorded" in pia.submit("Save", form=form).text
    assert not is_kept(app, "bizformsubmit")
    [details] = db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == "legitimate_interest_changed"))
    assert details == {"has_legitimate_interest": [True, False]}


def test_an_interest_needs_its_purpose(app: Flask, ada: PageClient) -> None:
    letter = kind_of("newslettersubscription").id
    form = ada.get(f"/activity-types/{letter}/legitimate-interest").forms[-1]
    form.values["has_legitimate_interest"] = ["y"]
    assert "Say what it is for." in ada.submit("Save", 422, form).text
    form.values |= {"interest_purpose": ["To send what was asked for"], "interest_note": ["Weighed in June"]}
    assert "Purpose To send what was asked for Note Weighed in June" in ada.submit("Save", form=form).text
    assert is_kept(app, "newslettersubscription")
