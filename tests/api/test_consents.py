"""Is what people agreed to asked of keys that are checked, and is a no a no for every key?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.conftest import CLICK, KIM, Program, make_key, publish_consents
from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import VISITOR, activity_count
from tests.identity.rows import add_contact
from tests.privacy.person import begin, work
from tests.processing.feeding import Feed, stored
from tests.statements import noted_statements
from webapp import clock
from webapp.activities.record import Basis
from webapp.admission.models import DropCount
from webapp.admission.policy import BASES
from webapp.channels.agreement import NEEDS_YES
from webapp.channels.models import Agreement
from webapp.consent.models import Consent, ConsentProof, ConsentVersion, ContactChoice
from webapp.consent.operations import archive_consent
from webapp.contacts.models import Contact
from webapp.database import db, transaction, write_transaction
from webapp.identity.forgetting import forget_cluster
from webapp.identity.models import Visitor
from webapp.identity.tracking import stop_tracking_contact

BROWSER = {"type": "click", "contact": {"visitor": VISITOR}}


@pytest.fixture
def asking(app: Flask) -> Program:
    """A program with a checked key for a channel whose site asks its visitors."""
    publish_consents()
    channel = make_channel(agreement=Agreement.SITE)
    return Program(app, channel, make_key("manage", channel_id=channel.id))


def refused() -> dict[str, int]:
    db.session.rollback()
    return dict(db.session.execute(select(DropCount.reason, DropCount.count)).all())


def agree(program: Program, contact: dict[str, Any], **given: Any) -> Any:
    answer = program.say("/consents", {"contact": contact, **({"agree": ["statistics"]} | given)})
    program.process()
    return answer


def revoke(program: Program, contact: dict[str, Any]) -> None:
    assert agree(program, contact, agree=[], revoke=["statistics"]) == {"status": "accepted"}


@pytest.mark.parametrize("way", ["checked", "vouched"])
def test_a_checked_key_needs_an_agreement_where_visitors_are_asked_and_a_vouched_one_never(
    app: Flask, agreement: Agreement, way: str
) -> None:
    publish_consents()
    channel = make_channel(agreement=agreement)
    program = Program(app, channel, make_key(vouched=way == "vouched", channel_id=channel.id))
    assert [one["status"] for one in program.log(CLICK, BROWSER)] == ["accepted", "accepted"]
    program.process()
    is_kept = way == "vouched" or agreement not in NEEDS_YES
    assert activity_count() == (2 if is_kept else 0)
    assert refused() == ({} if is_kept else {"no_consent": 2})
    assert db.session.query(Contact).count() == activity_count()  # who never agreed doesn't become known by it
    if is_kept:
        basis = Basis.VOUCHED if way == "vouched" else BASES[agreement]
        assert {activity.basis for activity in stored()} == {basis}


@pytest.mark.parametrize("contact", [{"visitor": VISITOR}, {"email": KIM}, {"external_id": "u-1"}])
def test_an_agreement_that_still_waits_counts_and_stands_on_the_activity(
    asking: Program, contact: dict[str, str]
) -> None:
    asking.say("/consents", {"contact": contact, "agree": ["statistics", "nonsense"]})
    asking.log({"type": "click", "contact": contact})
    asking.process()
    (activity,) = stored()
    (proof,) = db.session.scalars(select(ConsentProof))
    assert (activity.basis, activity.consent_version_id) == (Basis.CONSENT, proof.version_id)
    assert (proof.how, proof.is_agreed, proof.channel_id) == ("api", True, asking.channel.id)


def test_a_consent_that_allows_no_recording_is_none_for_it(asking: Program) -> None:
    agree(asking, {"email": KIM}, agree=["mails"])
    asking.log(CLICK)
    asking.process()
    assert (activity_count(), refused()) == (0, {"no_consent": 1})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_yes_to_what_was_archived_since_is_none_for_it(asking: Program) -> None:
    agree(asking, {"email": KIM})
    with transaction() as session:
        archive_consent(session, session.scalars(select(Consent).filter_by(code="statistics")).one())
    asking.log(CLICK)
    asking.process()
    assert (activity_count(), refused()) == (0, {"no_consent": 1})


def test_what_was_agreed_to_in_a_browser_counts_for_the_browser_and_its_contact(asking: Program) -> None:
    asking.send([], consent={"agree": ["statistics"]})
    asking.say("/identify", {"visitor": VISITOR, "email": KIM})
    asking.log(CLICK, BROWSER)
    asking.process()
    assert activity_count() == 2


@pytest.mark.parametrize("contact", [{"visitor": VISITOR}, {"email": KIM}])
def test_whoever_takes_back_one_consent_is_recorded_by_the_other(asking: Program, contact: dict[str, str]) -> None:
    agree(asking, contact, agree=["statistics", "mails"])
    agree(asking, contact, agree=[], revoke=["mails"])
    (result,) = asking.log({"type": "click", "contact": contact})
    assert result["status"] == "accepted"
    asking.process()
    assert (activity_count(), refused()) == (1, {})
    revoke(asking, contact)
    (result,) = asking.log({"type": "click", "contact": contact})
    assert (result["status"], result["reason"]) == ("dropped", "opted_out")


@pytest.mark.parametrize("contact", [{"visitor": VISITOR}, {"email": KIM}])
def test_that_nothing_is_to_be_recorded_can_be_said_beside_it(asking: Program, contact: dict[str, str]) -> None:
    agree(asking, contact, agree=["statistics", "mails"])
    agree(asking, contact, agree=[], revoke=["mails"], opt_out=True)
    (result,) = asking.log({"type": "click", "contact": contact})
    assert (result["status"], result["reason"]) == ("dropped", "opted_out")


@pytest.mark.parametrize("way", ["checked", "vouched"])
@pytest.mark.parametrize("contact", [{"visitor": VISITOR}, {"email": KIM}])
def test_after_a_no_nothing_is_recorded_whatever_the_key(asking: Program, contact: dict[str, str], way: str) -> None:
    secret = make_key(vouched=way == "vouched", channel_id=asking.channel.id)
    agree(asking, contact)
    asking.log({"type": "click", "contact": contact}, secret=secret)
    asking.say("/consents", {"contact": contact, "revoke": ["statistics"]})
    asking.log({"type": "click", "contact": contact}, secret=secret)  # the no still waits: processing finds it
    asking.process()
    assert (activity_count(), refused()) == (1, {"revoked": 1})
    (result,) = asking.log({"type": "click", "contact": contact}, secret=secret)
    assert (result["status"], result["reason"]) == ("dropped", "opted_out")
    said = contact | {"attributes": {"city": "Bonn"}}
    assert asking.say("/identify", said, secret=secret)["reason"] == "opted_out"
    agree(asking, contact)
    asking.log({"type": "click", "contact": contact}, secret=secret)
    asking.process()
    assert activity_count() == 2


@pytest.mark.parametrize("is_known", [True, False])
def test_nothing_that_is_said_after_a_no_is_kept_though_the_no_still_waits(asking: Program, *, is_known: bool) -> None:
    if is_known:
        add_contact(email=KIM)
    vouched = make_key("manage", vouched=True, channel_id=asking.channel.id)
    asking.say("/consents", {"contact": {"email": KIM}, "revoke": ["statistics"]})
    answer = asking.say("/identify", {"email": KIM, "attributes": {"city": "Bonn"}}, secret=vouched)
    assert answer["status"] == "accepted"
    asking.log(CLICK, secret=vouched)
    asking.process()
    assert (activity_count(), refused()) == (0, {"revoked": 1})
    assert asking.contact(email=KIM)["attributes"].get("city") is None
    agree(asking, {"email": KIM})
    asking.say("/identify", {"email": KIM, "attributes": {"city": "Ribe"}}, secret=vouched)
    asking.process()
    assert asking.contact(email=KIM)["attributes"]["city"] == "Ribe"


def test_a_no_for_a_contact_is_one_for_all_its_browsers(asking: Program) -> None:
    asking.send([{"type": "click"}], consent={"agree": ["statistics"]})
    asking.say("/identify", {"visitor": VISITOR, "email": KIM})
    asking.process()
    revoke(asking, {"email": KIM})
    answer = asking.send([{"type": "click"}], consent={"level": "visitor"})
    assert (answer.json or {})["results"][0]["reason"] == "opted_out"
    assert asking.contact(email=KIM)["opted_out"]


@pytest.mark.parametrize("way", ["deleted", "not tracked", "erased"])
def test_a_no_outlives_the_contact_that_said_it(asking: Program, tmp_path: Path, way: str) -> None:
    kim = add_contact(email=KIM)
    if way == "not tracked":
        with transaction() as session:
            stop_tracking_contact(session, kim, "asked for it")
    else:
        revoke(asking, {"email": KIM})
    if way == "erased":
        begin(kim)
        work(asking, tmp_path)
    while db.session.get(Contact, kim) is not None:
        db.session.remove()
        with write_transaction(db.engine) as connection:
            forget_cluster(connection, kim)
    for _ in range(2):
        asking.log(CLICK, secret=make_key(vouched=True, channel_id=asking.channel.id))
        asking.process()
    assert (activity_count(), refused()) == (0, {"revoked": 1, "opted_out": 1})


def test_what_a_contact_says_is_read_through_the_one_it_was_merged_into(asking: Program) -> None:
    kim = add_contact(email=KIM)
    agree(asking, {"external_id": "u-1"})
    asking.say("/alias", {"from": {"visitor": VISITOR}, "to": {"external_id": "u-1"}})
    asking.process()
    assert db.session.query(ContactChoice).count() == 1
    asking.log(BROWSER)
    asking.process()
    assert activity_count() == 1  # the person agreed, in no browser
    asking.log(CLICK | {"contact": {"id": kim}})
    asking.process()
    assert (activity_count(), refused()) == (1, {"no_consent": 1})


def test_an_agreement_that_comes_late_does_not_undo_what_was_answered_after_it(asking: Program) -> None:
    feed = Feed(asking.app, asking.channel)
    statistics = db.session.scalars(select(ConsentVersion.id).order_by(ConsentVersion.id).limit(1)).one()
    now = clock.now_ms()
    for seconds, is_agreed in ((30, True), (10, False), (20, True)):
        feed.put(at=now - seconds * 1_000, answers=[(statistics, is_agreed)])
        feed.process()
    assert db.session.scalars(select(Visitor.consent_version_id)).all() == [None]
    assert db.session.query(ConsentProof).count() == 3


def test_a_no_of_somebody_unknown_holds_from_then_on(asking: Program) -> None:
    secret = make_key(vouched=True, channel_id=asking.channel.id)
    asking.say("/consents", {"contact": {"email": KIM}, "revoke": ["statistics"]})
    asking.log(CLICK, secret=secret)
    asking.process()
    assert (activity_count(), refused()) == (0, {"revoked": 1})
    agree(asking, {"email": KIM})
    assert [one["is_agreed"] for one in asking.contact(email=KIM)["answers"]] == [True, False]


def test_a_no_holds_in_browsers_that_were_the_contacts_only_a_moment_before(asking: Program) -> None:
    click, yes = {"type": "click"}, {"agree": ["statistics"]}
    asking.send([click], consent=yes)
    asking.say("/identify", {"visitor": VISITOR, "email": KIM})
    asking.say("/consents", {"contact": {"email": KIM}, "opt_out": True})
    asking.send([click], consent={"level": "visitor"})
    asking.process()
    assert (activity_count(), refused()) == (1, {"revoked": 1})
    answer = asking.send([click], consent={"level": "visitor"})
    assert (answer.json or {})["results"][0]["reason"] == "opted_out"
    said = {"from": {"visitor": VISITOR}, "to": {"email": KIM}}
    assert asking.say("/alias", said)["reason"] == "opted_out"


def test_what_is_asked_and_answered_can_be_read(asking: Program) -> None:
    agree(asking, {"visitor": VISITOR}, versions={"statistics": 1})
    asked = asking.get("/consents")
    assert [(one["code"], one["level"], one["version"]) for one in asked["asked"]] == [
        ("mails", "essential", 1),
        ("statistics", "visitor", 1),
    ]
    assert asked["asked"][1]["texts"]["en"]["short"] == "May we? statistics"
    read = asking.get("/consents", visitor=VISITOR)
    assert [(one["code"], one["is_agreed"], one["how"]) for one in read["answers"]] == [("statistics", True, "api")]
    revoke(asking, {"visitor": VISITOR})
    read = asking.get("/consents", visitor=VISITOR)
    assert ([one["is_agreed"] for one in read["answers"]], read["opted_out"]) == ([False, True], True)


def test_answers_of_many_contacts_are_read_at_once_the_latest_of_each(asking: Program) -> None:
    for number in range(4):
        agree(asking, {"email": f"p{number}@example.org"})
    asking.say("/identify", {"visitor": VISITOR, "email": "p0@example.org"})
    for _ in range(11):
        asking.send([], consent={"agree": ["statistics"]})
        asking.send([], consent={"revoke": ["statistics"]})
    asking.process()
    with noted_statements() as statements:
        contacts = asking.get("/contacts")["contacts"]
    first, *others = [[(one["is_agreed"], one["how"]) for one in contact["answers"]] for contact in contacts]
    assert first == [(False, "call"), (True, "call")] * 10
    assert others == [[(True, "api")]] * 3
    assert sum("consent_proof" in statement for statement in statements) == 2


def test_a_key_that_collects_reads_the_answers_of_a_visitor_but_of_no_contact(asking: Program) -> None:
    agree(asking, {"email": KIM})
    secret = make_key(channel_id=asking.channel.id)
    assert asking.call("GET", f"/consents?visitor={VISITOR}", secret=secret).status_code == 200
    assert asking.call("GET", f"/consents?email={KIM}", secret=secret).status_code == 403
    read = asking.get("/consents", email=KIM)
    assert [one["code"] for one in read["answers"]] == ["statistics"]
    assert asking.get("/consents", 404, email="nobody@example.org")["reason"] == "not_found"
    assert asking.get("/consents", 400, visitor="x")["path"] == "?visitor"


def test_a_visitor_can_be_made_with_its_consent(asking: Program) -> None:
    made = asking.say("/visitors", {"consent": {"agree": ["statistics"]}}, 201)
    assert made["consent"] == {"status": "accepted"}
    asking.log({"type": "click", "contact": {"visitor": made["visitor"]}})
    asking.process()
    assert activity_count() == 1


def test_saying_nothing_is_the_senders_mistake(asking: Program) -> None:
    for given, detail in (
        ({}, "$.agree: nothing is agreed to or revoked"),
        ({"agree": ["nonsense"]}, "$.agree: no consent has any of these codes"),
    ):
        assert asking.say("/consents", {"contact": {"email": KIM}, **given}, 400)["detail"] == detail
    assert asking.say("/consents", {"contact": {"id": 99}, "agree": ["statistics"]}, 400)["path"] == "$.contact.id"
    assert asking.say("/consents", {"agree": ["statistics"]}, 400)["path"] == "$"


def test_a_contacts_page_shows_what_a_program_said(asking: Program, mel: PageClient) -> None:
    agree(asking, {"email": KIM})
    agree(asking, {"visitor": VISITOR})
    for contact in asking.get("/contacts")["contacts"]:
        assert "told by a program · Shop" in mel.get(f"/contacts/{contact['id']}").text
