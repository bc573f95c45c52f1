"""Is a request found, carried out and proven, and does it show no more of the person than it needs?"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from tests.api.conftest import Program, make_key, publish_consents
from tests.client import PageClient
from tests.contact_management.test_attributes import define
from tests.door import DoorClient
from tests.identity.rows import add_contact
from tests.privacy.person import (
    EMAIL,
    EXTERNAL_ID,
    KIM,
    NAME,
    NEIGHBOUR,
    TOKEN,
    begin,
    contact_of,
    left_in_tables,
    live_through,
    work,
)
from tests.processing.feeding import stored
from webapp import clock
from webapp.access.models import AuditEntry
from webapp.admission.models import DropCount
from webapp.config import Config
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.merging import How, Why, merge_contacts, undo_merge
from webapp.identity.models import AttributeValue, PersonSwitch
from webapp.identity.restricted import read_restricted
from webapp.identity.tracking import stop_tracking_user
from webapp.privacy.access_files import forget_files, keep_file, write_file
from webapp.privacy.models import DataRequest
from webapp.privacy.operations import NobodyFound
from webapp.privacy.profile import profile_of
from webapp.privacy.queries import find_asking, list_files

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def kim(door: DoorClient) -> int:
    return live_through(door)


def register(pia: PageClient, kind: str, said: str = EMAIL) -> None:
    pia.get("/data-protection/new")
    pia.submit("Register", kind=kind, said=said, notes=f"{NAME} wrote a letter")


def check(pia: PageClient) -> None:
    pia.submit("Save", identity_check="answered from the stored address")


def audited() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.mark.parametrize("said", [EMAIL.upper(), EXTERNAL_ID, KIM, KIM.replace("-", ""), "+49 30 1234"])
def test_somebody_is_found_by_what_they_may_say(pia: PageClient, kim: int, door: DoorClient, said: str) -> None:
    door.visitor = KIM
    door.send([], contact={"attributes": {"phone": "+49 30 1234"}})
    door.process()
    register(pia, "access", said)
    assert db.session.scalars(select(DataRequest.contact_id)).one() == kim


def test_an_empty_register_offers_one_way_to_begin(pia: PageClient) -> None:
    for path, action in (("/data-protection/", "Register request"), ("/consents/", "New consent")):
        page = pia.get(path)
        assert page.html.count("btn-primary") == 1
        assert action in page.links


def test_somebody_unknown_is_registered_too(pia: PageClient, kim: int) -> None:
    register(pia, "access", "nobody@mail.example")
    assert pia.page is not None
    assert "Nobody is known by this" in pia.page.text
    pia.follow("Close …")
    pia.submit("Close request", outcome="We store nothing about you.")
    assert "Done" in pia.get("/data-protection/?state=closed").text


def test_a_phone_of_two_people_asks_for_something_better(pia: PageClient, kim: int, door: DoorClient) -> None:
    for visitor in (KIM, "9a1b2c3d-1111-4222-8333-444455556666"):
        door.visitor = visitor
        door.send([], contact={"attributes": {"phone": "+49 30 1"}})
    door.process()
    pia.get("/data-protection/new")
    page = pia.submit("Register", status=422, said="+49 30 1")
    assert "Several people have this" in page.text


def test_nothing_is_done_before_the_identity_was_checked(pia: PageClient, kim: int) -> None:
    register(pia, "access")
    assert pia.page is not None
    token = pia.page.forms[0].values["csrf_token"][0]
    assert "how you checked who asks" in pia.post("/data-protection/1/file", {"csrf_token": token}).text
    assert db.session.scalars(select(DataRequest.checked_by)).one() == ""


def test_the_file_holds_all_and_is_gone_after_a_day(pia: PageClient, kim: int, config: Config) -> None:
    register(pia, "access")
    check(pia)
    pia.submit("Make the file")
    assert pia.page is not None
    answer = pia.browser.get("/data-protection/1/files/1")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    person = json.loads(archive.read("person.json"))
    activities = json.loads(archive.read("activities.json"))
    assert {one["value"] for one in person["identifiers"]} == {EMAIL, EXTERNAL_ID}
    assert [one["visitor"] for one in person["browsers"]] == [KIM]
    assert sorted(one["id"] for one in activities) == sorted(str(one.id) for one in stored() if one.contact_id == kim)
    assert TOKEN in archive.read("activities.csv").decode()
    assert NAME in archive.read("person.csv").decode()
    assert audited()[-2:] == ["access_file_made", "access_file_fetched"]
    pia.get("/data-protection/1/close")
    page = pia.submit("Close request", outcome="Sent by post.")
    assert "Download the file" in page.text  # closing takes it from nobody before its day is over
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert list_files(db.session(), 1) == []
        assert forget_files(db.engine, config.exports_path) == 1
    assert list(Path(config.exports_path).iterdir()) == []


def test_the_file_says_what_was_agreed_to_and_why_nothing_is_recorded(kim: int, door: DoorClient) -> None:
    publish_consents()
    define("plan")
    program = Program(door.app, door.channel, make_key("manage", channel_id=door.channel.id))
    program.say("/identify", {"contact_id": kim, "attributes": {"plan": "Pro"}})
    for n in range(25):  # more than a page shows
        program.say("/consents", {"contact": {"email": EMAIL}, ("revoke" if n % 2 else "agree"): ["statistics"]})
    program.say("/consents", {"contact": {"visitor": KIM}, "revoke": ["mails"], "opt_out": True})
    program.process()
    with transaction() as session:
        stop_tracking_user(session, EXTERNAL_ID, "asked for it")
        session.get_one(Contact, kim).restricted_at = clock.now()
    profile = profile_of(db.session(), db.session.get_one(Contact, kim))
    assert profile["attributes"] == {"email": EMAIL, "first_name": NAME, "plan": "Pro"}
    assert [one["agreed"] for one in profile["consents"]].count(True) == 13
    assert {(one["how"], one["channel"]) for one in profile["consents"]} == {("api", door.channel.name)}
    assert len(profile["consents"]) == 26
    recording = profile["recording"]
    assert (recording["objected"], recording["restricted_at"] != "") == (True, True)
    assert [(one["site_user"], one["reason"]) for one in recording["not_tracked"]] == [(EXTERNAL_ID, "asked for it")]


def test_a_request_begins_on_the_contacts_page(ada: PageClient, pia: PageClient, kim: int) -> None:
    ada.get(f"/contacts/{kim}")
    ada.follow("Register a request")
    assert ada.page is not None
    assert EMAIL not in ada.page.path
    assert EMAIL not in pia.get(ada.page.path).html  # she may see no contacts
    ada.submit("Register", kind="access", notes="by phone")
    assert db.session.scalars(select(DataRequest.contact_id)).all() == [kim]


def test_erasing_ends_with_a_certificate_that_names_nobody(
    pia: PageClient, kim: int, door: DoorClient, config: Config
) -> None:
    register(pia, "access")
    check(pia)
    pia.submit("Make the file")
    register(pia, "erase")
    check(pia)
    pia.follow("Erase for good …")
    pia.submit("Erase for good")
    assert pia.page is not None
    assert "Erasing activities" in pia.page.text
    work(door, config.exports_path)
    page = pia.get("/data-protection/2/certificate")
    assert db.session.get_one(DataRequest, 2).person.hex() in page.text
    assert not any(word in page.html for word in (EMAIL, NAME, EXTERNAL_ID, KIM))
    assert left_in_tables() == set()
    assert list(config.exports_path.iterdir()) == []
    assert "contact_erased" in audited()
    assert "erased" in pia.get("/data-protection/?state=closed").text


def test_a_restricted_person_is_stored_and_not_used_until_it_is_lifted(
    pia: PageClient, kim: int, door: DoorClient
) -> None:
    register(pia, "restrict")
    check(pia)
    pia.follow("Restrict …")
    assert "Restricted. Nothing new" in pia.submit("Restrict").text
    before = len(stored())
    door.visitor = KIM
    door.store({"type": "click", "value": "unused"}, contact={"attributes": {"company": "Unused Ltd"}})
    assert len(stored()) == before
    assert db.session.scalars(select(DropCount.count).filter_by(reason="contact_logging_disabled")).one() == 1
    assert "Unused Ltd" not in db.session.scalars(select(AttributeValue.value)).all()
    pia.get("/data-protection/1")
    pia.submit("Lift restriction")
    door.store({"type": "click", "value": "used"})
    assert len(stored()) == before + 1


def test_a_restriction_shows_and_is_lifted_through_the_one_it_was_merged_into(
    ada: PageClient, pia: PageClient, kim: int, door: DoorClient
) -> None:
    other = add_contact(email="kay@mail.example")
    with transaction() as session:
        session.get_one(Contact, kim).restricted_at = clock.now()
        merge_contacts(session, kim, other, how=How.BY_HAND, why=Why.BY_HAND)
    assert "Restricted" in ada.get(f"/contacts/{other}").text
    ada.get(f"/activities/new?type=userlogin&contact={other}")
    assert "stored but not used" in ada.submit("Log activity", status=422).text
    register(pia, "restrict")
    assert profile_of(db.session(), db.session.get_one(Contact, other))["recording"]["restricted_at"]
    assert pia.page is not None
    assert "Restricted" in pia.page.text
    assert "Lift restriction" not in pia.submit("Lift restriction").text
    door.visitor = KIM
    before = len(stored())
    door.store({"type": "click"})
    assert len(stored()) == before + 1


def test_file_of_somebody_who_is_erased_while_it_is_made_is_not_kept(
    pia: PageClient, kim: int, config: Config, door: DoorClient
) -> None:
    register(pia, "access")
    check(pia)
    session, folder = db.session(), config.exports_path
    name, size_bytes = write_file(db.engine, session, folder, session.get_one(Contact, kim))
    begin(kim)
    work(door, folder)
    with pytest.raises(NobodyFound), transaction() as writing:
        keep_file(writing, 1, folder / name, size_bytes)
    assert list(folder.iterdir()) == []


def merge_into_neighbour(kim: int) -> int:
    with transaction() as session:
        return merge_contacts(session, kim, contact_of(NEIGHBOUR), how=How.BY_HAND, why=Why.BY_HAND).id


def test_who_asked_is_served_also_after_they_were_apart_again(pia: PageClient, kim: int) -> None:
    merge_id = merge_into_neighbour(kim)
    for said in (EMAIL, EXTERNAL_ID, KIM):
        register(pia, "access", said)
    with transaction() as session:
        undo_merge(session, merge_id)
    asked = db.session.scalars(select(DataRequest)).all()
    served = [find_asking(db.session(), one) for one in asked]
    assert [one and one.contact_id for one in served] == [kim] * 3


def test_who_is_restricted_stays_so_through_merges_and_nobody_else_does(pia: PageClient, kim: int) -> None:
    merge_id, neighbour = merge_into_neighbour(kim), contact_of(NEIGHBOUR)
    register(pia, "restrict")
    check(pia)
    pia.follow("Restrict …")
    pia.submit("Restrict")
    assert read_restricted(db.session.connection()) == {kim, neighbour}
    assert "Lift restriction" in pia.get("/data-protection/1").text
    with transaction() as session:
        undo_merge(session, merge_id)
    assert read_restricted(db.session.connection()) == {kim}
    merge_into_neighbour(kim)
    pia.get("/data-protection/1")
    pia.submit("Lift restriction")
    db.session.rollback()
    assert read_restricted(db.session.connection()) == frozenset()


def test_who_objects_is_opted_out_on_every_known_browser(pia: PageClient, kim: int, door: DoorClient) -> None:
    register(pia, "object")
    check(pia)
    pia.follow("Opt out …")
    pia.submit("Opt out")
    assert db.session.scalars(select(PersonSwitch.is_on).filter_by(reason="opted_out")).all() == [True]
    door.visitor = KIM
    assert door.send([{"type": "click"}]).json["results"][0]["reason"] == "opted_out"


def test_who_objects_without_a_browser_is_opted_out_for_programs(pia: PageClient, kim: int) -> None:
    known_to_programs = add_contact(email="noor@mail.example")
    register(pia, "object", "noor@mail.example")
    check(pia)
    pia.follow("Opt out …")
    pia.submit("Opt out")
    noor = db.session.get_one(Contact, known_to_programs)
    assert profile_of(db.session(), noor)["recording"]["objected"]


def test_rectifying_leads_to_the_contact_only_who_may_edit_it(ada: PageClient, pia: PageClient, kim: int) -> None:
    register(pia, "rectify")
    check(pia)
    assert pia.page is not None
    assert f"correct contact {kim}" in pia.page.text
    ada.get("/data-protection/1")
    assert ada.follow("Open the contact").path == f"/contacts/{kim}"


def test_what_is_overdue_is_marked(pia: PageClient, kim: int) -> None:
    pia.get("/data-protection/new")
    pia.submit("Register", said=EMAIL, received_on=str(clock.now().date() - timedelta(days=40)))
    assert "Overdue" in pia.get("/data-protection/").text
