"""Does erasing end by itself, whole and once, when everything is killed again and again meanwhile?"""

from __future__ import annotations

import os
import time
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cast import make_user, sign_in_as
from tests.client import PageClient
from tests.door import DoorClient, new_visitor
from tests.failures.crafted import make_ids, record_of
from tests.failures.killing import some_time
from tests.failures.load import Load, assert_exactly_once, report
from tests.failures.system import System, wait_until
from tests.privacy.person import (
    EMAIL,
    KIM,
    NAME,
    NEEDLES,
    NEIGHBOUR,
    contact_of,
    left_in_files,
    live_through,
    put_aside,
)
from tests.privacy.remains import left_in_pages
from webapp.channels.models import Channel
from webapp.database import db, transaction
from webapp.identity.merging import How, Why, merge_contacts

KILLS = int(os.environ.get("CONTRAIL_TEST_KILLS", "3"))
KIMS = 10_000  # as many as take the whole of some runs
WAITING = 40
NOTHING_SECONDS = 8.0  # more than a run comes after the one before, and after a start
END_SECONDS = 180.0  # what is on its way is waited for, and a segment that is written to is closed after half a minute
THEIRS = (
    "SELECT id, email, created_at, is_known FROM contact WHERE id = {0}",
    "SELECT kind, value, source, at FROM identifier WHERE contact_id = {0}",
    "SELECT name, value, source, at FROM attribute_value WHERE contact_id = {0}",
    "SELECT id, first_seen_at, last_seen_at FROM visitor WHERE contact_id = {0}",
    "SELECT id, type_id, page_id, referrer_id, environment_id FROM activity WHERE contact_id = {0} ORDER BY id",
)
pytestmark = [pytest.mark.kill, pytest.mark.long]


def test_erasing_that_is_killed_again_and_again_ends_whole_and_once(system: System) -> None:
    key = system.create_channel()
    neighbour, kims = ask_for_kim(system)
    before, others = rows_of(system, neighbour), ids_of_others(system, kims)
    assert left_in_files(system.instance).keys() >= {"e-mail", "first name", "visitor"}
    met: list[str] = []
    system.start()
    with Load(system, key, threads=1, pause=0.05) as load:
        while len(met) < KILLS and not is_over(system):
            met.append(kill_in_the_middle(system))
            system.start()
    wait_until(lambda: is_over(system), END_SECONDS, "the erasing ends by itself")
    system.run_well("process")
    report("erasing", system, load, met=met)
    assert left_in_files(system.folder) == {}
    if system.database_url:
        assert left_in_pages(system.database_url, NEEDLES) == set()
    assert rows_of(system, neighbour) == before
    assert_exactly_once(system, load.ledger.sent | others, load.ledger.acknowledged | others)
    assert_closed_once(system, kims)
    assert system.stop() == 0


def ask_for_kim(system: System) -> tuple[int, int]:
    """Let Kim live, and ask on the page for her to be erased; return the neighbour, and how many activities are Kim's.

    More of her waits in the journal then, and her file for a request is in the folder of the exports.
    """
    with system.app() as app:
        door = DoorClient(app, db.session.scalars(select(Channel)).one())
        kim = live_through(door)
        lead_a_long_life(door)
        put_aside(b"\xc1 can't be read, of " + EMAIL.encode())
        put_aside(record_of(make_ids(3), door.channel.id, visitor=uuid.UUID(KIM).bytes, title=NAME))
        make_user(app, "Pia")
        pia = sign_in_as(PageClient(app), "Pia")
        register(pia, "access")
        pia.submit("Make the file")
        neighbour = contact_of(NEIGHBOUR)
        kims = count_of(system, kim)
        register(pia, "erase")
        pia.follow("Erase for good …")
        pia.submit("Erase for good")
        door.visitor = KIM
        for number in range(WAITING):
            door.send([{"type": "click", "value": f"{NAME} waits {number}", "comment": EMAIL}])
        return neighbour, kims


def lead_a_long_life(door: DoorClient) -> None:
    """Let Kim do much, change her name, and turn out to be somebody else too."""
    for number in range(KIMS // 20):
        url = f"https://shop.example/{number}?for={EMAIL}"
        record = record_of(make_ids(20), door.channel.id, visitor=uuid.UUID(KIM).bytes, url=url, title=NAME)
        door.runtime.spool.append(record, 20)
    door.visitor = KIM
    door.store({"type": "click"}, contact={"attributes": {"first_name": f"{NAME} Ann"}})
    door.visitor = new_visitor()
    door.store({"type": "click", "value": NAME})
    with transaction() as session:
        merge_contacts(session, contact_of(door.visitor), contact_of(KIM), how=How.BY_HAND, why=Why.BY_HAND)


def register(pia: PageClient, kind: str) -> None:
    pia.get("/data-protection/new")
    pia.submit("Register", kind=kind, said=EMAIL, notes=f"{NAME} wrote a letter")
    pia.submit("Save", identity_check="answered from the stored address")


def kill_in_the_middle(system: System) -> str:
    """Kill everything a moment after erasing has gone on, or where it waits, and return in which phase that was."""
    before, began = progress(system), time.monotonic()
    while progress(system) == before and time.monotonic() - began < NOTHING_SECONDS:
        time.sleep(0.02)
    some_time(0.6)
    system.kill_all()
    return str(progress(system)[0])


def progress(system: System) -> tuple[Any, ...]:
    return system.query("SELECT phase, position, counts, finished_at FROM erasure")[0]


def is_over(system: System) -> bool:
    return progress(system)[-1] is not None


def count_of(system: System, contact_id: int) -> int:
    """Return how many activities a contact has, with all that are read with it."""
    canonical = f"SELECT canonical_id FROM contact WHERE id = {contact_id}"  # noqa: S608 - a number, here and below
    members = f"SELECT id FROM contact WHERE canonical_id = ({canonical})"  # noqa: S608
    return int(system.query(f"SELECT COUNT(*) FROM activity WHERE contact_id IN ({members})")[0][0])  # noqa: S608


def rows_of(system: System, contact_id: int) -> list[list[tuple[Any, ...]]]:
    return [sorted(system.query(statement.format(contact_id)), key=str) for statement in THEIRS]


def ids_of_others(system: System, kims: int) -> set[bytes]:
    """Return the ids of those stored activities that nobody has asked to be erased."""
    with system.app():
        kim = contact_of(KIM)
    members = f"(SELECT id FROM contact WHERE canonical_id = (SELECT canonical_id FROM contact WHERE id = {kim}))"  # noqa: S608
    rows = system.query(f"SELECT id FROM activity WHERE contact_id IN {members}")  # noqa: S608 - a number
    theirs = {bytes(row[0]) if isinstance(row[0], bytes) else row[0].bytes for row in rows}
    assert len(theirs) == kims
    return set(system.stored_ids()) - theirs


def assert_closed_once(system: System, kims: int) -> None:
    """Fail unless the request is closed once, keeps no word of Kim, and its certificate counts what was erased."""
    done = system.query("SELECT status, found_by, notes FROM data_request WHERE kind = 'erase'")
    assert done == [("done", "", "")]
    entries = system.query("SELECT action FROM audit_entry WHERE action IN ('erasure_begun', 'contact_erased')")
    assert sorted(entries) == [("contact_erased",), ("erasure_begun",)]
    with system.app() as app:
        page = certificate(app)
    assert not any(needle.decode("latin-1") in page.html for needle in NEEDLES.values())
    counted = int(page.text.split("Activities erased")[1].split()[0].replace(",", ""))
    assert kims <= counted <= kims + WAITING


def certificate(app: Flask) -> Any:
    return sign_in_as(PageClient(app), "Pia").get("/data-protection/2/certificate")
