"""Is what a server says for a legitimate interest kept of people who have not agreed, stripped, and of others whole?"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.conftest import KIM, Program, make_key, publish_consents
from tests.conftest import make_channel
from tests.door import new_visitor
from tests.processing.feeding import stored
from webapp import clock
from webapp.activities.record import Basis, StrippedRecord, decode_record
from webapp.channels.models import Agreement
from webapp.contacts.models import Contact
from webapp.database import db

JOE = "joe@example.org"
MEMBER: dict[str, Any] = {
    "type": "MemberRegistration",
    "id": "m-7",
    "item_id": "7",
    "title": "Joined",
    "url": "https://shop.example/join",
    "contact": {"email": KIM},
    "metadata": {"plan": "family"},
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
}


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """What is stored goes the way of all activities, which is tried over both elsewhere."""
    return str(request.param)


@pytest.fixture
def program(app: Flask) -> Program:
    """A program whose key checks agreements, on a channel where visitors must agree."""
    publish_consents()
    channel = make_channel(agreement=Agreement.SITE, reason="")
    return Program(app, channel, make_key("manage", channel_id=channel.id))


def test_registration_without_agreement_is_kept_stripped(program: Program) -> None:
    (result,) = program.log(MEMBER)
    assert result == {"id": "m-7", "status": "accepted"}
    [entry] = program.runtime.spool.read("", until_us=clock.now_us(), limit=9).entries
    assert isinstance(decode_record(entry.payload), StrippedRecord)
    assert b"shop.example" not in entry.payload
    program.process()
    [activity] = stored()
    assert (activity.basis, activity.channel_id, activity.visitor_id) == (Basis.LEGITIMATE_INTEREST, None, None)
    assert (activity.page_id, activity.environment_id, activity.item_id) == (None, None, "7")
    assert activity.details == '{"plan":"family"}'
    kim = db.session.scalars(select(Contact)).one()
    assert (kim.email, kim.no_marketing_consent, kim.first_channel_id) == (KIM, True, None)


def test_of_who_has_agreed_all_is_kept_and_of_who_said_no_the_registration_alone(program: Program) -> None:
    program.say("/consents", {"contact": {"email": KIM}, "agree": ["statistics"]})
    program.say("/consents", {"contact": {"email": JOE}, "opt_out": True})
    program.process()
    joe = MEMBER | {"id": "m-8", "contact": {"email": JOE}}
    results = program.log(MEMBER, joe, {"type": "click", "contact": {"email": JOE}})
    assert [one.get("reason", "accepted") for one in results] == ["accepted", "accepted", "opted_out"]
    program.process()
    assert {(one.channel_id, one.basis) for one in stored()} == {
        (program.channel.id, Basis.CONSENT),
        (None, Basis.LEGITIMATE_INTEREST),
    }


def test_other_activities_of_the_same_person_wait_to_be_asked_about(program: Program) -> None:
    program.say("/consents", {"contact": {"email": KIM}, "agree": ["statistics"]})  # still waits
    click = {"type": "click", "contact": {"email": KIM}}
    assert {one["status"] for one in program.log(click, MEMBER, click)} == {"accepted"}
    program.process()
    assert sorted(one.basis for one in stored()) == [Basis.CONSENT, Basis.CONSENT, Basis.LEGITIMATE_INTEREST]


def test_without_an_email_or_with_a_vouched_key_nothing_is_stripped(program: Program) -> None:
    program.log(MEMBER | {"contact": {"visitor": new_visitor()}}, MEMBER | {"contact": {"external_id": "7"}})
    program.process()
    assert stored() == []
    program.log(MEMBER, secret=make_key(vouched=True, channel_id=program.channel.id))
    program.process()
    assert [(one.basis, one.channel_id) for one in stored()] == [(Basis.VOUCHED, program.channel.id)]
