"""Can people save while contacts are recalculated, and is what changes meanwhile counted?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import make_channel
from tests.door import DoorClient, new_visitor
from webapp import clock
from webapp.activities.deletion import delete_activities
from webapp.activities.keys import make_id
from webapp.activities.models import Activity, ActivityType
from webapp.contacts.models import Contact, TouchedContact
from webapp.contacts.touching import touch_for_rebuild
from webapp.database import db, driver_key, insert_rows, transaction, write_transaction
from webapp.recalculation import rebuilding, run
from webapp.recalculation.jobs import run_recalculation
from webapp.recalculation.rebuilding import Summary
from webapp.settings import values
from webapp.settings.operations import change_setting
from webapp.settings.queries import get_setting

CONTACTS = 1_500
EACH = 4


def counts() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Contact.activity_count).order_by(Contact.id)))


def queue() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(TouchedContact.contact_id)))


def while_counting(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Have something happen once, in the middle of counting a contact anew."""
    summarise = rebuilding.summarise
    acts = [act]

    def summarise_and_act(*arguments: object) -> Summary:
        summary = summarise(*arguments)  # type: ignore[arg-type]
        if acts:
            thread = threading.Thread(target=acts.pop())
            thread.start()
            thread.join()
        return summary

    monkeypatch.setattr(rebuilding, "summarise", summarise_and_act)


def test_page_saves_while_a_contact_is_counted_anew(
    door: DoorClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.store({"type": "click"})
    saved = []

    def save() -> None:
        began = time.monotonic()
        with app.app_context(), transaction() as session:
            change_setting(session, values.RECALCULATION_INTERVAL, 77)
        saved.append(time.monotonic() - began)

    with write_transaction(db.engine) as connection:
        touch_for_rebuild(connection, [db.session.scalars(select(Contact.id)).one()])
    db.session.rollback()
    while_counting(monkeypatch, save)
    assert run_recalculation(db.engine).contacts == 1
    assert saved[0] < 2
    assert get_setting(db.session(), values.RECALCULATION_INTERVAL) == 77


@pytest.mark.parametrize("change", ["more", "less"])
def test_what_changes_while_it_is_counted_is_counted_next(
    door: DoorClient, app: Flask, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    door.store({"type": "click"}, {"type": "click"}, {"type": "click"})
    first, second, _ = db.session.scalars(select(Activity.id).order_by(Activity.id))
    with transaction() as session:
        delete_activities(session, [first])

    def store() -> None:
        with app.app_context():
            door.store({"type": "click"})

    def remove() -> None:
        with app.app_context(), transaction() as session:
            delete_activities(session, [second])

    while_counting(monkeypatch, store if change == "more" else remove)
    assert run_recalculation(db.engine).contacts == 0
    assert len(queue()) == 1
    assert run_recalculation(db.engine).contacts == 1
    assert counts() == [3 if change == "more" else 1]
    assert queue() == []


def test_everybody_of_a_cluster_is_counted_once(door: DoorClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "AT_ONCE", 1)
    monkeypatch.setattr(rebuilding, "COUNTING_SECONDS", 0)
    for _ in range(3):
        door.visitor = new_visitor()
        door.store({"type": "click"}, {"type": "click"})
    first, second, third = db.session.scalars(select(Contact.id).order_by(Contact.id))
    with write_transaction(db.engine) as connection:
        connection.execute(Contact.__table__.update().where(Contact.id == third).values(canonical_id=first))  # type: ignore[attr-defined]
        touch_for_rebuild(connection, [first, second])
    run_recalculation(db.engine)
    assert counts() == [4, 2, 0]
    assert queue() == []


def test_adding_up_ends_when_the_lock_was_held_long_enough(door: DoorClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "AT_ONCE", 2)
    for _ in range(5):
        door.visitor = new_visitor()
        door.store({"type": "click"})
    asked = iter((False, False, True, True))
    with monkeypatch.context() as patched:
        patched.setattr(run, "HOLD_SECONDS", 0)
        assert run.recalculate(db.engine, stop=lambda: next(asked)).contacts == 2
    assert sum(counts()) == 2
    assert run.recalculate(db.engine).contacts == 3
    assert counts() == [1] * 5


def test_people_save_while_many_contacts_are_recalculated(app: Flask) -> None:
    add_activities(make_channel().id)
    runner = threading.Thread(target=run_recalculation, args=(db.engine,))
    took: list[float] = []
    runner.start()
    while runner.is_alive():
        began = time.monotonic()
        with transaction() as session:
            change_setting(session, values.RECALCULATION_INTERVAL, 100 + len(took))
        took.append(time.monotonic() - began)
        time.sleep(0.005)
    runner.join()
    print(f"{len(took)} saves, the slowest {max(took):.3f} s")  # noqa: T201
    assert len(took) > 5
    assert max(took) < 2
    db.session.rollback()
    assert db.session.scalar(select(func.sum(Contact.activity_count))) == CONTACTS * EACH
    assert queue() == []


def add_activities(channel_id: int) -> None:
    """Store activities of many contacts: of the odd ones something was taken away, to the even ones it was added."""
    now = clock.now_ms()
    with write_transaction(db.engine) as connection:
        click = connection.scalar(select(ActivityType.id).where(ActivityType.code_name == "click"))
        numbers = range(1, CONTACTS + 1)
        contacts = [(number, number, False, now, 0) for number in numbers]
        insert_rows(connection, "contact", ("id", "canonical_id", "is_known", "created_at", "activity_count"), contacts)
        rows = [
            (driver_key(connection, make_id(now - 1_000, order)), click, number, channel_id, now, 3)
            for number in numbers
            for order in range(EACH)
        ]
        columns = ("id", "type_id", "contact_id", "channel_id", "received_at", "basis")
        insert_rows(connection, "activity", columns, rows)
        touched = [(number, EACH, now - 1_000, now, channel_id, number % 2) for number in numbers]
        columns = ("contact_id", "added", "first_at", "last_at", "last_channel_id", "removals")
        insert_rows(connection, "touched_contact", columns, touched)
