"""Is a type, and all logging, switched off only when that is meant, and in force at the door?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from tests.client import PageClient
from tests.contact_management.test_types import LIST, type_id
from tests.door import DoorClient
from webapp.access.models import AuditEntry
from webapp.activities.models import TypeSwitch
from webapp.activities.type_uses import TypeUse, add_type_uses
from webapp.database import db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def audited() -> list[str]:
    """Return what was done to types and logging, oldest first."""
    kinds = ("activity_type", "installation")
    wanted = select(AuditEntry.action).where(AuditEntry.subject_kind.in_(kinds)).order_by(AuditEntry.id)
    return list(db.session.scalars(wanted))


def switch_off(client: PageClient, code_name: str) -> None:
    client.get(LIST)
    client.switch(f"{LIST}/{type_id(code_name)}/switch")
    client.submit("Switch off")


def reason_of(door: DoorClient, code_name: str) -> str:
    """Return why the door refuses an activity of the type; empty when it doesn't."""
    return str(door.send([{"type": code_name}]).get_json()["results"][0].get("reason", ""))


def test_switching_off_asks_first(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"}, {"type": "click"})
    ada.get(LIST)
    page = ada.switch(f"{LIST}/{type_id('click')}/switch")
    assert page.headings == ["Switch off Click?"]
    assert "Came in the last 7 days 2" in page.text
    assert "new ones are refused" in page.text
    assert reason_of(door, "click") == ""
    assert audited() == []


def test_switching_off_a_purchase_names_what_follows(ada: PageClient) -> None:
    assert "Purchased products are made from purchases" in ada.get(f"{LIST}/{type_id('purchase')}/switch-off").text


def test_what_uses_the_type_is_named_before(app: Flask, ada: PageClient) -> None:
    add_type_uses(app, lambda _, code_name: [TypeUse("Contact group", f"Fans of {code_name}", "/groups/1")])
    page = ada.get(f"{LIST}/{type_id('click')}/switch-off")
    assert "Contact group Fans of click" in page.text
    assert page.links["Fans of click"] == "/groups/1"


def test_door_refuses_what_is_off_and_takes_it_again(door: DoorClient, ada: PageClient) -> None:
    assert reason_of(door, "click") == ""
    switch_off(ada, "click")
    assert reason_of(door, "click") == "type_disabled"
    ada.get(LIST)
    page = ada.switch(f"{LIST}/{type_id('click')}/switch")
    assert "Click is switched on." in page.text
    assert reason_of(door, "click") == ""


def test_both_ways_are_audited_and_marked_for_charts(ada: PageClient) -> None:
    switch_off(ada, "click")
    ada.submit("Undo")
    assert audited() == ["activity_type_switched_off", "activity_type_switched_on"]
    assert [row.is_enabled for row in db.session.scalars(select(TypeSwitch).order_by(TypeSwitch.id))] == [False, True]
    page = ada.get(f"{LIST}/{type_id('click')}")
    assert "Times switched off" in page.text
    assert "Off for a time" in page.text


def test_switching_what_is_so_already_changes_nothing(ada: PageClient) -> None:
    switch_off(ada, "click")
    ada.get(f"{LIST}/{type_id('click')}/switch-off")
    ada.submit("Switch off")
    assert audited() == ["activity_type_switched_off"]


def test_undo_within_ten_seconds(door: DoorClient, ada: PageClient, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime.now(UTC), tick=False)
    switch_off(ada, "click")
    time_machine.shift(timedelta(seconds=9))
    page = ada.get(LIST)
    assert "Click is switched off." in page.text
    page = ada.submit("Undo")
    assert "Click is on again." in page.text
    assert reason_of(door, "click") == ""


def test_undo_is_too_late_after_ten(door: DoorClient, ada: PageClient, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime.now(UTC), tick=False)
    switch_off(ada, "click")
    time_machine.shift(timedelta(seconds=10))
    page = ada.submit("Undo")  # the page was still open
    assert "The 10 seconds are over." in page.text
    assert "Undo" not in page.text
    assert reason_of(door, "click") == "type_disabled"


def test_undo_needs_an_offer_of_one_s_own(app: Flask, ada: PageClient, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime.now(UTC), tick=False)
    switch_off(ada, "click")
    form = ada.form("Undo")
    ada.switch(f"{LIST}/{type_id('click')}/switch")
    switch_off(ada, "click")
    page = ada.submit(form=form)
    assert "The 10 seconds are over." in page.text
    assert audited().count("activity_type_switched_on") == 1


def test_offer_goes_when_its_time_is_over(ada: PageClient, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime.now(UTC), tick=False)
    switch_off(ada, "click")
    assert "Undo" in ada.get(f"{LIST}/undo-offer", HX_Request="true").text
    time_machine.shift(timedelta(seconds=10))
    part = ada.get(f"{LIST}/undo-offer", HX_Request="true")
    assert "Undo" not in part.text
    assert "Switched off." in part.text
    assert ada.get(f"{LIST}/undo-offer", status=303).headings == ["Activity types"]


def test_logging_is_stopped_and_started(door: DoorClient, ada: PageClient) -> None:
    banner = "All logging is switched off"
    ada.get(LIST)
    page = ada.follow("Stop all logging")
    assert "refuses every activity" in page.text
    assert reason_of(door, "pagevisit") == ""
    page = ada.submit("Stop all logging")
    assert banner in page.text
    assert reason_of(door, "pagevisit") == "logging_disabled"
    assert banner in ada.get("/account").text
    ada.follow("Switch logging on")
    assert banner not in ada.submit("Start logging").text
    assert reason_of(door, "pagevisit") == ""
    assert audited() == ["logging_switched_off", "logging_switched_on"]


def test_charts_mark_when_all_logging_was_stopped(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    ada.get(f"{LIST}/logging")
    ada.submit("Stop all logging")
    page = ada.get(f"{LIST}/{type_id('click')}")
    assert "now: all logging was stopped" in page.text
    assert page.html.count('class="bars-gap"') == 1
    overview = ada.get("/")
    assert "Off for a time" in overview.text
    assert overview.html.count('class="bars-gap"') == 2


def test_banner_of_who_may_not_start_logging_has_no_link(ada: PageClient, vera: PageClient) -> None:
    ada.get(f"{LIST}/logging")
    ada.submit("Stop all logging")
    page = vera.get("/account")
    assert "All logging is switched off" in page.text
    assert "Switch logging on" not in page.links


def test_beacon_is_told(door: DoorClient, ada: PageClient) -> None:
    switch_off(ada, "outboundlink")
    assert "outboundlink" in door.app.test_client().get(f"/beacon/{door.key}.js").text
