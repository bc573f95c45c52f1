"""Is nothing left of who was erased in PostgreSQL's files: no dead row, no entry of an index, no note for planning?"""

from __future__ import annotations

import secrets
import uuid
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.client import PageClient
from tests.door import DoorClient
from tests.identity.rows import add_contact
from tests.privacy.person import EMAIL, KIM, NEEDLES, begin, contact_of, is_done, live_through, wait_for_strangers, work
from tests.privacy.remains import dead_rows, left_in_pages, noted_of
from webapp.config import Config
from webapp.database import db, transaction, write_session
from webapp.identity.locking import hold_identities
from webapp.privacy.cleaning_postgresql import ERASED_FROM, is_seen_by_others, mark_deleted, vacuum_tables
from webapp.privacy.erasing import ContactGone, Kind, erase_contact, erase_visitor
from webapp.privacy.erasing_activities import erase_activities
from webapp.privacy.erasing_person import erase_person
from webapp.privacy.models import Erasure

CROWD = 8_000
pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "exports").mkdir()
    return tmp_path / "exports"


def execute(statement: str, **values: object) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def test_postgresql_keeps_no_dead_row_and_no_value(door: DoorClient, folder: Path, config: Config) -> None:
    url = config.database_url
    kim = live_through(door)
    door.visitor = KIM
    door.store({"type": "click", "metadata": {"long": secrets.token_hex(3_000), "to": EMAIL}})
    execute("ANALYZE")  # as PostgreSQL does by itself
    assert {"identifier", "uq_contact_email", "claim"} <= {name for _, name in left_in_pages(url, NEEDLES)}
    assert "claim.value" in noted_of(url, EMAIL)
    erasure = begin(kim)
    work(door, folder)
    assert is_done(erasure)
    assert dead_rows(url, ERASED_FROM) == {}
    assert noted_of(url, EMAIL) == []
    # Another test's people may stand in what PostgreSQL noted of a month that is empty by now.
    assert {(name, place) for name, place in left_in_pages(url, NEEDLES) if place != "pg_statistic"} == set()


@pytest.mark.parametrize("every", [CROWD, 3])
def test_indexes_keep_neither_entries_nor_signposts(config: Config, app: Flask, every: int) -> None:
    contact = add_contact(first_name="Ned")
    execute(  # so that those who go stand among those who stay
        "INSERT INTO identifier (kind, value, contact_id, source, at) SELECT 'external_id', md5(CAST(number AS text))"
        " || CASE WHEN mod(number, :every) = 0 THEN '-gone' ELSE '-stays' END, :contact, 'api', 0"
        " FROM generate_series(1, :crowd) AS number",
        contact=contact,
        every=every,
        crowd=CROWD,
    )
    execute("DELETE FROM identifier WHERE value LIKE '%-gone'")
    assert ("gone", "uq_identifier_kind_value") in left_in_pages(config.database_url, {"gone": b"-gone"})
    db.session.remove()
    assert vacuum_tables(db.engine, lambda: False)
    assert left_in_pages(config.database_url, {"gone": b"-gone"}) == set()
    assert ("stays", "uq_identifier_kind_value") in left_in_pages(config.database_url, {"stays": b"-stays"})


def test_erasing_is_not_done_while_a_transaction_still_sees_the_person(
    pia: PageClient, door: DoorClient, folder: Path, config: Config
) -> None:
    live_through(door)
    pia.get("/data-protection/new")
    pia.submit("Register", kind="erase", said=EMAIL)
    pia.submit("Save", identity_check="answered from the stored address")
    pia.follow("Erase for good …")
    with psycopg.connect(config.database_url.replace("+psycopg", "")) as another:
        another.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        another.execute("SELECT 1 FROM contact")
        pia.submit("Erase for good")
        work(door, folder)
        page = pia.get("/data-protection/1")
        assert "Something else has been reading the database since before that" in page.text
        assert "Certificate" not in page.text
        assert "contact" in dead_rows(config.database_url, ERASED_FROM)
    work(door, folder)
    assert "Done" in pia.get("/data-protection/1").text
    assert dead_rows(config.database_url, ERASED_FROM).keys() <= {"data_request"}  # emptied before, closed after


def test_a_transaction_from_afterwards_holds_nothing_up(config: Config, app: Flask) -> None:
    with db.engine.begin() as connection:
        mark = mark_deleted(connection)
    wait_for_strangers()
    with psycopg.connect(config.database_url.replace("+psycopg", "")) as another:
        another.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        another.execute("SELECT 1 FROM contact")
        assert not is_seen_by_others(db.engine, mark)


def test_a_mark_of_another_server_holds_nothing_up(config: Config, app: Flask) -> None:
    with psycopg.connect(config.database_url.replace("+psycopg", "")) as another:
        another.execute("SELECT 1 FROM contact")
        assert not is_seen_by_others(db.engine, str(2**62))


def test_whoever_asks_in_person_while_the_browser_erases_is_told_that_nobody_is_left(
    door: DoorClient, tmp_path: Path
) -> None:
    door.store({"type": "click"}, contact={"email": EMAIL})
    contact_id = contact_of(door.visitor)
    outcomes: list[str] = []

    def ask_in_person() -> None:
        with door.app.app_context():
            try:
                with transaction() as session:
                    outcomes.append(erase_contact(session, contact_id).kind)
            except ContactGone:
                outcomes.append("gone")

    with transaction() as session:
        erase_visitor(session, door.channel.group_id, uuid.UUID(door.visitor))
    asking = Thread(target=ask_in_person)
    with write_session(db.engine) as session:
        hold_identities(session.connection())
        whole = session.scalars(select(Erasure).where(Erasure.kind == Kind.ERASE)).one()
        asking.start()
        asking.join(0.5)
        assert asking.is_alive()
        erase_activities(session, whole)
        erase_person(session, whole, tmp_path, tmp_path / "erased")
    asking.join(20)
    assert outcomes == ["gone"]
