"""Are the figures of contacts right, and counted no more often than needed?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from tests.conftest import make_channel
from tests.door import DoorClient, new_visitor
from webapp import clock
from webapp.activities.models import ActiveContact
from webapp.channels.models import Channel
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.recalculation.figures import ANONYMOUS, KNOWN, active_name, keep_figures, read_figures
from webapp.recalculation.jobs import run_recalculation

TODAY = clock.now_ms() // (24 * 3_600_000)


def figures() -> dict[str, int]:
    db.session.rollback()
    return {name: figure.value for name, figure in read_figures(db.session()).items()}


def make_contacts(count: int, **values: object) -> list[int]:
    """Make contacts, and return their ids."""
    with transaction() as session:
        rows = [Contact(canonical_id=0, created_at=clock.now(), **values) for _ in range(count)]
        session.add_all(rows)
        session.flush()
        for row in rows:
            row.canonical_id = row.id
        return [row.id for row in rows]


def be_active(channel: Channel, contact_id: int, *days_ago: int) -> None:
    with transaction() as session:
        session.execute(
            insert(ActiveContact),
            [{"day": TODAY - ago, "channel_id": channel.id, "contact_id": contact_id} for ago in days_ago],
        )


def test_known_and_anonymous_contacts_are_counted_without_merged_ones(app: Flask) -> None:
    known, *_ = make_contacts(3, is_known=True)
    lost, *_ = make_contacts(2)
    with transaction() as session:
        session.execute(update(Contact).where(Contact.id == lost).values(merged_into_id=known, canonical_id=known))
    assert keep_figures(db.engine)
    assert (figures()[KNOWN], figures()[ANONYMOUS]) == (3, 1)


def test_contact_counts_once_a_period_however_often_it_was_active(app: Flask) -> None:
    shop, blog = make_channel(), make_channel("Blog")
    (one,) = make_contacts(1)
    be_active(shop, one, 0, 1, 2)
    be_active(blog, one, 1)
    keep_figures(db.engine)
    assert figures()[active_name(7)] == 1
    assert figures()[active_name(7, is_before=True)] == 0


def test_periods_end_today_and_begin_so_many_days_ago(app: Flask) -> None:
    shop = make_channel()
    six, seven, thirteen, fourteen, far = make_contacts(5)
    for contact_id, ago in ((six, 6), (seven, 7), (thirteen, 13), (fourteen, 14), (far, 89)):
        be_active(shop, contact_id, ago)
    keep_figures(db.engine)
    found = figures()
    assert (found[active_name(7)], found[active_name(7, is_before=True)]) == (1, 2)
    assert (found[active_name(30)], found[active_name(30, is_before=True)]) == (4, 0)
    assert (found[active_name(90)], found[active_name(90, is_before=True)]) == (5, 0)


def test_merged_contacts_count_as_one(app: Flask) -> None:
    shop = make_channel()
    first, second = make_contacts(2)
    be_active(shop, first, 1)
    be_active(shop, second, 2)
    with transaction() as session:
        session.execute(update(Contact).where(Contact.id == second).values(merged_into_id=first, canonical_id=first))
    keep_figures(db.engine)
    assert figures()[active_name(7)] == 1


def test_channels_for_tests_do_not_count(app: Flask) -> None:
    (one,) = make_contacts(1)
    be_active(make_channel("Trial", is_test=True), one, 0)
    keep_figures(db.engine)
    assert figures()[active_name(7)] == 0


def test_recalculation_counts_at_most_once_a_minute(door: DoorClient, monkeypatch: pytest.MonkeyPatch) -> None:
    door.store({"type": "click"})
    run_recalculation(db.engine)
    assert figures()[active_name(7)] == 1
    door.visitor = new_visitor()
    door.store({"type": "click"})
    run_recalculation(db.engine)
    assert figures()[active_name(7)] == 1
    later = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    run_recalculation(db.engine)
    assert figures()[active_name(7)] == 2


def test_nothing_is_counted_where_nothing_changed(door: DoorClient, monkeypatch: pytest.MonkeyPatch) -> None:
    door.store({"type": "click"})
    run_recalculation(db.engine)
    later = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert not keep_figures(db.engine)
    assert keep_figures(db.engine, at_once=True)


def test_new_day_is_counted_though_nothing_changed(door: DoorClient, monkeypatch: pytest.MonkeyPatch) -> None:
    door.store({"type": "click"})
    run_recalculation(db.engine)
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(clock, "now_ms", lambda: clock.to_ms(later))
    assert keep_figures(db.engine)
    assert figures()[active_name(7)] == 0
    assert figures()[active_name(7, is_before=True)] == 1
    assert db.session.scalars(select(Contact)).all()
