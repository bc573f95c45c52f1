"""Does what an import brings become what it would have been at the door, exactly once?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.conftest import make_channel
from tests.contact_management.test_attributes import define, shown
from tests.door import VISITOR, DoorClient, activity_count
from tests.imports.conftest import Command
from tests.processing.feeding import stored, uuid7
from webapp import clock
from webapp.access.models import AuditEntry
from webapp.activities.entries import list_entries
from webapp.activities.models import ActivityCount
from webapp.activities.record import NO_CIRCUMSTANCES, Basis, RequestRecord, SentContact
from webapp.config import Config
from webapp.contacts.custom import AttributeKind
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.erased import identifier_name, keep_erased
from webapp.identity.models import AttributeValue, Identifier
from webapp.imports.storing import Given, Store
from webapp.settings.operations import change_setting
from webapp.settings.values import LOGGING_ENABLED

LONG_AGO = datetime(2024, 5, 1, 12, tzinfo=UTC)
CONTACTS = "E-Mail;Customer ID;First name;Telephone;Shoe size\r\nKim@Example.org;17;Kim;'+49 30 1;38\r\n;18;Lee;;\r\n"
BASIS = ("--basis", "contract")
over_sqlite_alone = pytest.mark.parametrize("database", ["sqlite"])  # nothing in them is PostgreSQL's matter


def contacts() -> dict[str | None, Contact]:
    db.session.rollback()
    return {one.first_name: one for one in db.session.scalars(select(Contact).where(Contact.merged_into_id.is_(None)))}


def activity_file(count: int = 3, *, start: int = 0) -> str:
    lines = ["id,Time,Type,E-Mail,title,value,metadata,metadata.size"]
    for number in range(start, start + count):
        at = LONG_AGO + timedelta(minutes=number)
        person = f"person{number % 2}@example.org"
        cells = [str(uuid7(clock.to_ms(at), number)), at.isoformat(), "Click", person, f"Title {number}", "7"]
        lines.append(",".join([*cells, '"{""price"": 1999}"', "XL"]))
    return "\n".join(lines) + "\n"


def test_contacts_are_made_with_identifiers_that_count_as_confirmed(app: Flask, contrail: Command) -> None:
    done = contrail("import", "contacts", "-", *BASIS, given=CONTACTS)
    assert "2 contacts stored, 0 known already, 0 refused, of 2 rows." in done.output, done.output
    kim, lee = contacts()["Kim"], contacts()["Lee"]
    assert (kim.email, kim.phone, kim.is_known, lee.is_known) == ("kim@example.org", "+49 30 1", True, True)
    ids = db.session.execute(select(Identifier.kind, Identifier.value, Identifier.contact_id, Identifier.source))
    assert set(ids) == {
        ("email", "kim@example.org", kim.id, "import"),
        ("external_id", "17", kim.id, "import"),
        ("external_id", "18", lee.id, "import"),
    }
    assert set(db.session.scalars(select(AttributeValue.source))) == {"import"}


def test_contacts_of_before_are_found_and_only_filled(app: Flask, contrail: Command) -> None:
    contrail("import", "contacts", "-", *BASIS, given=CONTACTS)
    more = "email,first_name,company\nkim@example.org,Kimberly,Shoes Ltd\n"
    done = contrail("import", "contacts", "-", *BASIS, given=more)
    assert "0 contacts stored, 1 known already" in done.output
    assert contacts()["Kim"].company == "Shoes Ltd"
    contrail("import", "contacts", "-", *BASIS, "--overwrite", given=more)
    assert contacts()["Kimberly"].email == "kim@example.org"
    assert len(contacts()) == 2


def test_activities_are_stored_as_the_door_would_but_for_their_age(
    app: Flask, door: DoorClient, contrail: Command
) -> None:
    done = contrail("import", "activities", "-", *BASIS, "--channel", "Shop", given=activity_file())
    assert "3 activities stored, 0 known already, 0 refused" in done.output, done.output
    with db.engine.connect() as connection:
        entries = list_entries(connection, [one.id for one in stored()])
    first = entries[0]
    assert first.id == uuid7(clock.to_ms(LONG_AGO), 0)
    assert (first.code_name, first.title, first.value, first.channel_name) == ("click", "Title 0", "7", "Shop")
    assert (first.email, first.metadata) == ("person0@example.org", {"price": 1999, "size": "XL"})
    assert {entry.basis for entry in entries} == {Basis.IMPORTED}
    assert abs(first.occurred_at - LONG_AGO) < timedelta(milliseconds=2)
    assert db.session.scalar(select(ActivityCount.stored).limit(1)) == 3
    assert contrail("recalculate").exit_code == 0
    assert sorted(db.session.scalars(select(Contact.activity_count))) == [1, 2]


def test_import_that_is_repeated_or_goes_on_stores_everything_once(
    app: Flask, door: DoorClient, contrail: Command
) -> None:
    contrail("import", "activities", "-", *BASIS, "--channel", "Shop", given=activity_file(2))
    done = contrail("import", "activities", "-", *BASIS, "--channel", "Shop", given=activity_file(5))
    assert "3 activities stored, 2 known already" in done.output
    assert activity_count() == 5


@over_sqlite_alone
def test_a_file_without_ids_adds_nothing_when_it_is_repeated(
    app: Flask, door: DoorClient, contrail: Command, tmp_path: Path
) -> None:
    soon = clock.now() + timedelta(hours=3)  # somebody's clock
    row = f"click,{LONG_AGO.isoformat()},kim@example.org\n"
    file = tmp_path / "clicks.csv"
    file.write_text(f"type,occurred_at,email\n{row}{row}click,{soon.isoformat()},kim@example.org\n")
    assert "3 activities stored" in contrail("import", "activities", file, *BASIS, "--channel", "Shop").output
    file.write_text(file.read_text() + row)
    done = contrail("import", "activities", file, *BASIS, "--channel", "Shop")
    assert "1 activities stored, 3 known already" in done.output
    assert activity_count() == 4


@over_sqlite_alone
def test_notes_come_and_go_with_a_file(app: Flask, contrail: Command, tmp_path: Path) -> None:
    rows = f'email,notes\nkim@example.org,"Prefers\nletters"\nlee@example.org,{"x" * 4_001}\n'
    done = contrail("import", "contacts", "-", *BASIS, given=rows)
    assert "line 4: notes is longer than 4,000 characters" in done.output
    file = tmp_path / "contacts.csv"
    contrail("export", "contacts", file)
    contrail("import", "contacts", "-", *BASIS, "--overwrite", given="email,notes\nkim@example.org,Moved\n")
    contrail("import", "contacts", file, *BASIS, "--overwrite")
    assert db.session.scalars(select(Contact.notes)).all() == ["Prefers\nletters"]


@over_sqlite_alone
def test_attributes_of_ones_own_come_and_go_with_a_file(app: Flask, contrail: Command, tmp_path: Path) -> None:
    define("shoe-size", AttributeKind.NUMBER)
    define("vip", AttributeKind.YES_NO)
    rows = "email,Shoe size,VIP\nkim@example.org,38,TRUE\nlee@example.org,big,no\nmax@example.org,,maybe\n"
    done = contrail("import", "contacts", "-", *BASIS, given=rows)
    assert "line 3: shoe-size is no number such as 38 or 2.5" in done.output
    assert "line 4: vip is neither yes nor no" in done.output
    kim = db.session.scalars(select(Contact.id)).one()
    assert shown(kim) == {"shoe-size": "38", "vip": "yes"}
    file = tmp_path / "contacts.ndjson"
    assert contrail("export", "contacts", file).exit_code == 0
    contrail("import", "contacts", "-", *BASIS, "--overwrite", given='{"email": "kim@example.org", "vip": false}')
    assert shown(kim) == {"shoe-size": "38", "vip": "no"}
    contrail("import", "contacts", file, *BASIS, "--overwrite")
    assert shown(kim) == {"shoe-size": "38", "vip": "yes"}


def test_basis_is_required_and_audited(app: Flask, contrail: Command) -> None:
    refused = contrail("import", "contacts", "-", given=CONTACTS)
    assert (refused.exit_code, "--basis" in refused.output, contacts()) == (2, True, {})
    contrail("import", "contacts", "-", "--basis", "newsletter consent", given=CONTACTS)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["contacts_import_begun", "contacts_imported"]
    assert entries[1].details == {"basis": "newsletter consent", "new": 2, "known_already": 0, "refused": 0}


@over_sqlite_alone
def test_trial_counts_and_changes_nothing(app: Flask, door: DoorClient, contrail: Command) -> None:
    given = activity_file(3).replace(",Click,", ",Clack,", 1)
    done = contrail("import", "activities", "-", "--dry-run", "--channel", "Shop", given=given)
    assert "3 rows: 2 would be stored, 1 refused. Nothing was." in done.output
    assert "line 2: type no activity type has this code name" in done.output
    assert (activity_count(), contacts()) == (0, {})
    assert db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.contains("import"))).all() == []


@over_sqlite_alone
def test_mapping_is_shown_and_can_be_said(app: Flask, contrail: Command) -> None:
    shown = contrail("import", "contacts", "-", "--show-mapping", "--map", "Shoe size=gender", given=CONTACTS)
    lines = [line.split() for line in shown.output.splitlines()]
    assert ["E-Mail", "→", "email"] in lines
    assert ["Customer", "ID", "→", "external_id"] in lines
    assert ["Shoe", "size", "→", "gender"] in lines
    wrong = contrail("import", "contacts", "-", *BASIS, "--map", "Shoe size=shoes", given=CONTACTS)
    assert (wrong.exit_code, "'shoes' is nothing that is imported" in wrong.output) == (2, True)


def test_browser_of_a_row_is_its_contacts(app: Flask, door: DoorClient, contrail: Command) -> None:
    door.store({"type": "click"})
    given = f"time,type,visitor,email\n2024-05-01,click,{VISITOR},kim@example.org\n"
    contrail("import", "activities", "-", *BASIS, "--channel", "Shop", given=given)
    (kim,) = (one for one in contacts().values() if one.email)
    assert [one.email for one in contacts().values()] == ["kim@example.org"]
    with db.engine.connect() as connection:
        assert {entry.contact_id for entry in list_entries(connection, [one.id for one in stored()])} == {kim.id}


@over_sqlite_alone
def test_what_is_off_stays_off(app: Flask, door: DoorClient, contrail: Command) -> None:
    with transaction() as session:
        change_setting(session, LOGGING_ENABLED, value=False)
    done = contrail("import", "activities", "-", *BASIS, "--channel", "Shop", given=activity_file(2))
    assert "0 activities stored, 0 known already, 2 refused" in done.output
    assert "2 logging_disabled" in done.output


@over_sqlite_alone
def test_whoever_opted_out_is_not_brought_back(app: Flask, door: DoorClient, contrail: Command) -> None:
    door.send([], consent={"opt_out": True})
    door.process()
    given = f"time,type,visitor\n2024-05-01,click,{VISITOR}\n"
    done = contrail("import", "activities", "-", *BASIS, "--channel", "Shop", given=given)
    assert "line 2: the person chose not to be recorded" in done.output
    assert activity_count() == 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has no partitions
def test_old_months_get_partitions_of_their_own(app: Flask, door: DoorClient, contrail: Command) -> None:
    contrail("import", "activities", "-", *BASIS, "--channel", "Shop", given=activity_file(2))
    with db.engine.connect() as connection:
        names = connection.scalars(text("SELECT DISTINCT tableoid::regclass::text FROM activity")).all()
    assert names == [f"activity_{LONG_AGO:%Y_%m}"]


@over_sqlite_alone
def test_refused_rows_stand_in_a_file_with_line_and_reason(app: Flask, contrail: Command, tmp_path: Path) -> None:
    path = tmp_path / "refused.csv"
    given = "email,birthday\nkim@example.org,30.3.1987\n=cmd|x,\nlee@example.org,1987-03-30\n"
    done = contrail("import", "contacts", "-", *BASIS, "--refused", path, given=given)
    assert "1 contacts stored, 0 known already, 2 refused, of 3 rows." in done.output
    assert path.read_text().splitlines() == [
        "line,reason,column,detail,row",
        '2,invalid,birthday,is no date such as 1987-03-30,"kim@example.org,30.3.1987"',
        '3,invalid,email,is no e-mail address,"\'=cmd|x,"',
    ]
    assert path.stat().st_mode & 0o777 == 0o600


@over_sqlite_alone
def test_ndjson_is_read_by_the_names_of_its_objects(app: Flask, contrail: Command) -> None:
    make_channel()
    rows = [
        {"event": "purchase", "timestamp": 1714564800, "userId": 17, "value": 1999, "metadata": {"currency": "EUR"}},
        {"event": "purchase", "time": "2024-05-01T14:00:00", "userId": 17, "lines": [{"product": "a"}]},
    ]
    given = "".join(json.dumps(row) + "\n" for row in rows)
    done = contrail("import", "activities", "-", *BASIS, "--time-zone", "Europe/Berlin", given=given)
    assert "2 activities stored" in done.output, done.output
    assert [clock.from_ms(one.id.int >> 80).isoformat() for one in stored("purchase")] == [
        "2024-05-01T12:00:00+00:00"
    ] * 2
    assert activity_count("purchasedproduct") == 1


def test_whoever_is_erased_while_an_import_goes_on_is_refused(app: Flask, config: Config) -> None:
    store = Store(db.engine, clock.now_us())
    kim = identifier_name("email", "kim@example.org")
    with transaction() as session:
        keep_erased(session.connection(), [kim], clock.now_us(), config.erased_path)
    said = [SentContact(email) for email in ("kim@example.org", "lee@example.org")]
    records = [
        RequestRecord(at, 0, b"", NO_CIRCUMSTANCES, Basis.IMPORTED, [], one, is_confirmed=True)
        for at, one in enumerate(said, clock.now_us())
    ]
    outcomes = store.store([Given(2, "", record) for record in records])
    assert [one.fault and one.fault.reason for one in outcomes] == ["erased", None]
    db.session.rollback()
    assert db.session.scalars(select(Contact.email)).all() == ["lee@example.org"]
