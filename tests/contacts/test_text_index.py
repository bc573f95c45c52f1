"""Does the index of names and e-mails know all that contacts have, and nothing that they had?"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from tests.contact_management.contact_rows import make_contact
from tests.door import DoorClient
from webapp import clock
from webapp.contacts.filters import ContactFilters, Kind
from webapp.contacts.models import Contact
from webapp.contacts.queries import page_of_contacts
from webapp.contacts.search import contacts_containing, needles_of
from webapp.contacts.text_index import add_text_index, contacts_by_text, drop_text_index, has_text_index
from webapp.database import db, transaction, write_transaction
from webapp.migrations import fill_fixed_rows

SIGNS = st.characters(blacklist_categories=("Cs",), blacklist_characters="\0")
NAMES = st.text(SIGNS, min_size=1, max_size=60)


def found(part: str, *, may_see_email: bool = True) -> list[int]:
    """Return the contacts that the index names; it must be asked."""
    db.session.rollback()
    ids = contacts_by_text(db.session.connection(), needles_of(part), may_see_email=may_see_email, limit=100)
    assert ids is not None
    return sorted(ids)


def terms() -> set[str]:
    """Return all threes of signs that SQLite's index holds."""
    with write_transaction(db.engine) as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, contact_text, row)")
        rows = connection.exec_driver_sql("SELECT term FROM temp.terms").scalars().all()
        connection.exec_driver_sql("DROP TABLE temp.terms")
    return set(rows)


def test_index_follows_every_change(app: Flask) -> None:
    kim = make_contact(first_name="Kim", last_name="Larsen", email="kl@shop.example")
    assert found("arse") == found("@shop") == found("KIM LAR") == [kim]
    with transaction() as session:
        session.get_one(Contact, kim).last_name = "Meyer"
    assert (found("arse"), found("m mey"), found("@shop")) == ([], [kim], [kim])
    with transaction() as session:
        session.get_one(Contact, kim).email = None
    assert (found("@shop"), found("meyer")) == ([], [kim])
    with transaction() as session:
        session.get_one(Contact, kim).first_name = session.get_one(Contact, kim).last_name = None
    assert found("meyer") == []
    with transaction() as session:
        session.get_one(Contact, kim).first_name = "Kimberly"
    assert found("imber") == [kim]
    with transaction() as session:
        session.execute(delete(Contact).where(Contact.id == kim))
    assert found("imber") == []


def test_index_follows_what_browsers_say(door: DoorClient) -> None:
    door.store({"type": "click"})
    (number,) = db.session.scalars(select(Contact.id))
    door.store({"type": "click"}, contact={"email": "kim@shop.example"})
    assert found("@shop") == [number]
    door.store({"type": "click"}, contact={"attributes": {"first_name": "Kimberly"}})
    assert found("imber") == found("@shop") == [number]


def test_what_is_rolled_back_is_not_found(app: Flask) -> None:
    session = db.session()
    session.add(Contact(canonical_id=1, is_known=True, created_at=clock.now(), first_name="Kimberly"))
    session.flush()
    session.rollback()
    assert found("imber") == []


def test_email_is_not_looked_through_where_it_may_not_be_seen(app: Flask) -> None:
    kim = make_contact(first_name="Kim", last_name="Larsen", email="kl@shop.example")
    assert found("@shop", may_see_email=False) == []
    assert found("larsen", may_see_email=False) == [kim]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(first=NAMES, last=NAMES, start=st.integers(0, 60), length=st.integers(1, 60))
def test_index_misses_nobody(app: Flask, first: str, last: str, start: int, length: int) -> None:
    part = f"{first} {last}"[start : start + length]
    with db.engine.connect().execution_options(contrail_writes=True) as connection, connection.begin() as unkept:
        values = {"canonical_id": 1, "is_known": True, "created_at": 0, "activity_count": 0}
        connection.execute(
            text(
                "INSERT INTO contact (canonical_id, is_known, created_at, activity_count, first_name, last_name)"
                " VALUES (:canonical_id, :is_known, :created_at, :activity_count, :first, :last)"
            ),
            {**values, "first": first, "last": last},
        )
        filters = ContactFilters(Kind.KNOWN, text=part)
        by_index = contacts_containing(connection, filters)
        drop_text_index(connection)
        assert contacts_containing(connection, filters) == by_index
        unkept.rollback()


def test_without_an_index_contacts_are_looked_through(app: Flask) -> None:
    kim = make_contact(first_name="Kim", last_name="Larsen")
    with write_transaction(db.engine) as connection:
        drop_text_index(connection)
        assert not has_text_index(connection)
    page = page_of_contacts(db.session(), ContactFilters(text="arse"))
    assert [contact.id for contact in page.items] == [kim]
    with write_transaction(db.engine) as connection:
        add_text_index(connection)
    assert found("arse") == [kim]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("app")
def test_index_that_missed_something_is_made_anew() -> None:
    with write_transaction(db.engine) as connection:
        connection.exec_driver_sql("DROP TRIGGER contact_text_added")  # as a migration does that rebuilds the table
    kim = make_contact(first_name="Kim", last_name="Larsen")
    fill_fixed_rows(db.engine)
    assert found("arse") == [kim]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("app")
def test_database_whose_owner_may_not_add_the_extension_does_without() -> None:
    with db.engine.connect() as connection, connection.begin() as unkept:
        connection.exec_driver_sql("DROP EXTENSION pg_trgm CASCADE")
        connection.exec_driver_sql("CREATE ROLE contrail_test_owner")
        connection.exec_driver_sql("SET LOCAL ROLE contrail_test_owner")
        add_text_index(connection)
        assert not has_text_index(connection)
        unkept.rollback()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("app")
def test_erased_contact_leaves_no_bytes(tmp_path: Path) -> None:
    for number in range(50):
        make_contact(first_name=f"Person {number}", email=f"person{number}@example.org")
    kim = make_contact(first_name="Xyzzyqua", last_name="Vuttlwq", email="xyzzyqua@vuttlwq.example")
    assert {"xyz", "zyq", "uttl"[:3], "a@v"} <= terms()
    with write_transaction(db.engine) as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        connection.execute(text("DELETE FROM contact WHERE id = :id"), {"id": kim})
    assert not {"xyz", "zyq", "utt", "lwq", "a@v"} & terms()
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    left = b"".join(path.read_bytes() for path in tmp_path.glob("contrail.db*"))
    assert b"person49@example.org" in left
    assert b"yzzyq" not in left.lower()
    assert b"uttlw" not in left.lower()


def test_anonymous_contacts_are_not_in_it(door: DoorClient, database: str) -> None:
    door.store({"type": "click"})
    assert db.session.scalars(select(Contact.name_key)).all() == [""]
    if database == "sqlite":
        assert terms() == set()
