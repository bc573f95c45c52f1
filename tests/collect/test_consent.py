"""Is only recorded what the person, the browser and the channel allow?"""

from __future__ import annotations

import uuid
from itertools import product

import pytest
from sqlalchemy import select

from tests.collect.rules import change_channel
from tests.conftest import make_channel
from tests.door import DoorClient, activity_count, new_visitor
from tests.forms.submitting import spool_bytes
from webapp.activities.models import Environment
from webapp.channels.models import Agreement
from webapp.database import db
from webapp.identity.models import Visitor

LEVELS = (None, "essential", "visitor", "all")
SIGNALS: tuple[dict[str, str], ...] = ({}, {"Sec-GPC": "1"}, {"DNT": "1"}, {"DNT": "0", "Sec-GPC": "0"})


def expected(agreement: Agreement, level: str | None, *, signal: bool) -> str:
    """Say by SPEC 2 and 6 what becomes of an activity."""
    if agreement is Agreement.NOT_NEEDED or level in {"visitor", "all"}:
        return "accepted"
    if signal:
        return "privacy_signal"
    if agreement is Agreement.UNTIL_OBJECTION and level is None:
        return "accepted"
    return "no_consent"


@pytest.mark.parametrize("agreement", list(Agreement))
def test_agreement_level_and_signal_decide_together(door: DoorClient, agreement: Agreement) -> None:
    change_channel(door.channel, agreement=agreement.value)
    for level, headers in product(LEVELS, SIGNALS):
        body = {} if level is None else {"consent": {"level": level}}
        answer = door.send([{"type": "click"}], headers, **body)
        result = answer.json["results"][0]
        assert answer.status_code == 202
        wanted = expected(agreement, level, signal="1" in headers.values())
        assert (result.get("reason") or result["status"]) == wanted, (level, headers)
        assert answer.headers.get("X-Contrail-Dropped") == (None if wanted == "accepted" else wanted)


@pytest.mark.parametrize("agreement", list(Agreement))
def test_the_pixel_takes_the_same_levels(door: DoorClient, agreement: Agreement) -> None:
    change_channel(door.channel, agreement=agreement.value)
    for level, headers in product(LEVELS, SIGNALS):
        query = {} if level is None else {"level": level}
        answer = door.pixel(headers, type="click", visitor=door.visitor, **query)
        wanted = expected(agreement, level, signal="1" in headers.values())
        assert answer.headers.get("X-Contrail-Dropped", "accepted") == wanted, (level, headers)


@pytest.mark.parametrize("consent", [{"level": "none"}, {"level": 200}, {"level": "ALL"}, "yes", {"agree": "x"}])
def test_a_choice_that_cant_be_read_is_no_permission(door: DoorClient, consent: object) -> None:
    change_channel(door.channel, agreement=Agreement.UNTIL_OBJECTION.value)
    answer = door.send([{"type": "click"}], consent=consent)
    assert answer.status_code == 207
    assert answer.json["results"][0]["reason"] == "no_consent"
    assert answer.json["consent"]["status"] == "invalid"
    assert answer.json["consent"]["detail"].startswith("$.consent")


def test_contact_data_needs_consent_too(door: DoorClient) -> None:
    shop = DoorClient(door.app, make_channel("Strict", agreement=Agreement.SITE))
    answer = shop.send([], contact={"email": "kim@example.org"})
    assert (answer.status_code, answer.json["contact"]["reason"]) == (202, "no_consent")
    answer = shop.send([], contact={"email": "kim@example.org"}, consent={"level": "visitor"})
    assert answer.json["contact"] == {"status": "accepted"}


def test_purposes_that_nobody_keeps_are_named(door: DoorClient) -> None:
    answer = door.send([], consent={"level": "all", "agree": ["newsletter"], "revoke": ["old"]})
    assert answer.json["consent"] == {"status": "accepted", "ignored": ["newsletter", "old"]}


def test_opting_out_stops_this_and_later_requests(door: DoorClient) -> None:
    answer = door.send([{"type": "click"}], consent={"opt_out": True})
    assert answer.json == {
        "results": [
            {"id": "", "status": "dropped", "reason": "opted_out", "detail": "The person asked not to be tracked."}
        ],
        "consent": {"status": "accepted"},
    }
    door.process()
    assert door.send([{"type": "click"}]).json["results"][0]["reason"] == "opted_out"
    assert door.send([{"type": "click"}], visitor=new_visitor()).json["results"][0]["status"] == "accepted"
    door.process()
    assert activity_count() == 1


def test_who_comes_back_is_recorded_again(door: DoorClient) -> None:
    door.store({"type": "click"})
    door.send([], consent={"opt_out": True})
    door.process()
    answer = door.send([{"type": "click"}], consent={"opt_out": False})
    assert answer.json["results"][0]["status"] == "accepted"
    door.process()
    assert door.send([{"type": "click"}]).json["results"][0]["status"] == "accepted"
    door.process()
    assert activity_count() == 3


def test_nobody_can_be_opted_out_without_a_visitor(door: DoorClient) -> None:
    for visitor, detail in (("", "$.visitor: is missing, so nobody"), ("me", "$.visitor: is no UUID")):
        answer = door.send([], visitor=visitor, consent={"opt_out": True})
        assert answer.status_code == 400
        assert answer.json["consent"]["detail"].startswith(detail)


@pytest.mark.parametrize("word", [{"level": "essential"}, {"opt_out": True}])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_of_whoever_says_no_only_that_is_kept(door: DoorClient, word: dict[str, object]) -> None:
    change_channel(door.channel, agreement=Agreement.SITE.value)
    door.send([{"type": "click", "url": "https://shop.example/boots", "title": "Boots"}], consent=word)
    waiting = spool_bytes(door)
    assert uuid.UUID(door.visitor).bytes in waiting
    assert [trace for trace in (b"Chrome", b"Linux", b"desktop", b"boots", b"Boots") if trace in waiting] == []
    door.process()
    assert db.session.scalars(select(Visitor)).all() == []
    assert db.session.scalars(select(Environment)).all() == []
