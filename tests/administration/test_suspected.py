"""Can a person look at what is suspected, and keep or discard it?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import DoorClient, activity_count
from tests.forms.submitting import KIM, contacts, register, said, submission
from tests.processing.feeding import stored
from webapp.access.models import AuditEntry
from webapp.activities.record import Basis
from webapp.channels.models import Agreement
from webapp.database import db
from webapp.processing.models import SetAside

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
BOT = {"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}
PAGE = "/needs-attention/suspected"


@pytest.fixture
def sent_by_a_bot(app: Flask) -> DoorClient:
    """A shop whose registered form a robot has sent twice."""
    register()
    shop = DoorClient(app, make_channel(agreement=Agreement.SITE, reason=""))
    for town in ("Brno", "Oslo"):
        shop.send([submission()], BOT, contact=said(first_name="Kim", city=town))
    shop.process()
    return shop


def left() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SetAside)) or 0


def test_an_empty_page_says_what_would_come_here(ada: PageClient) -> None:
    assert "Nothing is suspected" in ada.get(PAGE).text


@pytest.mark.usefixtures("sent_by_a_bot")
def test_suspects_show_what_was_entered_and_stand_apart_from_faults(ada: PageClient) -> None:
    shown = ada.get(PAGE)
    entered = "E-mail kim@example.org First name Kim City Oslo message Do you have tents?"
    assert f"Contact us {entered}" in shown.text
    assert "Bot" in shown.text
    assert "Needs attention2 to look at" in shown.links
    assert "Nothing needs attention" in ada.get("/needs-attention").text
    assert "Suspected" in ada.get("/needs-attention?reason=suspected", 303).headings


@pytest.mark.usefixtures("sent_by_a_bot")
def test_keeping_stores_it_as_if_nobody_had_suspected_it(ada: PageClient) -> None:
    ada.get(PAGE)
    last = db.session.scalar(select(func.max(SetAside.id)))
    assert "1 activity was stored." in ada.submit("Keep", fields={"one": str(last)}).text
    [kim] = contacts()
    assert (kim.email, kim.city, kim.no_marketing_consent) == (KIM, "Oslo", True)
    assert [activity.basis for activity in stored()] == [Basis.LEGITIMATE_INTEREST]
    assert left() == 1
    [details] = db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == "suspects_kept"))
    assert details == {"records": 1, "activities_stored": 1}


@pytest.mark.usefixtures("sent_by_a_bot")
def test_discarding_asks_first_and_stores_nothing(ada: PageClient) -> None:
    form = ada.get(PAGE).forms[-1]
    assert "Choose at least one." in ada.submit("Discard chosen", form=form).text
    form = ada.get(PAGE).forms[-1]
    form.values["id"] = [str(number) for number in db.session.scalars(select(SetAside.id))]
    assert "Delete what was set aside?" in ada.submit("Discard chosen", form=form).text
    assert left() == 2
    assert "Nothing is suspected" in ada.submit("Delete for good").text
    assert (left(), activity_count(), contacts()) == (0, 0, [])


@pytest.mark.usefixtures("sent_by_a_bot")
def test_retrying_keeps_no_suspect(ada: PageClient) -> None:
    token = ada.get(PAGE).forms[-1].values["csrf_token"][0]
    first = db.session.scalar(select(func.min(SetAside.id)))
    for sent in ({"action": "retry_all"}, {"one": str(first)}):
        ada.post("/needs-attention/choose", {"csrf_token": token} | sent)
    assert (left(), activity_count()) == (2, 0)
    assert set(db.session.scalars(select(SetAside.reason))) == {"suspected"}
