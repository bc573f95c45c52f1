"""Do the pages show to what somebody agreed?"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tests.client import PageClient
from tests.conftest import make_channel
from tests.consent.test_consents import make_consent
from tests.door import DoorClient
from webapp.activities.models import Activity
from webapp.admission.keeper import PolicyKeeper
from webapp.channels.models import Agreement
from webapp.contacts.models import Contact
from webapp.database import db


def agreed(app: Flask) -> DoorClient:
    make_consent()
    door = DoorClient(app, make_channel("Shop", agreement=Agreement.BANNER, reason=""))
    door.store({"type": "click"}, consent={"agree": ["analytics"], "how": "banner"})
    return door


def test_contact_shows_what_was_answered_when_and_where(app: Flask, mel: PageClient) -> None:
    door = agreed(app)
    door.store(consent={"revoke": ["analytics"]})
    contact = db.session.scalars(select(Contact)).one()
    text = mel.get(f"/contacts/{contact.id}").text
    assert "on the banner · Shop" in text
    assert text.index("told by the site") < text.index("on the banner")


def test_activity_shows_the_version_that_it_rests_on(app: Flask, mel: PageClient) -> None:
    agreed(app)
    activity = db.session.scalars(select(Activity)).one()
    text = mel.get(f"/activities/{activity.id}").text
    assert "Measure how the site is used, version 1" in text


def test_signal_can_be_made_to_win_always(app: Flask, ada: PageClient) -> None:
    ada.get("/settings/general")
    form = ada.form("Save")
    form.values["signal_always_wins"] = ["y"]
    ada.submit(form=form)
    assert PolicyKeeper(db.engine).current().signal_always_wins
