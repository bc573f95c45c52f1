"""Is a form of somebody who is not tracked kept with what they entered, and with nothing else?"""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.collect.rules import choose, switch_off
from tests.conftest import make_channel
from tests.consent.test_consents import make_consent
from tests.door import VISITOR, DoorClient, activity_count, new_visitor
from tests.forms.submitting import KIM, contacts, database_bytes, register, said, spool_bytes, submission
from tests.identity.rows import add_contact, shown_of
from tests.processing.feeding import stored, uuid7
from webapp import clock
from webapp.activities.models import ActivityCount
from webapp.activities.record import Basis
from webapp.admission.limits import HourlyLimit
from webapp.admission.models import DropCount
from webapp.channels.models import Agreement, Channel
from webapp.database import Base, db, transaction
from webapp.identity.models import Claim, MergeSuggestion, Visitor
from webapp.identity.tracking import stop_tracking_contact
from webapp.processing.models import SetAside
from webapp.settings import values
from webapp.settings.operations import bump_policy

GPC = {"Sec-GPC": "1"}
BOT = {"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}
CHANNEL_ID = 900_001
TRACES = (
    *(b"shop.example", b"search.example", b"Prices of Alder", b"gazette", b"clickid77", b"nl-BE", b"teaser-9"),
    *(b"sku-4711", b"remarked", b"Chrome", b"Linux", b"desktop", b"member-88", b"900001"),
    *(VISITOR.encode(), uuid.UUID(VISITOR).bytes, uuid.UUID(VISITOR).hex.encode(), CHANNEL_ID.to_bytes(4, "big")),
)


@pytest.fixture
def shop(app: Flask) -> DoorClient:
    """A browser on a channel where visitors must agree; its number is one that is found again among bytes."""
    channel = make_channel("Shop", agreement=Agreement.SITE, reason="")
    with transaction() as session:
        session.execute(update(Channel).where(Channel.id == channel.id).values(id=CHANNEL_ID))
    return DoorClient(app, channel)


def send_form(shop: DoorClient, headers: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """Send a form, and return its result."""
    body = {"contact": said(), "consent": {"level": "essential"}} | changes.pop("body", {})
    answer = shop.send([submission(**changes)], headers, **body)
    result: dict[str, Any] = answer.json["results"][0]
    return result


def suspected() -> list[SetAside]:
    db.session.rollback()
    return list(db.session.scalars(select(SetAside).where(SetAside.reason == "suspected")))


def test_a_form_without_consent_leaves_no_trace_of_browser_page_or_channel(shop: DoorClient) -> None:
    register()
    assert send_form(shop)["status"] == "accepted"
    waiting = spool_bytes(shop)
    assert KIM.encode() in waiting
    shop.process()
    rows = database_bytes()
    assert KIM.encode() in rows
    assert {trace for trace in TRACES if trace in waiting or trace in rows} == set()


def test_what_was_entered_is_kept_under_the_forms_name(shop: DoorClient) -> None:
    register()
    send_form(
        shop,
        metadata={"message": "Do you have tents?", "fingerprint": "f1"},
        body={"contact": said(first_name="Kim", company="Alder")},
    )
    shop.process()
    [activity], [kim] = stored(), contacts()
    assert (activity.item_id, activity.item_detail_id, activity.value) == ("contact", "submission-1", "Contact us")
    assert json.loads(activity.details or "") == {"message": "Do you have tents?"}
    assert activity.basis == Basis.LEGITIMATE_INTEREST
    assert (kim.email, kim.first_name, kim.company) == (KIM, "Kim", None)  # no field goes to the company
    assert (activity.channel_id, activity.visitor_id, kim.first_channel_id) == (None, None, None)


def test_a_form_that_nobody_registered_is_called_by_its_code(shop: DoorClient) -> None:
    send_form(shop, metadata={"anything": "typed"})
    shop.process()
    [activity] = stored()
    assert (activity.value, json.loads(activity.details or "")) == ("contact", {"anything": "typed"})


def test_it_counts_under_no_channel_and_no_tracking_begins(shop: DoorClient) -> None:
    send_form(shop)
    shop.process()
    [count] = db.session.scalars(select(ActivityCount))
    assert (count.channel_id, count.stored) == (0, 1)
    assert db.session.scalars(select(Visitor)).all() == []
    for table in Base.metadata.sorted_tables:
        if "channel_id" in table.c:
            assert not db.session.execute(select(table).where(table.c.channel_id == CHANNEL_ID)).all(), table.name


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("agreement", [Agreement.SITE, Agreement.BANNER, Agreement.UNTIL_OBJECTION])
def test_gpc_and_an_objection_leave_what_was_entered(app: Flask, agreement: Agreement) -> None:
    choose(values.SIGNAL_ALWAYS_WINS, value=True)
    shop = DoorClient(app, make_channel(agreement=agreement, reason=""))
    assert send_form(shop, GPC, body={"consent": {"level": "visitor"}})["status"] == "accepted"
    assert send_form(shop, body={"consent": {"level": "essential", "opt_out": True}})["status"] == "accepted"
    assert send_form(shop)["status"] == "accepted"  # the objection is known by now
    shop.process()
    assert {activity.basis for activity in stored()} == {Basis.LEGITIMATE_INTEREST}
    assert db.session.scalars(select(Visitor)).all() == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_opted_out_leaves_no_device_where_nobody_need_agree(door: DoorClient) -> None:
    send_form(door, body={"visitor": "", "consent": {"level": "essential", "opt_out": True}})
    door.process()
    [activity] = stored()
    assert (activity.basis, activity.environment_id) == (Basis.LEGITIMATE_INTEREST, None)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_same_form_with_consent_is_tracked_as_everything_else(shop: DoorClient) -> None:
    register()
    send_form(shop, body={"consent": {"level": "visitor"}})
    waiting = spool_bytes(shop)
    shop.process()
    rows = database_bytes()
    as_text = {VISITOR.encode(), uuid.UUID(VISITOR).hex.encode()}
    assert {trace for trace in TRACES if trace not in waiting and trace not in rows} <= as_text
    [activity], [kim] = stored(), contacts()
    assert (activity.basis, activity.channel_id, activity.value) == (Basis.CONSENT, CHANNEL_ID, "Contact us")
    assert activity.visitor_id is not None
    assert activity.page_id is not None
    assert (kim.email, kim.no_marketing_consent) == (KIM, False)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_everything_else_of_the_request_is_dropped(shop: DoorClient) -> None:
    answer = shop.send([{"type": "pagevisit"}, submission()], contact=said(), consent={"level": "essential"})
    assert [result["status"] for result in answer.json["results"]] == ["dropped", "accepted"]
    assert answer.json["results"][0]["reason"] == "no_consent"
    assert answer.json["contact"] == {"status": "accepted"}
    shop.process()
    assert activity_count() == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_is_not_tracked_can_still_send_a_form(shop: DoorClient) -> None:
    kim = add_contact(email=KIM)
    with transaction() as session:
        stop_tracking_contact(session, kim, "asked for it")
    assert send_form(shop)["status"] == "accepted"
    shop.process()
    assert [(one.contact_id, one.basis) for one in stored()] == [(kim, Basis.LEGITIMATE_INTEREST)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_an_email_nobody_could_be_answered(shop: DoorClient) -> None:
    no_email = {"contact": {"attributes": {"first_name": "Kim"}}}
    assert send_form(shop, body=no_email)["reason"] == "no_consent"
    assert send_form(shop, body=no_email | {"visitor": ""})["reason"] == "no_contact"
    assert send_form(shop, body={"contact": {"email": "no address"}})["reason"] == "no_consent"
    assert send_form(shop, body={"visitor": ""})["status"] == "accepted"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_other_reasons_stand_before_the_interest(shop: DoorClient) -> None:
    assert send_form(shop, metadata=[])["reason"] == "invalid"
    assert send_form(shop, occurred_at="2020-01-01T00:00:00Z")["reason"] == "too_old"
    switch_off("bizformsubmit")
    assert send_form(shop)["reason"] == "type_disabled"
    choose(values.LOGGING_ENABLED, value=False)
    assert send_form(shop, type="memberregistration")["reason"] == "logging_disabled"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_type_without_interest_is_dropped(shop: DoorClient) -> None:
    assert send_form(shop, type="newslettersubscription")["reason"] == "no_consent"
    assert send_form(shop, type="MemberRegistration")["status"] == "accepted"
    shop.process()
    assert activity_count("memberregistration") == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_channel_for_tests_keeps_nothing_that_nobody_could_tell_from_the_rest(shop: DoorClient) -> None:
    with transaction() as session:
        session.execute(update(Channel).values(is_test=True))
        bump_policy(session)
    assert send_form(shop)["reason"] == "no_consent"


def test_repeats_are_found_without_channel(app: Flask, shop: DoorClient) -> None:
    own, other = (
        str(uuid7(clock.now_ms(), 7)),
        DoorClient(app, make_channel("Blog", agreement=Agreement.SITE, reason="")),
    )
    for sender_id in (own, "my-id"):
        send_form(shop, id=sender_id)
        shop.process()
        send_form(other, id=sender_id)
        send_form(shop, id=sender_id)
    send_form(shop, id=own, body={"consent": {"level": "visitor"}})  # agreed between two tries
    shop.process()
    assert activity_count() == 2
    refused = db.session.execute(
        select(DropCount.channel_id, DropCount.count).where(DropCount.reason == "duplicate")
    ).all()
    assert sorted(refused) == [(0, 4), (CHANNEL_ID, 1)]


def test_what_is_typed_of_somebody_else_changes_nothing_of_theirs(shop: DoorClient) -> None:
    kim = add_contact(email=KIM, first_name="Kim", city="Brno")
    register()
    before = shown_of(kim)
    send_form(shop, body={"contact": said(first_name="Mallory", city="Rome")})
    shop.process()
    send_form(shop, body={"contact": said(first_name="Mallory", city="Rome"), "consent": {"level": "visitor"}})
    shop.process()
    assert shown_of(kim) == before
    assert {activity.contact_id for activity in stored()} == {kim}
    assert [contact.no_marketing_consent for contact in contacts()] == [False, False]
    assert [contact.merged_into_id for contact in contacts()] == [None, None]
    assert [claim.value for claim in db.session.scalars(select(Claim)) if claim.contact_id == kim] == []
    assert db.session.scalars(select(MergeSuggestion)).all() == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_overwriting_fields_replace_only_at_the_visitors_own_contact(shop: DoorClient) -> None:
    register()
    agreed = {"consent": {"level": "visitor"}}
    for town, first in (("Brno", "Kim"), ("Rome", "Mallory")):
        send_form(shop, body={"contact": said(city=town, first_name=first)} | agreed)
        shop.process()
    [kim] = contacts()
    assert (kim.city, kim.first_name) == ("Rome", "Kim")  # the mapping replaces the city and fills the name
    send_form(shop, item_id="other", body={"contact": said(city="Oslo")} | agreed)
    shop.process()
    assert contacts()[0].city == "Rome"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_form_of_other_channels_replaces_nothing_here(door: DoorClient) -> None:
    register(channel_ids=[make_channel("Blog").id])
    for town in ("Brno", "Rome"):
        door.store(submission(value="typed"), contact=said(city=town))
    assert contacts()[0].city == "Brno"
    assert {activity.value for activity in stored()} == {"typed"}


@pytest.mark.parametrize("headers", [BOT, {"Sec-Purpose": "prefetch"}], ids=["bot", "prefetch"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_suspects_are_set_aside_for_a_person(shop: DoorClient, headers: dict[str, str]) -> None:
    assert send_form(shop, headers, body={"consent": {"level": "visitor"}})["status"] == "accepted"
    shop.process()
    [record] = suspected()
    assert (record.channel_id, record.activity_count) == (None, 1)
    assert contacts() == []
    assert {trace for trace in TRACES if trace in record.payload} == set()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_more_suspects_than_anybody_could_look_at_are_dropped(shop: DoorClient) -> None:
    shop.runtime.suspects = HourlyLimit(2)
    results = [send_form(shop, BOT, id=f"a{number}") for number in range(3)]
    assert [result.get("reason", result["status"]) for result in results] == ["accepted", "accepted", "bot"]
    assert send_form(shop, id="b")["status"] == "accepted"  # what people send goes on
    shop.process()
    assert len(suspected()) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_contacts_made_so_are_marked_until_one_of_their_own_browsers_agrees(shop: DoorClient) -> None:
    make_consent()
    send_form(shop)
    shop.process()
    [kim] = contacts()
    assert kim.no_marketing_consent
    shop.send([{"type": "click"}], contact={"email": KIM}, consent={"agree": ["analytics"]})  # anybody can type it
    shop.process()
    assert contacts()[0].no_marketing_consent
    with transaction() as session:
        session.execute(update(Visitor).values(contact_id=kim.id))
    shop.send([], consent={"agree": ["analytics"]})
    shop.process()
    assert not contacts()[0].no_marketing_consent


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_contact_that_came_with_consent_is_not_marked(shop: DoorClient) -> None:
    shop.send([{"type": "click"}], contact={"email": KIM}, consent={"level": "visitor"}, visitor=new_visitor())
    send_form(shop)
    shop.process()
    assert [contact.no_marketing_consent for contact in contacts()] == [False]
