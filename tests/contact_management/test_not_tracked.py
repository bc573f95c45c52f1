"""Can people say who is not tracked, see it, and take it back?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.contact_management.contact_rows import make_contact, mask_details
from webapp import clock
from webapp.access.models import AuditEntry
from webapp.contacts.models import Contact
from webapp.contacts.naming import visitor_label
from webapp.database import db, transaction
from webapp.identity.editing import Edit, edit_contact
from webapp.identity.models import Claim, NotTracked
from webapp.identity.tracking import stop_tracking_user
from webapp.privacy.profile import profile_of


@pytest.fixture
def database() -> str:
    return "sqlite"


def test_contact_is_switched_off_with_a_reason_and_on_again(mel: PageClient) -> None:
    kim = make_contact(known=False)
    mel.get(f"/contacts/{kim}")
    assert "Within 2 seconds" in mel.follow("Switch off …").text
    page = mel.submit("Stop recording", reason="Asked by phone")
    for words in ("not recorded from now on", "Not tracked", "Asked by phone", "Mel"):
        assert words in page.text
    assert "Switch off …" not in page.links
    page = mel.get("/not-tracked")
    assert page.links[visitor_label(kim)] == f"/contacts/{kim}"
    assert mel.get(f"/not-tracked/contacts/{kim}", status=303).headings == [visitor_label(kim)]
    page = mel.get(f"/contacts/{kim}")
    page = mel.submit("Record again")
    assert page.headings == [visitor_label(kim)]
    assert "Switch off …" in page.links
    actions = db.session.scalars(select(AuditEntry.action).filter_by(subject_kind="contact").order_by(AuditEntry.id))
    assert list(actions) == ["contact_logging_switched_off", "contact_logging_switched_on"]
    mel.get("/not-tracked/contacts/77", status=404)


def test_site_user_is_entered_before_the_first_visit(mel: PageClient) -> None:
    assert "Everybody is tracked" in mel.get("/not-tracked").text
    mel.follow("Add a site user")
    assert "By which id" in mel.submit("Stop recording", status=422).text
    page = mel.submit("Stop recording", external_id="member-7", reason="Works council")
    assert "not confirmed for any contact yet" in page.text
    mel.follow("Add a site user")
    assert "already" in mel.submit("Stop recording", status=422, external_id="member-7").text
    kim = make_contact(first_name="Kim")
    with transaction() as session:
        edit_contact(session, kim, Edit(external_id="member-7"))
    assert mel.get("/not-tracked?q=member").links["Kim"] == f"/contacts/{kim}"
    assert "Nothing found" in mel.get("/not-tracked?q=other%25").text
    assert "Site user member-7: Works council" in mel.get(f"/contacts/{kim}").text
    mel.get("/not-tracked")
    mel.submit("Record again")
    assert db.session.scalars(select(NotTracked)).all() == []


def test_a_user_whom_a_browser_only_says_to_be_tells_nothing_of_the_real_one(mel: PageClient) -> None:
    kim = make_contact(first_name="Kim")
    with transaction() as session:
        stop_tracking_user(session, "member-7", "Works council")
        session.add(Claim(contact_id=kim, kind="external_id", value="member-7", claimed_at=clock.now()))
    page = mel.get(f"/contacts/{kim}")
    assert "A browser says to be site user member-7, who is not tracked" in page.text
    assert "Works council" not in page.text
    assert "Record again" not in page.html  # it would be the other one who is recorded again
    profile = profile_of(db.session(), db.session.get_one(Contact, kim))
    assert "Works council" not in str(profile)
    mel.get(f"/activities/new?type=purchase&contact={kim}")
    assert "are not recorded" not in mel.submit("Log activity").text


def test_nothing_is_logged_by_hand_for_who_is_not_tracked(mel: PageClient) -> None:
    kim = make_contact(first_name="Kim")
    mel.get(f"/not-tracked/contacts/{kim}")
    mel.submit("Stop recording")
    mel.get(f"/activities/new?type=purchase&contact={kim}")
    assert "are not recorded" in mel.submit("Log activity", status=422).text


def test_who_may_only_look_changes_nothing(vera: PageClient) -> None:
    with transaction() as session:
        stop_tracking_user(session, "kim@example.org", "kim@example.org asked")
    mask_details()
    page = vera.get("/not-tracked?before=99")
    assert "k•••@example.org asked" in page.text
    assert "Record again" not in page.html
    assert "Nothing on this page" in vera.get("/not-tracked?before=1").text
    vera.get("/not-tracked/new", status=403)
