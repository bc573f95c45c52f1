"""Is nothing left of who was erased, in no file and no table, while everybody else stays?"""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.door import DoorClient, new_visitor
from tests.identity.rows import add_contact, shown_of
from tests.privacy.person import (
    EMAIL,
    EXTERNAL_ID,
    KIM,
    NEIGHBOUR,
    SHARED,
    begin,
    contact_of,
    is_done,
    left_in_files,
    left_in_tables,
    live_through,
    put_aside,
    wait_for_strangers,
    work,
)
from tests.processing.feeding import stored
from tests.processing.model import assert_counts_are_what_is_stored
from webapp import clock
from webapp.activities.models import ActiveContact, Page, Referrer
from webapp.activities.record import (
    NO_CIRCUMSTANCES,
    Basis,
    RequestRecord,
    Same,
    SentContact,
    StrippedRecord,
    encode_record,
)
from webapp.activities.store import DAY_MS
from webapp.contacts.models import Contact
from webapp.database import Base, db, transaction
from webapp.identity.merging import How, Why, merge_contacts, undo_merge
from webapp.identity.models import AttributeValue, Visitor
from webapp.privacy.cleaning_postgresql import ERASED_FROM
from webapp.privacy.erasing import Kind
from webapp.privacy.erasing_again import erase_who_is_back
from webapp.privacy.erasing_jobs import Place, work_on_erasures
from webapp.privacy.models import Erasure
from webapp.processing.models import SetAside


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    (tmp_path / "exports").mkdir()
    return tmp_path / "exports"


def test_who_was_erased_is_in_no_file_and_no_table(door: DoorClient, folder: Path, database: str) -> None:
    kim = live_through(door)
    put_aside(b"\xc1 can't be read, of " + EMAIL.encode())
    assert {name for name, _ in left_in_tables()} >= {"e-mail", "first name", "external id", "visitor", "token"}
    erasure = begin(kim)
    work(door, folder)
    assert is_done(erasure)
    assert left_in_tables() == set()
    db.session.remove()
    if database == "sqlite":
        db.engine.dispose()
    assert left_in_files(folder.parent) == {}
    assert db.session.get(Contact, kim) is None
    assert db.session.get_one(Erasure, erasure).counts["activities"] >= 4


def test_a_neighbour_keeps_all(door: DoorClient, folder: Path) -> None:
    kim = live_through(door)
    neighbour = contact_of(NEIGHBOUR)
    before = [one.id for one in stored() if one.contact_id != kim]
    begin(kim)
    work(door, folder)
    assert [one.id for one in stored()] == before
    assert db.session.get_one(Contact, neighbour).email == "ned@mail.example"
    assert SHARED["url"] in db.session.scalars(select(Page.url)).all()
    assert db.session.scalars(select(Referrer.url)).all() == [SHARED["referrer"]]
    assert_counts_are_what_is_stored()


def test_what_waits_of_the_erased_is_not_stored_and_what_comes_later_is_somebody_new(
    door: DoorClient, folder: Path
) -> None:
    kim = live_through(door)
    begin(kim)
    door.visitor = KIM
    door.send([{"type": "click", "value": "waits"}], contact={"email": EMAIL})
    work(door, folder)
    assert "waits" not in [one.value for one in stored()]
    assert left_in_tables() == set()
    door.store({"type": "click", "value": "new"})
    assert contact_of(KIM) != kim
    assert "new" in [one.value for one in stored()]


def test_an_erasure_goes_on_where_it_was_stopped(door: DoorClient, folder: Path) -> None:
    erasure = begin(live_through(door))
    db.session.remove()
    for _ in range(20):  # as many runs as there are steps, and each in a process of its own
        wait_for_strangers()
        place = Place(db.engine, door.runtime.spool, folder, folder.parent / "erased", on_its_way_seconds=0)
        work_on_erasures(place, seconds=0)
        door.runtime.spool.seal()
        door.process()
        db.session.remove()
    assert is_done(erasure)
    assert left_in_tables() == set()


def test_who_was_merged_goes_with_the_one_that_stands_for_them(door: DoorClient, folder: Path) -> None:
    kim = live_through(door)
    door.visitor = new_visitor()
    door.store({"type": "click", "value": "of the loser"})
    loser = contact_of(door.visitor)
    with transaction() as session:
        merge_contacts(session, loser, kim, how=How.BY_HAND, why=Why.BY_HAND)
    begin(loser)
    work(door, folder)
    assert "of the loser" not in [one.value for one in stored()]
    assert [db.session.get(Contact, one) for one in (kim, loser)] == [None, None]
    assert left_in_tables() == set()


def test_who_is_taken_apart_from_somebody_being_erased_goes_too(door: DoorClient, folder: Path) -> None:
    live_through(door)
    kim, neighbour = contact_of(KIM), contact_of(NEIGHBOUR)
    with transaction() as session:
        merge_id = merge_contacts(session, kim, neighbour, how=How.BY_HAND, why=Why.BY_HAND).id
    begin(neighbour)
    with transaction() as session:
        undo_merge(session, merge_id)
    work(door, folder)
    db.session.rollback()
    assert db.session.scalars(select(Contact.id).where(Contact.id.in_([kim, neighbour]))).all() == []
    assert left_in_tables() == set()


def test_who_is_merged_by_hand_into_somebody_being_erased_stays(door: DoorClient, folder: Path) -> None:
    kim = live_through(door)
    neighbour = contact_of(NEIGHBOUR)
    begin(kim)
    with transaction() as session:
        merge_contacts(session, neighbour, kim, how=How.BY_HAND, why=Why.BY_HAND)
    work(door, folder)
    assert [one.contact_id for one in stored("pagevisit") if one.contact_id == neighbour] == [neighbour]
    assert shown_of(neighbour)["email"] == "ned@mail.example"
    assert left_in_tables() == set()


def test_anonymous_activities_keep_what_others_have_too(door: DoorClient, folder: Path) -> None:
    kim = live_through(door)
    erasure = begin(kim, Kind.ANONYMISE)
    work(door, folder)
    assert left_in_tables() == set()
    anonymous = db.session.get_one(Erasure, erasure).anonymous_id
    theirs = [one for one in stored() if one.contact_id == anonymous]
    assert len(theirs) >= 4
    assert {(one.visitor_id, one.value, one.comment, one.details) for one in theirs} == {(None, None, None, None)}
    urls = {db.session.get_one(Page, one.page_id).url for one in theirs if one.page_id is not None}
    assert urls == {SHARED["url"]}
    assert_counts_are_what_is_stored()


def test_who_is_back_from_a_backup_is_erased_again(door: DoorClient, folder: Path) -> None:
    begin(live_through(door))
    work(door, folder)
    back = add_contact(at=clock.now_us() - 3_600_000_000, email=EMAIL)
    new = add_contact(at=clock.now_us() + 1_000_000, external_id=EXTERNAL_ID)
    db.session.remove()
    assert erase_who_is_back(db.engine) == 1
    work(door, folder)
    assert db.session.get(Contact, back) is None
    assert db.session.get(Contact, new) is not None
    assert erase_who_is_back(db.engine) == 0


def test_contact_that_only_its_number_leads_to_is_erased_again(door: DoorClient, folder: Path) -> None:
    now = clock.now()
    erased = [add_contact(at=clock.to_us(now), first_name="Nat") for _ in range(2)]
    for number in erased:
        begin(number)
    work(door, folder)
    named, made_anonymous, never_erased = *erased, max(erased) + 1_000
    with transaction() as session:
        for number in (named, made_anonymous, never_erased):
            session.add(Contact(id=number, canonical_id=number, created_at=now))
        session.flush()
        for number in (named, never_erased):
            session.add(AttributeValue(contact_id=number, name="first_name", value="Nat", source="by_hand", at=now))
    assert erase_who_is_back(db.engine) == 1
    work(door, folder)
    assert db.session.scalars(select(Contact.id).order_by(Contact.id)).all() == [made_anonymous, never_erased]


def test_days_that_retention_left_go_too(door: DoorClient, folder: Path) -> None:
    kim = live_through(door)
    neighbour, day = contact_of(NEIGHBOUR), clock.now_ms() // DAY_MS - 300
    with transaction() as session:
        session.get_one(Contact, kim).created_at = clock.now() - timedelta(days=400)
        session.add_all(ActiveContact(day=day, channel_id=0, contact_id=one) for one in (kim, neighbour))
    begin(kim)
    work(door, folder)
    left = db.session.execute(select(ActiveContact.day, ActiveContact.contact_id)).all()
    assert (day, neighbour) in left
    assert kim not in {contact_id for _, contact_id in left}


def test_records_set_aside_go_with_their_person_alone(door: DoorClient, folder: Path) -> None:
    kim = live_through(door)
    put_aside(b"\xc1 of somebody else")
    put_aside(b"\xc1 of " + EMAIL.encode())
    now = clock.now_us()
    put_aside(encode_record(StrippedRecord(now, [], SentContact(EMAIL), suspicion="bot")))
    for same in (Same(uuid.UUID(KIM).bytes), Same(contact_id=kim)):
        put_aside(encode_record(RequestRecord(now, 0, b"", NO_CIRCUMSTANCES, Basis.VOUCHED, [], same=same)))
    begin(kim)
    work(door, folder)
    assert [one.payload for one in db.session.scalars(select(SetAside))] == [b"\xc1 of somebody else"]
    assert db.session.scalars(select(Visitor.key).where(Visitor.contact_id == kim)).all() == []


def test_every_table_that_knows_contacts_or_browsers_is_erased_from() -> None:
    names = set()
    for table in Base.metadata.sorted_tables:
        refers = {key.column.table.name for column in table.columns for key in column.foreign_keys}
        if "contact" in refers or not {"contact_id", "visitor_id"}.isdisjoint(table.columns.keys()):
            names.add(table.name)
    assert names - {"erasure"} <= set(ERASED_FROM)
