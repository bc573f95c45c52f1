"""Is each kind of request registered, due in a month, checked, audited, and carried out on the pages?"""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.door import DoorClient
from tests.privacy.person import EMAIL, NEEDLES, left_in_tables, live_through, work
from tests.processing.feeding import stored
from webapp.access.models import AuditEntry
from webapp.config import Config
from webapp.database import db
from webapp.privacy.kinds import KIND_WORDS, one_month_after
from webapp.privacy.models import DataRequest, Erasure

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def register(pia: PageClient, kind: str) -> DataRequest:
    pia.get("/data-protection/new")
    pia.submit("Register", kind=kind, said=EMAIL, received_on="2026-01-31")
    pia.submit("Save", identity_check="answered from the stored address")
    db.session.rollback()
    return db.session.scalars(select(DataRequest).order_by(DataRequest.id.desc()).limit(1)).one()


def audited() -> list[tuple[str, str, str]]:
    db.session.rollback()
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.user_name == "Pia").order_by(AuditEntry.id))
    return [(entry.action, entry.subject_label, str(entry.details)) for entry in entries]


def test_each_kind_is_registered_with_its_check_its_due_date_and_audit(pia: PageClient, door: DoorClient) -> None:
    kim = live_through(door)
    for kind, words in KIND_WORDS.items():
        asked = register(pia, kind)
        assert (asked.kind, asked.contact_id, asked.checked_by) == (kind, kim, "Pia")
        assert asked.due_on == one_month_after(asked.received_on) == date(2026, 2, 28)
        assert asked.identity_check == "answered from the stored address"
        assert words.name in pia.get("/data-protection/").text
    assert [action for action, _, _ in audited()].count("data_request_registered") == len(KIND_WORDS)
    told = str(audited())
    assert not [needle for needle in NEEDLES.values() if needle.decode("latin-1") in told]


def test_portability_gives_json_and_csv(pia: PageClient, door: DoorClient) -> None:
    live_through(door)
    asked = register(pia, "portability")
    pia.submit("Make the file")
    archive = zipfile.ZipFile(io.BytesIO(pia.browser.get(f"/data-protection/{asked.id}/files/1").data))
    assert {"person.json", "person.csv", "activities.json", "activities.csv"} <= set(archive.namelist())
    assert all(archive.read(name) for name in archive.namelist())


def test_anonymising_leaves_activities_to_nobody(pia: PageClient, door: DoorClient, config: Config) -> None:
    kim = live_through(door)
    before = len([one for one in stored() if one.contact_id == kim])
    register(pia, "anonymise")
    pia.follow("Anonymise for good …")
    pia.submit("Anonymise for good")
    work(door, config.exports_path)
    anonymous = db.session.scalars(select(Erasure.anonymous_id)).one()
    theirs = [one for one in stored() if one.contact_id == anonymous]
    assert len(theirs) == before
    assert {one.visitor_id for one in theirs} == {None}
    assert left_in_tables() == set()
    text = pia.get("/data-protection/1").text
    assert "Done" in pia.get("/data-protection/?state=closed").text
    assert EMAIL not in text
