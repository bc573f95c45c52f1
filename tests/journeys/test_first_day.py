"""Does the main job work as a story? A visitor of the demo shop, and the people who look at what is recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser import NewPage, sign_in_with
from tests.cast import make_user
from tests.door import DoorClient, activity_count
from webapp.channels.models import Channel
from webapp.config import Config
from webapp.database import db
from webapp.demo.making import Size, make_demo

SMALL = Size(people=10, activities=60)

pytestmark = pytest.mark.browser


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, demo=1)


@pytest.fixture
def shop_door(app: Flask, live_url: str) -> DoorClient:
    """The demo shop's channel, with a small past."""
    runtime = app.extensions["contrail_door"]
    app.config["CONTRAIL"] = replace(app.config["CONTRAIL"], base_url=live_url)
    make_demo(db.engine, runtime.spool, runtime.sums, live_url, lambda _: None, size=SMALL)
    db.session.rollback()
    return DoorClient(app, db.session.scalars(select(Channel)).one())


def wait_for_activities(door: DoorClient, page: Page, code_name: str, count: int) -> None:
    """Process until so many activities of a type are stored; the browser sends in its own time."""
    for _ in range(50):
        door.process()
        if activity_count(code_name) >= count:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{activity_count(code_name)} activities of type {code_name}, {count} expected")


def test_a_visit_reaches_the_log_once_agreed_and_stops_when_switched_off(
    app: Flask, shop_door: DoorClient, new_page: NewPage
) -> None:
    make_user(app, "Ada")
    ada, visitor = new_page(), new_page()
    sign_in_with(ada, "Ada", "/activities")
    visits, landings = activity_count("pagevisit"), activity_count("landingpage")

    # Without a choice nothing arrives, and the install check says so.
    ada.goto(f"/channels/{shop_door.channel.id}/check")
    visitor.goto("/demo/")
    visitor.wait_for_selector("[data-consent]:not([hidden])")
    expect(ada.locator("#check h2").first).to_have_text("The script is loaded and waits for consent", timeout=15_000)
    shop_door.process()
    assert activity_count("pagevisit") == visits
    assert visitor.context.cookies() == []
    assert visitor.evaluate("localStorage.length + sessionStorage.length") == 0

    # Yes: the visit of this very page is in the log, with its landing page.
    visitor.click("[data-consent-choice=yes]")
    wait_for_activities(shop_door, visitor, "pagevisit", visits + 1)
    assert activity_count("landingpage") == landings + 1
    ada.goto("/activities")
    newest = ada.locator("table tbody tr")
    expect(newest.filter(has_text="Page visit").first).to_contain_text("Alder & Pine")
    expect(newest.filter(has_text="Landing page").first).to_contain_text("Demo shop")

    # Switched off: the next page visit is refused, and counted under its reason.
    ada.goto("/activity-types")
    ada.get_by_role("switch", name="Page visit enabled").click()
    ada.get_by_role("button", name="Switch off").click()
    expect(ada.get_by_text("Undo").first).to_be_visible()
    with visitor.expect_response(lambda answer: "/collect/" in answer.url) as refused:
        visitor.goto("/demo/p/boot-fell")
    assert refused.value.headers["x-contrail-dropped"] == "type_disabled"
    shop_door.process()
    assert activity_count("pagevisit") == visits + 1
    ada.goto("/not-recorded")
    expect(ada.locator("table").first).to_contain_text("Type switched off")


def test_no_is_remembered_and_asks_nothing_again(shop_door: DoorClient, new_page: NewPage) -> None:
    before = activity_count()
    visitor = new_page()
    visitor.goto("/demo/")
    visitor.click("[data-consent-choice=no]")
    visitor.goto("/demo/p/boot-fell")
    expect(visitor.locator("[data-consent]")).to_be_hidden()
    visitor.wait_for_timeout(500)
    shop_door.process()
    assert activity_count() == before
    kept = {cookie["name"]: cookie["value"] for cookie in visitor.context.cookies()}
    assert "_contrail" not in kept
