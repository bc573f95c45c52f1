"""Do the sentences about how visitors agree hold on the pages, at the door and after everything else is gone?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.conftest import KIM, Program, make_key
from tests.client import PageClient
from tests.conftest import make_channel
from tests.consent.test_consents import make_consent
from tests.door import DoorClient, activity_count, new_visitor
from tests.privacy.person import begin, contact_of, work
from webapp.channels.models import Agreement, Channel
from webapp.consent.models import ConsentProof, ConsentVersion
from webapp.contact_management.contact_jobs import work_on_contacts
from webapp.contacts.models import Contact
from webapp.database import db
from webapp.identity.models import Visitor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
GPC, CLICK = {"Sec-GPC": "1"}, {"type": "click"}
YES: dict[str, Any] = {"agree": ["analytics"], "how": "banner"}


@pytest.fixture
def banner(app: Flask) -> DoorClient:
    """A browser on a channel with Contrail's banner, which asks for one consent."""
    make_consent()
    return DoorClient(app, make_channel("Shop", agreement=Agreement.BANNER, reason=""))


def proofs() -> list[ConsentProof]:
    db.session.rollback()
    return list(db.session.scalars(select(ConsentProof).order_by(ConsentProof.id)))


def outcome(door: DoorClient, headers: dict[str, str] | None = None, **consent: Any) -> str:
    result = door.send([CLICK], headers, **({"consent": consent} if consent else {})).json["results"][0]
    return str(result.get("reason") or result["status"])


@pytest.mark.parametrize(
    ("way", "silent", "objecting", "signalling"),
    [
        ("banner", "no_consent", "no_consent", "privacy_signal"),
        ("site", "no_consent", "no_consent", "privacy_signal"),
        ("until-objection", "accepted", "no_consent", "privacy_signal"),
        ("not-needed", "accepted", "accepted", "accepted"),
    ],
)
def test_how_visitors_agree_is_asked_when_a_channel_is_created(
    app: Flask, ada: PageClient, way: str, silent: str, objecting: str, signalling: str
) -> None:
    assert "How visitors agree" in ada.get("/channels/new").text
    ada.submit("Create channel", name="Shop", agreement=way, reason="By contract" if way == "not-needed" else "")
    door = DoorClient(app, db.session.scalars(select(Channel)).one())
    said = (outcome(door), outcome(door, level="essential"), outcome(door, GPC), outcome(door, level="visitor"))
    assert said == (silent, objecting, signalling, "accepted")


def test_a_yes_holds_on_that_channel_while_the_signal_stands(banner: DoorClient) -> None:
    blog = DoorClient(banner.app, make_channel("Blog", agreement=Agreement.UNTIL_OBJECTION, reason=""))
    banner.send([CLICK], GPC, consent=YES)
    banner.process()
    assert [proof.despite_signal for proof in proofs()] == [True]
    assert outcome(blog, GPC) == "privacy_signal"
    assert outcome(blog, GPC, level="visitor") == "accepted"


def test_pages_speak_of_purposes_and_not_of_levels(banner: DoorClient, ada: PageClient) -> None:
    banner.store(CLICK, consent=YES)
    contact = db.session.scalars(select(Contact.id)).one()
    shown = [ada.get(path).text for path in ("/consents/", f"/contacts/{contact}", f"/channels/{banner.channel.id}")]
    shown += [ada.get(path).text for path in ("/consents/new", "/what-we-collect", f"/consent/{banner.key}")]
    assert all("Measure how the site is used" in text for text in shown[:3])
    assert not [text for text in shown if re.search(r"\b(200|1,?000)\b", text.replace("At most 1,000", ""))]


def test_agreements_are_kept_as_proof_after_erasure_under_a_keyed_hash(banner: DoorClient, tmp_path: Path) -> None:
    banner.store(CLICK, consent=YES)
    banner.store(consent={"revoke": ["analytics"]})
    before = [(one.person, one.version_digest, one.is_agreed, one.channel_id, one.how, one.at) for one in proofs()]
    begin(contact_of(banner.visitor))
    work(banner, tmp_path)
    assert db.session.scalars(select(Visitor)).all() == []
    after = [(one.person, one.version_digest, one.is_agreed, one.channel_id, one.how, one.at) for one in proofs()]
    assert after == before
    assert [one.visitor_id for one in proofs()] == [None, None]
    assert before[0][1] == db.session.scalars(select(ConsentVersion.digest)).one()


def test_deleting_a_contact_keeps_the_proof_of_consent(banner: DoorClient, ada: PageClient) -> None:
    banner.store(CLICK, consent=YES, contact={"email": KIM})
    before = [one.person for one in proofs()]
    ada.get(f"/contacts/{contact_of(banner.visitor)}/delete")
    ada.submit("Delete contact")
    work_on_contacts(db.engine)
    assert db.session.scalars(select(Contact)).all() == []
    assert [(one.person, one.visitor_id, one.parted_at is None) for one in proofs()] == [(before[0], None, False)]


def test_a_revocation_may_erase_what_was_tracked(banner: DoorClient, tmp_path: Path) -> None:
    banner.store(CLICK, consent=YES)
    reader = PageClient(banner.app)
    reader.post(f"/consent/{banner.key}", {"visitor": banner.visitor}, status=200)
    reader.submit("Save my choice", status=200, fields={"agree": []})
    banner.process()
    assert activity_count() == 1  # revoking alone leaves what came before
    reader.submit("Erase everything …", status=200)
    reader.submit("Erase everything", status=200)
    work(banner, tmp_path)
    assert activity_count() == 0
    assert outcome(banner, level="visitor") == "opted_out"  # and the no still holds
    assert [proof.is_agreed for proof in proofs()] == [True, False]


def test_asking_what_was_agreed_makes_no_contact(banner: DoorClient) -> None:
    program = Program(banner.app, banner.channel, make_key("manage", channel_id=banner.channel.id))
    for asked in (f"visitor={new_visitor()}", f"email={KIM}", "external_id=u-1"):
        assert program.call("GET", f"/consents?{asked}").status_code in {200, 404}
    PageClient(banner.app).post(f"/consent/{banner.key}", {"visitor": new_visitor()}, status=200)
    program.process()
    assert db.session.scalars(select(Contact)).all() == []
    assert db.session.scalars(select(Visitor)).all() == []
