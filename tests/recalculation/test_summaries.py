"""Do contacts' summaries say what their activities say?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import make_channel
from tests.door import DoorClient, new_visitor
from tests.processing.feeding import BEGIN, Feed, uuid7
from webapp import clock
from webapp.contacts.models import Contact, TouchedContact
from webapp.contacts.touching import touch_for_rebuild
from webapp.database import db, write_transaction
from webapp.recalculation import rebuilding
from webapp.recalculation.jobs import run_recalculation


def only_contact() -> Contact:
    db.session.rollback()
    return db.session.scalars(select(Contact)).one()


def test_summary_follows_what_was_stored(door: DoorClient) -> None:
    early, late = "2026-11-20T10:00:00Z", "2026-11-20T12:00:00Z"
    sent_at = "2026-11-20T12:00:01Z"
    door.store({"type": "click", "occurred_at": late}, {"type": "click", "occurred_at": early}, sent_at=sent_at)
    assert run_recalculation(db.engine).contacts == 1
    contact = only_contact()
    assert contact.activity_count == 2
    assert contact.last_channel_id == door.channel.id
    assert contact.first_activity_at is not None
    assert contact.last_activity_at is not None
    assert (contact.last_activity_at - contact.first_activity_at).total_seconds() == pytest.approx(7_200, abs=0.002)


def test_what_was_recalculated_is_off_the_queue(door: DoorClient) -> None:
    door.store({"type": "click"})
    run_recalculation(db.engine)
    assert run_recalculation(db.engine).contacts == 0
    assert db.session.scalars(select(TouchedContact)).all() == []


def test_later_batches_add_to_the_summary(door: DoorClient) -> None:
    door.store({"type": "click"})
    door.store({"type": "click"}, {"type": "click"})
    run_recalculation(db.engine)
    door.store({"type": "click"})
    run_recalculation(db.engine)
    assert only_contact().activity_count == 4


def test_last_channel_is_that_of_the_latest_activity(door: DoorClient) -> None:
    other = DoorClient(door.app, make_channel("App"))
    door.store({"type": "click"})
    other.visitor = new_visitor()
    other.store({"type": "click"})
    run_recalculation(db.engine)
    channels = set(db.session.scalars(select(Contact.last_channel_id)))
    assert channels == {door.channel.id, other.channel.id}


def test_rebuild_counts_the_rows_that_are_there(door: DoorClient) -> None:
    door.store({"type": "click"}, {"type": "click"})
    with write_transaction(db.engine) as connection:
        connection.exec_driver_sql(
            "DELETE FROM activity WHERE id = (SELECT max(id::text)::uuid FROM activity)"
            if db.engine.dialect.name == "postgresql"
            else "DELETE FROM activity WHERE id = (SELECT max(id) FROM activity)"
        )
        touch_for_rebuild(connection, [only_contact().id])
    run_recalculation(db.engine)
    contact = only_contact()
    assert contact.activity_count == 1
    assert contact.first_activity_at == contact.last_activity_at
    assert contact.last_activity_at is not None
    assert contact.last_activity_at <= clock.now()


def test_contacts_merged_into_another_are_counted_there(door: DoorClient, monkeypatch: pytest.MonkeyPatch) -> None:
    door.store({"type": "click"})
    door.visitor = new_visitor()
    door.store({"type": "click"})
    first, second = db.session.scalars(select(Contact.id).order_by(Contact.id))
    with write_transaction(db.engine) as connection:
        connection.execute(Contact.__table__.update().where(Contact.id == second).values(canonical_id=first))  # type: ignore[attr-defined]
    run_recalculation(db.engine)
    db.session.rollback()
    added_up = db.session.get_one(Contact, first)
    assert added_up.activity_count == 2
    expected = added_up.first_activity_at, added_up.last_activity_at, 2
    monkeypatch.setattr(rebuilding, "MEMBERS_AT_ONCE", 1)
    with write_transaction(db.engine) as connection:
        connection.execute(Contact.__table__.update().values(activity_count=0))  # type: ignore[attr-defined]
        touch_for_rebuild(connection, [first])
    run_recalculation(db.engine)
    db.session.rollback()
    counted = db.session.get_one(Contact, first)
    assert (counted.first_activity_at, counted.last_activity_at, counted.activity_count) == expected


def test_rebuild_and_adding_up_agree_on_the_moments_of_early_ids(app: Flask) -> None:
    """A sender's id may be up to a minute later than the moment that counts, which is never after the receipt."""
    shop, blog = Feed(app, make_channel("Shop")), Feed(app, make_channel("Blog"))
    early, late = str(uuid7(BEGIN + 50_000)), str(uuid7(BEGIN + 30_000))
    shop.put({"type": "click", "id": early}, at=BEGIN)
    shop.process()
    contact_id = only_contact().id
    blog.put({"type": "click", "id": late}, at=BEGIN + 31_000, visitor="", contact_id=contact_id)
    blog.process()

    def summary() -> tuple[object, ...]:
        contact = only_contact()
        return contact.activity_count, contact.first_activity_at, contact.last_activity_at, contact.last_channel_id

    run_recalculation(db.engine)
    expected = (2, clock.from_ms(BEGIN), clock.from_ms(BEGIN + 30_000), blog.channel_id)
    assert summary() == expected
    with write_transaction(db.engine) as connection:
        touch_for_rebuild(connection, [contact_id])
    run_recalculation(db.engine)
    assert summary() == expected
