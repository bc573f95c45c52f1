"""Does what comes over a channel for tests stay outside all counts, and is it still there to be seen?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import DoorClient, activity_count, new_visitor
from webapp.activities.type_queries import figures_of_type, find_type
from webapp.administration.channel_jobs import work_on_channels
from webapp.channels.models import Channel
from webapp.contacts.filters import ContactFilters, Kind
from webapp.contacts.models import Contact
from webapp.contacts.queries import count_contacts, export_contacts, page_of_contacts
from webapp.database import db, transaction
from webapp.identity.models import Visitor
from webapp.recalculation.figures import keep_figures, read_figures
from webapp.recalculation.jobs import run_recalculation


@pytest.fixture
def trial(app: Flask) -> DoorClient:
    """A browser of its own on a channel for tests."""
    door = DoorClient(app, make_channel("Trial", is_test=True))
    door.visitor = new_visitor()
    return door


def share_visitors(*doors: DoorClient) -> None:
    """Make the channels of several doors one group."""
    with transaction() as session:
        for door in doors:
            session.get_one(Channel, door.channel.id).group_id = doors[0].channel.group_id


def set_test(ada: PageClient, channel: Channel, *, is_test: bool) -> None:
    """Save the settings of a channel with the box ticked or not."""
    ada.get(f"/channels/{channel.id}/settings")
    form = ada.form("Save")
    form.values["is_test"] = ["y"] if is_test else []
    ada.submit("Save", form=form)


def contact_of(door: DoorClient) -> Contact:
    db.session.rollback()
    query = select(Contact).join(Visitor, Visitor.contact_id == Contact.id)
    return db.session.scalars(query.where(Visitor.group_id == door.channel.group_id)).one()


def listed(kind: Kind, channel_id: int | None = None) -> set[int]:
    db.session.rollback()
    filters = ContactFilters(kind=kind, channel_id=channel_id)
    return {contact.id for contact in page_of_contacts(db.session(), filters).items}


def test_activities_of_tests_are_no_news_of_their_contact(door: DoorClient, trial: DoorClient) -> None:
    share_visitors(door, trial)
    trial.visitor = door.visitor
    door.store({"type": "click"})
    trial.store({"type": "click"}, {"type": "download"})
    run_recalculation(db.engine)
    contact = contact_of(door)
    assert (contact.activity_count, contact.last_channel_id) == (1, door.channel.id)
    assert contact.first_activity_at == contact.last_activity_at
    assert activity_count() == 3


def test_contact_of_tests_alone_was_never_active(trial: DoorClient) -> None:
    trial.store({"type": "click"})
    run_recalculation(db.engine)
    contact = contact_of(trial)
    assert (contact.activity_count, contact.last_activity_at, contact.last_channel_id) == (0, None, None)


def test_figures_and_lists_are_the_same_with_and_without_tests(door: DoorClient, trial: DoorClient) -> None:
    door.store({"type": "click"})
    before = _all_figures()
    trial.store({"type": "click"}, {"type": "click"})
    assert _all_figures() == before
    assert before[0]["contacts_anonymous"] == before[0]["active_7"] == before[1][Kind.ANONYMOUS] == 1


def _all_figures() -> tuple[dict[str, int], dict[Kind, int], list[set[int]], int, set[int]]:
    run_recalculation(db.engine)
    keep_figures(db.engine, at_once=True)
    db.session.rollback()
    session = db.session()
    names = ("contacts_known", "contacts_anonymous", "active_7", "active_30", "active_90")
    kept = read_figures(session)
    click = find_type(session, "click")
    assert click is not None
    week = figures_of_type(session, click.id).week_count
    counts = count_contacts(session)
    exported = {row.id for rows in export_contacts(db.engine, ContactFilters(kind=Kind.ALL)) for row in rows}
    return {name: kept[name].value for name in names}, counts, [listed(kind) for kind in Kind], week, exported


def test_contact_of_tests_is_found_by_asking_for_the_channel(
    door: DoorClient, trial: DoorClient, ada: PageClient
) -> None:
    door.store({"type": "click"})
    trial.store({"type": "click"})
    run_recalculation(db.engine)
    tester = contact_of(trial).id
    assert listed(Kind.ANONYMOUS, trial.channel.id) == {tester}
    assert listed(Kind.ANONYMOUS, door.channel.id) == {contact_of(door).id}
    assert "Test" in ada.get(f"/contacts?kind=anonymous&channel={trial.channel.id}").html.partition("<tbody>")[2]
    assert ">Test<" in ada.get(f"/contacts/{tester}").html
    assert ">Test<" not in ada.get(f"/contacts/{contact_of(door).id}").html


def test_known_contact_of_tests_is_listed_with_a_badge(trial: DoorClient, ada: PageClient) -> None:
    trial.store({"type": "click"}, contact={"email": "kim@example.org"})
    run_recalculation(db.engine)
    rows = ada.get("/contacts").html.partition("<tbody>")[2]
    assert "kim@example.org" in rows
    assert ">Test<" in rows


def test_log_shows_tests_with_a_badge(door: DoorClient, trial: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    assert ">Test<" not in ada.get("/activities").html
    trial.store({"type": "click"})
    page = ada.get(f"/activities?channel={trial.channel.id}")
    assert page.html.count(">Test<") == 1
    assert "Trial" in page.html.partition("<tbody")[2]


def test_channel_that_becomes_one_for_tests_is_taken_out_of_summaries(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"}, {"type": "click"})
    run_recalculation(db.engine)
    for is_test, count in ((True, 0), (False, 2)):
        set_test(ada, door.channel, is_test=is_test)
        work_on_channels(db.engine, door.runtime.spool)
        run_recalculation(db.engine)
        assert contact_of(door).activity_count == count
        assert len(listed(Kind.ANONYMOUS)) == (0 if is_test else 1)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_developers_make_no_channel_one_for_tests_that_holds_activities(door: DoorClient, dev: PageClient) -> None:
    door.store({"type": "click"})
    dev.get(f"/channels/{door.channel.id}/settings")
    form = dev.form("Save")
    form.values["is_test"] = ["y"]
    assert "ask somebody who may delete them" in dev.submit("Save", form=form, status=422).text
    db.session.rollback()
    assert not db.session.get_one(Channel, door.channel.id).is_test


def test_saving_without_that_change_counts_nothing_anew(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    run_recalculation(db.engine)
    set_test(ada, door.channel, is_test=False)
    work_on_channels(db.engine, door.runtime.spool)
    assert run_recalculation(db.engine).contacts == 0
