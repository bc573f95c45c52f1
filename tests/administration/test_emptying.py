"""Does emptying a channel for tests take all that came over it, and nothing else?"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, func, select

from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import DoorClient, activity_count, new_visitor
from webapp.access.models import AuditEntry
from webapp.activities.models import ActiveContact, Activity, ActivityCount, Visit
from webapp.administration import channel_jobs, channel_visitors
from webapp.administration.channel_jobs import work_on_channels
from webapp.administration.channel_tasks import NotForTests, TaskKind, begin_emptying, find_task, is_being_emptied
from webapp.channels.models import Agreement, Channel
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.models import Visitor
from webapp.identity.tracking import stop_tracking_contact
from webapp.recalculation.jobs import run_recalculation

PAGE = {"type": "pagevisit", "url": "https://shop.example/a", "title": "A"}
TABLES = (Activity, ActivityCount, ActiveContact, Visit, Visitor, Contact)


@pytest.fixture
def trial(app: Flask) -> DoorClient:
    """A browser of its own on a channel for tests."""
    door = DoorClient(app, make_channel("Trial", is_test=True))
    door.visitor = new_visitor()
    return door


def visit(door: DoorClient, visitors: int) -> None:
    """Have several new visitors each open a page and click."""
    for _ in range(visitors):
        door.visitor = new_visitor()
        door.send([PAGE, {"type": "click"}])
    door.process()


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Return all that emptying may touch, table by table."""
    db.session.rollback()
    return {model.__tablename__: _rows_of(model.__table__) for model in TABLES}  # type: ignore[arg-type]


def _rows_of(table: Table) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in db.session.execute(select(table))), key=repr)


def begin(door: DoorClient) -> None:
    with transaction() as session:
        begin_emptying(session, session.get_one(Channel, door.channel.id))


def work(door: DoorClient, **arguments: Any) -> None:
    db.session.rollback()
    work_on_channels(db.engine, door.runtime.spool, **arguments)
    db.session.rollback()


def audited(action: str) -> list[dict[str, Any]]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == action)))


def test_emptying_leaves_all_as_it_was_before(door: DoorClient, trial: DoorClient) -> None:
    visit(door, 2)
    run_recalculation(db.engine)
    before = rows()
    visit(trial, 3)
    assert rows() != before
    begin(trial)
    work(trial)
    run_recalculation(db.engine)
    assert rows() == before
    assert not is_being_emptied(db.session(), trial.channel.id)
    assert audited("channel_emptying_begun") == [{"activities": 9}]
    assert audited("channel_emptied") == [{"activities": 9, "visitors": 3, "contacts": 3}]


def test_objection_is_kept(app: Flask) -> None:
    trial = DoorClient(app, make_channel("Trial", is_test=True, agreement=Agreement.UNTIL_OBJECTION))
    visit(trial, 2)
    trial.send([], consent={"opt_out": True})
    trial.process()
    begin(trial)
    work(trial)
    assert rows()["visitor"] == rows()["contact"] == []
    assert trial.send([{"type": "click"}]).json["results"][0]["reason"] == "opted_out"
    trial.process()
    assert activity_count() == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_browser_that_was_not_tracked_stays_so_as_an_objection(trial: DoorClient) -> None:
    visit(trial, 1)
    with transaction() as session:
        stop_tracking_contact(session, session.scalars(select(Contact.id)).one(), "a try")
    begin(trial)
    work(trial)
    assert rows()["contact"] == []
    trial.runtime.keeper.check()
    assert trial.send([{"type": "click"}]).json["results"][0]["reason"] == "opted_out"


def test_known_contact_and_its_browser_stay(trial: DoorClient) -> None:
    trial.store({"type": "click"}, contact={"email": "kim@example.org"})
    begin(trial)
    work(trial)
    assert activity_count() == 0
    assert db.session.scalars(select(Contact.email)).all() == ["kim@example.org"]
    assert db.session.scalar(select(func.count()).select_from(Visitor)) == 1


def test_visitor_of_a_linked_site_stays_with_its_own(door: DoorClient, trial: DoorClient) -> None:
    with transaction() as session:
        session.get_one(Channel, trial.channel.id).group_id = door.channel.group_id
    visit(door, 1)
    before = rows()
    trial.visitor = door.visitor
    trial.store(PAGE)
    visit(trial, 1)
    begin(trial)
    work(trial)
    run_recalculation(db.engine)
    after = rows()
    assert {name: after[name] for name in after if name != "contact"} == {
        name: before[name] for name in before if name != "contact"
    }
    assert db.session.scalars(select(Contact.activity_count)).all() == [3]


def test_what_comes_meanwhile_stays(trial: DoorClient) -> None:
    visit(trial, 2)
    begin(trial)
    visit(trial, 1)
    work(trial)
    assert activity_count() == 3
    assert len(rows()["visitor"]) == len(rows()["contact"]) == len(rows()["visit"]) == 1
    assert db.session.scalar(select(func.sum(ActivityCount.stored))) == 3


def test_interrupted_work_goes_on_where_it_was(
    door: DoorClient, trial: DoorClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_jobs, "DELETED_AT_ONCE", 2)
    monkeypatch.setattr(channel_jobs, "HOLD_SECONDS", 0)
    monkeypatch.setattr(channel_visitors, "VISITORS_AT_ONCE", 2)
    visit(door, 1)
    run_recalculation(db.engine)
    before = rows()
    visit(trial, 3)
    begin(trial)
    seen = [activity_count()]
    for _ in range(30):
        asked = iter((False, True))
        work(trial, stop=lambda asked=asked: next(asked))  # one batch, then the process goes down
        seen.append(activity_count())
        if not is_being_emptied(db.session(), trial.channel.id):
            break
    run_recalculation(db.engine)
    assert rows() == before
    assert seen[:5] == [12, 10, 8, 6, 4]
    assert audited("channel_emptied") == [{"activities": 9, "visitors": 3, "contacts": 3}]


def test_small_batches_share_a_transaction_while_it_is_short(
    trial: DoorClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_jobs, "DELETED_AT_ONCE", 2)
    monkeypatch.setattr(channel_jobs, "HOLD_SECONDS", 60)
    visit(trial, 3)
    begin(trial)
    work(trial, seconds=0)
    task = find_task(db.session(), trial.channel.id, TaskKind.EMPTY)
    assert task is not None
    assert (task.activities, task.phase, activity_count()) == (0, "activities", 9)
    asked = iter((False, True))
    work(trial, stop=lambda: next(asked))
    task = find_task(db.session(), trial.channel.id, TaskKind.EMPTY)
    assert task is not None
    assert (task.activities, task.phase, activity_count()) == (9, "visitors", 0)


def test_batch_that_fails_leaves_nothing_half_done(trial: DoorClient, monkeypatch: pytest.MonkeyPatch) -> None:
    visit(trial, 2)
    before = rows()
    begin(trial)

    def fail(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(channel_jobs, "_finish", fail)
        with pytest.raises(RuntimeError):
            work(trial)
    left = rows()
    assert left["activity"] == []
    assert left["visitor"] == before["visitor"]
    assert left["visit"] == before["visit"]
    work(trial)
    assert not any(rows().values())


def test_many_visits_of_one_visitor_go_in_several_batches(trial: DoorClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_visitors, "VISITS_AT_ONCE", 2)
    trial.store(PAGE)
    with transaction() as session:
        one = session.scalars(select(Visit)).one()
        for _ in range(4):
            more = Visit(visitor_id=one.visitor_id, channel_id=one.channel_id)
            more.started_at, more.last_hit_at = one.started_at, one.last_hit_at
            session.add(more)
    begin(trial)
    work(trial)
    assert not any(rows().values())


def test_resent_activity_does_not_come_back(trial: DoorClient) -> None:
    sent = {"type": "click", "id": "order-7"}
    trial.store(sent)
    begin(trial)
    work(trial)
    trial.store(sent)
    assert activity_count() == 0


def test_only_test_channels_can_be_emptied(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    with pytest.raises(NotForTests):
        begin(door)
    assert "Empty this channel" not in ada.get(f"/channels/{door.channel.id}/settings").text
    assert ada.get(f"/channels/{door.channel.id}/empty", status=303).path.endswith("/settings")
    ada.post(f"/channels/{door.channel.id}/empty", {"csrf_token": ada.form("Save").values["csrf_token"][0]})
    assert ada.page is not None
    assert "Only a test channel can be emptied." in ada.page.text
    assert find_task(db.session(), door.channel.id, TaskKind.EMPTY) is None


def test_emptying_stops_when_the_channel_is_no_test_any_more(trial: DoorClient) -> None:
    trial.store({"type": "click"})
    begin(trial)
    with transaction() as session:
        session.get_one(Channel, trial.channel.id).is_test = False
    work(trial)
    assert activity_count() == 1
    assert audited("channel_emptying_stopped") == [{"activities": 0, "visitors": 0, "contacts": 0}]


def test_page_asks_first_and_shows_how_far_it_is(trial: DoorClient, dev: PageClient) -> None:
    visit(trial, 2)
    dev.get(f"/channels/{trial.channel.id}/settings")
    asked = dev.follow("Empty this channel …")
    assert "Activities 6" in asked.text
    assert "Browsers 2" in asked.text
    page = dev.submit("Empty this channel")
    assert page.path == f"/channels/{trial.channel.id}/emptying"
    assert "Deleting activities: 0 of 6" in page.text
    assert "every 2s" in page.html
    assert "Being emptied" in dev.get(f"/channels/{trial.channel.id}/settings").text
    assert dev.get(f"/channels/{trial.channel.id}/empty", status=303).path.endswith("/emptying")
    work(trial)
    part = dev.get(f"/channels/{trial.channel.id}/emptying", HX_Request="true")
    assert "Emptied" in part.text
    assert "every 2s" not in part.html
    assert "<h1" not in part.html
    assert "Empty this channel" in dev.get(f"/channels/{trial.channel.id}/settings").text


@pytest.mark.parametrize("who", ["mel", "vera"])
def test_others_may_not_empty(trial: DoorClient, who: str, request: pytest.FixtureRequest) -> None:
    person: PageClient = request.getfixturevalue(who)
    for path in ("empty", "emptying"):
        person.get(f"/channels/{trial.channel.id}/{path}", status=403)
    assert find_task(db.session(), trial.channel.id, TaskKind.EMPTY) is None
