"""May a visitor see, choose and take along what their browser recorded, and nothing of anybody else?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import Page, PageClient
from tests.conftest import make_channel
from tests.consent.test_consents import make_consent
from tests.door import DoorClient, activity_count, new_visitor
from webapp.channels.models import Agreement
from webapp.consent.models import ConsentProof
from webapp.database import db

EMAIL = "kim@example.org"


@pytest.fixture
def reader(app: Flask) -> PageClient:
    """Somebody at the preference page, who is not signed in."""
    return PageClient(app)


@pytest.fixture
def banner(app: Flask) -> DoorClient:
    """A browser on a channel with Contrail's banner, which asks for one consent."""
    make_consent()
    return DoorClient(app, make_channel("Shop", agreement=Agreement.BANNER, reason=""))


def hit(title: str = "Pricing") -> dict[str, Any]:
    return {"type": "pagevisit", "title": title, "url": "https://shop.example/pricing"}


def open_own(reader: PageClient, door: DoorClient, visitor: str = "", **more: Any) -> Page:
    path = f"/consent/{door.key}"
    return reader.post(path, {"visitor": visitor or door.visitor, **more}, status=more.pop("status", 200))


def test_page_asks_which_browser_is_meant_and_sets_no_cookie(door: DoorClient, reader: PageClient) -> None:
    page = reader.get(f"/consent/{door.key}")
    assert page.title == "Your data at Shop"
    assert "Visitor number" in page.text
    assert reader.answer is not None
    assert "Set-Cookie" not in reader.answer.headers


@pytest.mark.parametrize("number", ["", "7", "x" * 36, "' OR 1=1", "\0"])
def test_what_is_no_number_is_refused_in_words(door: DoorClient, reader: PageClient, number: str) -> None:
    page = reader.post(f"/consent/{door.key}", {"visitor": number}, status=422)
    assert ("no visitor number" in page.text) is bool(number)


def test_unknown_channel_is_not_found(app: Flask, reader: PageClient) -> None:
    reader.get("/consent/nothing", status=404)
    reader.post("/consent/nothing", {"visitor": new_visitor()}, status=404)


def test_owner_sees_what_this_browser_recorded_and_of_the_contact_nothing(door: DoorClient, reader: PageClient) -> None:
    door.store(hit(), contact={"email": EMAIL, "attributes": {"first_name": "Kim"}})
    other = DoorClient(door.app, door.channel)
    other.visitor = new_visitor()
    other.store(hit("Secret page"), contact={"email": "lee@example.org"})
    page = open_own(reader, door)
    assert "Pricing" in page.text
    assert not [word for word in (EMAIL, "Kim", "Secret page", "lee@") if word in page.html]
    assert reader.answer is not None
    assert reader.answer.headers["Cache-Control"] == "no-store"


def test_what_went_to_somebody_elses_contact_is_shown_to_who_sent_it(door: DoorClient, reader: PageClient) -> None:
    door.store(contact={"email": EMAIL})
    other = DoorClient(door.app, door.channel)
    other.visitor = new_visitor()
    other.store(hit("Typed with Kim's address"), contact={"email": EMAIL})
    assert "Typed with Kim" in open_own(reader, other).text
    assert "Typed with Kim" not in open_own(reader, door).text


def test_browser_that_was_never_recorded_is_told_so(door: DoorClient, reader: PageClient) -> None:
    page = open_own(reader, door, new_visitor())
    assert "Nothing is stored of this browser" in page.text
    assert not any(words.startswith("Download") for form in page.forms for words, _, _ in form.buttons)


def test_number_holds_for_the_channels_group_alone(door: DoorClient, reader: PageClient) -> None:
    door.store(hit())
    elsewhere = DoorClient(door.app, make_channel("Blog"))
    assert "Nothing is stored of this browser" in open_own(reader, elsewhere).text


def test_record_nothing_holds_for_what_waits_too(door: DoorClient, reader: PageClient) -> None:
    open_own(reader, door)
    page = reader.submit("Record nothing from now on", status=200)
    assert "Nothing is recorded" in page.text
    door.send([hit()])
    door.process()
    assert activity_count() == 0
    assert "Nothing is recorded" in open_own(reader, door).text
    reader.submit("Let it be recorded again", status=200)
    door.process()
    door.store(hit())
    assert activity_count("pagevisit") == 1


def test_whoever_agreed_to_nothing_is_told_so(banner: DoorClient, reader: PageClient) -> None:
    assert "You have agreed to nothing here so far." in open_own(reader, banner).text


def test_answers_to_consents_are_kept_as_proof(banner: DoorClient, reader: PageClient) -> None:
    banner.store(hit(), consent={"agree": ["analytics"]})
    page = open_own(reader, banner)
    assert page.forms[0].values["agree"] == ["analytics"]
    page = reader.submit("Save my choice", status=200, fields={"agree": []})
    assert "Your choice is saved" in page.text
    banner.process()
    proofs = list(db.session.scalars(select(ConsentProof).order_by(ConsentProof.id)))
    assert [(proof.is_agreed, proof.how) for proof in proofs] == [(True, "call"), (False, "preference_page")]
    page = open_own(reader, banner)
    assert "Nothing is recorded" in page.text
    assert "agree" not in page.forms[0].values


def test_copy_holds_everything_of_this_browser_and_nothing_of_the_contact(door: DoorClient, reader: PageClient) -> None:
    door.store(*(hit(f"Page {number}") for number in range(30)), contact={"email": EMAIL})
    open_own(reader, door)
    form = reader.form("Download everything")
    answer = reader.browser.post(form.action, data=form.values)
    assert "attachment" in answer.headers["Content-Disposition"]
    data = json.loads(answer.text)
    titles = [one["title"] for one in data["activities"] if one["type"] == "pagevisit"]
    assert sorted(titles) == sorted(f"Page {number}" for number in range(30))
    assert data["visitor"] == door.visitor
    assert EMAIL not in answer.text


def test_texts_of_strangers_stay_texts(door: DoorClient, reader: PageClient) -> None:
    door.store(hit("<script>alert(1)</script>"))
    assert "<script>alert" not in open_own(reader, door).html
