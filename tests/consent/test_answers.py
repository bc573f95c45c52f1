"""What follows from a yes and a no that come over the door?"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.collect.rules import choose
from tests.conftest import make_channel
from tests.consent.test_consents import VALUES, make_consent
from tests.door import DoorClient, activity_count, new_visitor
from webapp.activities.models import Activity
from webapp.admission.models import DropCount
from webapp.channels.models import Agreement
from webapp.consent import operations
from webapp.consent.levels import Level
from webapp.consent.models import Consent, ConsentProof, ConsentVersion
from webapp.consent.operations import ConsentValues
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.models import Visitor
from webapp.processing.run import process_spool
from webapp.settings import values
from webapp.settings.operations import change_setting

GPC = {"Sec-GPC": "1"}


@pytest.fixture
def banner(app: Flask) -> DoorClient:
    """A browser on a channel with Contrail's banner, which asks for one consent."""
    make_consent()
    return DoorClient(app, make_channel("Shop", agreement=Agreement.BANNER, reason=""))


def stored() -> list[Activity]:
    db.session.rollback()
    return list(db.session.scalars(select(Activity).order_by(Activity.value)))


def proofs() -> list[ConsentProof]:
    db.session.rollback()
    return list(db.session.scalars(select(ConsentProof).order_by(ConsentProof.id)))


def click(value: str = "1") -> list[dict[str, Any]]:
    return [{"type": "click", "value": value}]


def refused_in_processing(reason: str) -> int:
    db.session.rollback()
    return sum(db.session.scalars(select(DropCount.count).where(DropCount.reason == reason)))


def yes(**more: Any) -> dict[str, Any]:
    return {"agree": ["analytics"], "how": "banner"} | more


def test_yes_grants_the_level_of_its_consent(banner: DoorClient) -> None:
    assert banner.send(click()).json["results"][0]["reason"] == "no_consent"
    assert banner.send(click(), consent=yes()).json["results"][0]["status"] == "accepted"


def test_level_is_the_highest_that_the_agreed_consents_grant(banner: DoorClient) -> None:
    with transaction() as session:
        wide = ConsentValues("Linked sites", Level.ALL, "en", VALUES.texts)
        operations.publish_consent(session, operations.create_consent(session, "linked", wide))
    banner.store(*click(), consent={"agree": ["analytics", "linked"]})
    [activity] = stored()
    version = db.session.get_one(ConsentVersion, activity.consent_version_id)
    assert version.level == Level.ALL


def test_yes_is_kept_as_proof_with_version_time_channel_and_how(banner: DoorClient) -> None:
    banner.store(*click(), consent=yes())
    [proof] = proofs()
    version = db.session.get_one(ConsentVersion, proof.version_id)
    assert (proof.is_agreed, proof.version_digest, proof.channel_id) == (True, version.digest, banner.channel.id)
    assert (proof.how, proof.despite_signal, len(proof.person)) == ("banner", False, 16)


def test_yes_alone_makes_the_visitor_known_to_us_and_nothing_else(banner: DoorClient) -> None:
    answer = banner.send([], consent=yes())
    assert (answer.status_code, answer.json["consent"]) == (202, {"status": "accepted"})
    banner.process()
    assert activity_count() == 0
    [visitor] = db.session.scalars(select(Visitor))
    assert visitor.consent_version_id == proofs()[0].version_id


def test_each_activity_says_to_which_version_its_visitor_had_agreed(banner: DoorClient) -> None:
    banner.store(*click("1"), consent=yes())
    with transaction() as session:
        consent = session.scalars(select(Consent)).one()
        longer = {"en": {"short": "May we?", "full": "We count, and longer."}}
        operations.change_draft(session, consent, ConsentValues(VALUES.purpose, Level.VISITOR, "en", longer))
        second = operations.publish_consent(session, consent).id
    banner.store(*click("2"), consent={"level": "visitor"})
    banner.store(*click("3"), consent=yes())
    first = stored()[0].consent_version_id
    assert [activity.consent_version_id for activity in stored()] == [first, first, second]


def test_who_saw_older_words_agreed_to_those(banner: DoorClient) -> None:
    with transaction() as session:
        consent = session.scalars(select(Consent)).one()
        values = ConsentValues("Another purpose", Level.VISITOR, "en", VALUES.texts)
        operations.change_draft(session, consent, values)
        operations.publish_consent(session, consent)
    banner.store(*click(), consent=yes(versions={"analytics": 1}))
    assert db.session.get_one(ConsentVersion, proofs()[0].version_id).number == 1
    banner.store(consent=yes(versions={"analytics": 99}))
    assert db.session.get_one(ConsentVersion, proofs()[1].version_id).number == 2


def test_revocation_holds_for_everything_received_after_it(banner: DoorClient) -> None:
    banner.store(*click("before"), consent=yes())
    banner.store(consent={"revoke": ["analytics"]})
    assert banner.send(click("after"), consent={"level": "visitor"}).json["results"][0]["reason"] == "opted_out"
    banner.process()
    assert [activity.value for activity in stored()] == ["before"]
    assert [proof.is_agreed for proof in proofs()] == [True, False]
    assert db.session.scalars(select(Visitor)).one().consent_version_id is None


@pytest.mark.parametrize(
    ("agreement", "reason"), [(Agreement.UNTIL_OBJECTION, "opted_out"), (Agreement.NOT_NEEDED, None)]
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_revocation_is_an_objection_where_visitors_may_object(
    banner: DoorClient, agreement: Agreement, reason: str | None
) -> None:
    shop = DoorClient(banner.app, make_channel("Magazine", agreement=agreement))
    shop.store(*click())
    shop.store(consent={"revoke": ["analytics"]})
    assert shop.send(click()).json["results"][0].get("reason") == reason


def test_what_waits_in_another_journal_after_a_revocation_is_never_stored(banner: DoorClient) -> None:
    banner.store(consent=yes())
    banner.send([], consent={"revoke": ["analytics"]})
    banner.send(click("too late"), consent={"level": "visitor"})
    process_spool(db.engine, banner.runtime.spool)
    assert stored() == []
    assert refused_in_processing("revoked") == 1


def test_later_yes_begins_again(banner: DoorClient) -> None:
    banner.store(*click("1"), consent=yes())
    banner.store(consent={"revoke": ["analytics"]})
    banner.store(*click("2"), consent=yes())
    banner.store(*click("3"), consent={"level": "visitor"})
    assert [activity.value for activity in stored()] == ["1", "2", "3"]


def make_wide_consent() -> None:
    with transaction() as session:
        wide = ConsentValues("Linked sites", Level.ALL, "en", VALUES.texts)
        operations.publish_consent(session, operations.create_consent(session, "linked", wide))


def test_taking_back_one_of_two_leaves_the_other_in_force(banner: DoorClient) -> None:
    make_wide_consent()
    banner.store(consent={"agree": ["analytics", "linked"]})
    analytics = next(proof.version_id for proof in proofs() if proof.consent_id == 1)
    banner.store(consent={"revoke": ["linked"]})
    assert db.session.scalars(select(Visitor)).one().consent_version_id == analytics
    banner.store(*click(), consent={"level": "visitor"})
    assert [activity.consent_version_id for activity in stored()] == [analytics]
    banner.store(consent={"revoke": ["analytics"]})
    assert banner.send(click(), consent={"level": "visitor"}).json["results"][0]["reason"] == "opted_out"


def test_the_same_holds_for_what_waits_together(banner: DoorClient) -> None:
    make_wide_consent()
    banner.send([], consent={"agree": ["analytics", "linked"]})
    banner.send([], consent={"revoke": ["linked"]})
    banner.send(click("between"), consent={"level": "visitor"})
    banner.send([], consent={"revoke": ["analytics"]})
    banner.send(click("after"), consent={"level": "visitor"})
    banner.process()
    assert [activity.value for activity in stored()] == ["between"]
    assert refused_in_processing("revoked") == 1


def test_essential_said_beside_it_is_a_no_to_all(banner: DoorClient) -> None:
    make_wide_consent()
    banner.store(consent={"agree": ["analytics", "linked"]})
    banner.store(consent={"level": "essential", "revoke": ["linked"]})
    assert banner.send(click(), consent={"level": "visitor"}).json["results"][0]["reason"] == "opted_out"


def test_revoking_one_of_two_leaves_what_the_other_grants(banner: DoorClient) -> None:
    make_wide_consent()
    banner.store(consent={"agree": ["analytics", "linked"]})
    banner.store(*click(), consent={"level": "visitor", "agree": ["analytics"], "revoke": ["linked"]})
    assert len(stored()) == 1


def test_revocation_concerns_that_visitor_only(banner: DoorClient) -> None:
    other = new_visitor()
    banner.store(*click("other"), visitor=other, consent=yes())
    banner.store(consent={"revoke": ["analytics"]})
    banner.store(*click("other again"), visitor=other, consent={"level": "visitor"})
    assert len(stored()) == 2


def test_no_from_somebody_unknown_leaves_no_visitor(banner: DoorClient) -> None:
    banner.store(consent={"revoke": ["analytics"]})
    assert db.session.scalars(select(Visitor)).all() == []
    assert db.session.scalars(select(Contact)).all() == []
    assert [proof.visitor_id for proof in proofs()] == [None]


def test_signal_means_no_until_an_explicit_yes_which_is_recorded_as_given_despite_it(banner: DoorClient) -> None:
    assert banner.send(click(), GPC).json["results"][0]["reason"] == "privacy_signal"
    assert banner.send(click(), GPC, consent=yes()).json["results"][0]["status"] == "accepted"
    banner.process()
    assert proofs()[0].despite_signal


def test_by_setting_the_signal_always_wins(banner: DoorClient) -> None:
    with transaction() as session:
        change_setting(session, values.SIGNAL_ALWAYS_WINS, value=True)
    assert banner.send(click(), GPC, consent=yes()).json["results"][0]["reason"] == "privacy_signal"
    assert banner.send(click(), consent=yes()).json["results"][0]["status"] == "accepted"


def test_unknown_codes_are_named_and_the_rest_is_kept(banner: DoorClient) -> None:
    answer = banner.send([], consent=yes(agree=["analytics", "made-up"], revoke=["nothing"]))
    assert answer.json["consent"] == {"status": "accepted", "ignored": ["made-up", "nothing"]}


def test_consent_that_is_archived_grants_nothing(banner: DoorClient) -> None:
    with transaction() as session:
        operations.archive_consent(session, session.scalars(select(Consent)).one())
    answer = banner.send(click(), consent=yes())
    assert answer.json["results"][0]["reason"] == "no_consent"
    assert answer.json["consent"]["ignored"] == ["analytics"]


def test_consent_that_is_archived_can_still_be_revoked(banner: DoorClient) -> None:
    banner.store(*click(), consent=yes())
    with transaction() as session:
        operations.archive_consent(session, session.scalars(select(Consent)).one())
    answer = banner.send([], consent={"revoke": ["analytics"]})
    assert answer.json["consent"] == {"status": "accepted"}
    banner.process()
    assert [proof.is_agreed for proof in proofs()] == [True, False]
    assert db.session.scalars(select(Visitor.consent_version_id)).all() == [None]


def test_answer_without_visitor_is_invalid(banner: DoorClient) -> None:
    answer = banner.send([], visitor="", consent=yes())
    assert answer.status_code == 400
    assert answer.json["consent"]["detail"].startswith("$.visitor")


@pytest.mark.parametrize(
    ("headers", "reason"), [({"User-Agent": "Googlebot/2.1"}, "bot"), ({"Sec-Purpose": "prefetch"}, "prefetch")]
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_machines_agree_to_nothing_and_are_told_so(banner: DoorClient, headers: dict[str, str], reason: str) -> None:
    banner.store(consent=yes())
    banner.store(consent={"revoke": ["analytics"]})
    answer = banner.send([], headers, consent=yes())
    assert (answer.json["consent"]["status"], answer.json["consent"]["reason"]) == ("dropped", reason)
    banner.process()
    assert [proof.is_agreed for proof in proofs()] == [True, False]
    assert banner.send(click(), consent={"level": "visitor"}).json["results"][0]["reason"] == "opted_out"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_answers_of_our_own_people_are_kept_though_their_activities_are_not(banner: DoorClient) -> None:
    choose(values.INTERNAL_NETWORKS, "127.0.0.0/8")
    answer = banner.send(click(), consent=yes())
    assert (answer.json["results"][0]["reason"], answer.json["consent"]) == ("internal_traffic", {"status": "accepted"})
    banner.process()
    assert (len(proofs()), stored()) == (1, [])


def test_proof_names_nobody_without_the_key_that_is_outside_the_database(banner: DoorClient) -> None:
    banner.store(consent=yes())
    banner.store(consent=yes(), visitor=new_visitor())
    first, second = proofs()
    assert first.person != second.person
    assert bytes.fromhex(banner.visitor.replace("-", "")) not in first.person
