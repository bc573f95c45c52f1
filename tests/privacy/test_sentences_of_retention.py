"""Is everything kept as long as the sentences about retention say: by default, by choice, and to the day?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.api.conftest import KIM, Program, make_key, publish_consents
from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import DoorClient, activity_count
from tests.privacy.person import begin, contact_of, put_aside, work
from webapp import clock
from webapp.access.models import AuditEntry
from webapp.access.retention import change_retention
from webapp.activities.models import ActivityType
from webapp.channels.models import Agreement
from webapp.consent.models import ConsentProof
from webapp.contact_management.type_forms import LONGEST_RETENTION_DAYS
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.models import Visitor
from webapp.privacy.models import DataRequest, Erasure
from webapp.privacy.retention_jobs import let_go
from webapp.processing.models import SetAside
from webapp.settings.retention import CHOICES

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DEFAULTS = {
    "activities": ("25", "months"),
    "anonymous": ("13", "months"),
    "known": ("36", "months"),
    "set_aside": ("30", "days"),
    "samples": ("7", "days"),
    "register": ("3", "years"),
    "proof": ("3", "years"),
}
PAGE = "/data-protection/retention"
CHANGE: dict[str, Any] = {"action": "a", "subject_kind": "", "subject_id": "", "user_name": "Pia", "details": {}}
# Nothing to walk through: each walk waits a little, to let others write.
WITHOUT_WALKS = dict.fromkeys(("activities", "anonymous", "known"))
ERASURE = {"kind": "erase", "user_name": "Pia", "phase": "done"}


def closed(outcome: str, at: datetime) -> DataRequest:
    words = {"found_by": "", "identity_check": "", "checked_by": "", "notes": "", "outcome": outcome}
    day: date = at.date()
    fixed = {"kind": "access", "status": "done", "person": bytes(16), "received_on": day, "due_on": day}
    return DataRequest(**words, **fixed, created_at=at, finished_at=at)


def left_of_proofs(door: DoorClient) -> int:
    db.session.remove()
    let_go(db.engine, door.runtime.spool)
    return len(db.session.scalars(select(ConsentProof)).all())


def test_each_thing_is_kept_as_long_as_said_unless_chosen_otherwise(pia: PageClient) -> None:
    page = pia.get(PAGE)
    values = pia.form("Save").values
    assert {name: values[name] for name in DEFAULTS} == {name: [count] for name, (count, _) in DEFAULTS.items()}
    assert not [name for name in values if name.endswith("_for_ever")]
    assert "Files made for requests. 24 hours" in page.text
    for unit in ("months", "days", "years"):
        assert page.html.count(f"<span>{unit}</span>") == sum(1 for _, one in DEFAULTS.values() if one == unit)


def test_for_ever_must_be_chosen_and_is_audited(pia: PageClient) -> None:
    pia.get(PAGE)
    pia.submit("Save", status=422, proof="")
    pia.get(PAGE)
    pia.submit("Save", status=422, proof="0")
    pia.get(PAGE)
    form = pia.form("Save")
    form.values["proof_for_ever"] = ["y"]
    pia.submit(form=form)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "retention_changed")).one()
    assert (entry.user_name, entry.details) == ("Pia", {"retention_proof_years": [3, "for ever"]})


def test_set_aside_is_kept_30_days_and_audit_and_register_3_years(door: DoorClient) -> None:
    for payload in (b"29 days", b"31 days"):
        put_aside(payload)
    with transaction() as session:
        change_retention(session, WITHOUT_WALKS)
        for one in session.scalars(select(SetAside)):
            one.set_aside_at = clock.now() - timedelta(days=int(one.payload[:2]))
        for years, label in ((2, "young"), (4, "old")):
            at = clock.now() - timedelta(days=365 * years)
            session.add(AuditEntry(at=at, subject_label=label, **CHANGE))
            session.add(closed(label, at))
            session.add(Erasure(contact_id=years, begun_at=at, finished_at=at, counts={}, **ERASURE))
        waiting = closed("still open", clock.now() - timedelta(days=365 * 4))
        waiting.finished_at = None
        session.add(waiting)
    db.session.remove()
    let_go(db.engine, door.runtime.spool)
    assert [one.payload for one in db.session.scalars(select(SetAside))] == [b"29 days"]
    assert set(db.session.scalars(select(AuditEntry.subject_label))) == {"Shop", "Retention", "young"}
    assert set(db.session.scalars(select(DataRequest.outcome))) == {"young", "still open"}
    assert db.session.scalars(select(Erasure.contact_id)).all() == [2]


def test_proof_is_kept_while_it_holds_and_3_years_after_the_person_is_gone(app: Flask, tmp_path: Path) -> None:
    publish_consents()
    program = Program(app, make_channel(agreement=Agreement.SITE, reason=""), make_key("manage"))
    by_api = {"channel": program.key, "contact": {"email": KIM}, "agree": ["statistics"]}
    program.say("/consents", by_api)
    program.say("/identify", {"channel": program.key, "visitor": program.visitor, "email": KIM})
    program.store(consent={"agree": ["statistics"]})
    with transaction() as session:
        change_retention(session, WITHOUT_WALKS)
        session.execute(update(ConsentProof).values(at=clock.now() - timedelta(days=366 * 5)))
    assert left_of_proofs(program) == 2  # nobody withdrew them
    begin(contact_of(program.visitor))
    work(program, tmp_path)
    parted = [(one.visitor_id, one.parted_at is None) for one in db.session.scalars(select(ConsentProof))]
    assert parted == [(None, False), (None, False)]
    for years, left in ((0, 2), (2, 2), (4, 0)):
        with transaction() as session:
            session.execute(update(ConsentProof).values(parted_at=clock.now() - timedelta(days=366 * years)))
        assert left_of_proofs(program) == left


def test_proof_outlives_the_contact_that_went_idle(app: Flask) -> None:
    publish_consents()
    door = DoorClient(app, make_channel(agreement=Agreement.SITE, reason=""))
    door.store(consent={"agree": ["statistics"]})
    with transaction() as session:
        change_retention(session, {"activities": None})
        session.execute(update(Contact).values(created_at=clock.now() - timedelta(days=500)))
        session.execute(update(Visitor).values(last_seen_at=clock.now() - timedelta(days=500)))
    assert left_of_proofs(door) == 1
    assert db.session.scalars(select(Contact)).all() == []
    assert db.session.scalars(select(ConsentProof.parted_at)).one() is not None


def test_no_number_is_too_large_for_a_time_and_the_longest_ones_work(pia: PageClient, door: DoorClient) -> None:
    door.store({"type": "click"})
    for name, (_, unit) in DEFAULTS.items():
        pia.get(PAGE)
        assert "From 1 to" in pia.submit("Save", status=422, **{name: "100000"}).text, unit
    with transaction() as session:
        change_retention(session, {name: choice.longest for name, choice in CHOICES.items()})
        session.execute(update(ActivityType).values(retention_days=LONGEST_RETENTION_DAYS))
    db.session.remove()
    let_go(db.engine, door.runtime.spool)
    assert activity_count() == 1
