"""Is what people send us kept whatever signal or network it comes from, and does nothing else begin by it?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import PageClient
from tests.collect.rules import choose
from tests.conftest import make_channel
from tests.door import DoorClient
from tests.forms.submitting import KIM, contacts, said, submission
from tests.processing.feeding import stored
from webapp.activities.record import Basis
from webapp.channels.models import Agreement
from webapp.database import db
from webapp.identity.models import Visitor
from webapp.processing.models import SetAside
from webapp.settings import values

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ESSENTIAL = {"level": "essential"}
PAGE = "/needs-attention/suspected"


@pytest.fixture
def shop(app: Flask) -> DoorClient:
    """A browser on a channel where visitors must agree, and didn't."""
    return DoorClient(app, make_channel("Shop", agreement=Agreement.SITE, reason=""))


def test_internal_traffic_is_set_aside_for_a_person_and_stored_once_kept(shop: DoorClient, ada: PageClient) -> None:
    choose(values.INTERNAL_NETWORKS, "127.0.0.0/8")
    answer = shop.send([submission()], contact=said(), consent=ESSENTIAL)
    assert answer.json["results"][0]["status"] == "accepted"
    shop.process()
    assert contacts() == []
    assert db.session.scalars(select(SetAside.reason)).all() == ["suspected"]
    ada.get(PAGE)
    ada.submit("Keep", fields={"one": str(db.session.scalar(select(SetAside.id)))})
    shop.process()
    assert [contact.email for contact in contacts()] == [KIM]


@pytest.mark.parametrize("signal", [{"Sec-GPC": "1"}, {"DNT": "1"}], ids=["gpc", "dnt"])
def test_it_is_kept_for_untracked_visitors_whatever_the_signal_says(shop: DoorClient, signal: dict[str, str]) -> None:
    click = {"type": "click"}
    answer = shop.send([submission(), submission(type="memberregistration"), click], signal, contact=said())
    assert [result["status"] for result in answer.json["results"]] == ["accepted", "accepted", "dropped"]
    shop.process()
    assert {activity.basis for activity in stored()} == {Basis.LEGITIMATE_INTEREST}
    assert len(stored()) == 2


def test_no_first_touch_and_no_tracking_begins(shop: DoorClient, mel: PageClient) -> None:
    for _ in range(2):
        shop.send([submission()], contact=said(), consent=ESSENTIAL)
        shop.send([{"type": "pagevisit", "url": "https://shop.example/"}], consent=ESSENTIAL)
        shop.process()
    [kim] = contacts()
    assert (kim.email, kim.no_marketing_consent, kim.first_channel_id, kim.last_channel_id) == (KIM, True, None, None)
    assert db.session.scalars(select(Visitor)).all() == []
    assert {activity.visit_id for activity in stored()} == {None}
    text = mel.get(f"/contacts/{kim.id}").text
    assert "First and last touch" not in text
    assert "shop.example" not in text
