"""Do the pages of channels work in a real browser: without barriers, and does the install check notice by itself?"""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser import NewPage, barriers, sign_in_with
from tests.cast import make_user
from tests.conftest import make_channel
from tests.door import DoorClient
from webapp.administration.channel_jobs import work_on_channels
from webapp.channels.models import Agreement
from webapp.database import db

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def site(app: Flask) -> DoorClient:
    """A site whose visitors have to agree, and Ada, who set it up."""
    make_user(app, "Ada")
    return DoorClient(app, make_channel(agreement=Agreement.SITE, reason=""))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_a_channel_has_a_barrier(site: DoorClient, new_page: NewPage, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    sign_in_with(page, "Ada")
    found = {}
    for path in ("", "/new", "/1", "/1/settings", "/1/check", "/1/disable"):
        page.goto(f"/channels{path}")
        found[path] = barriers(page)
    page.goto("/channels/new")
    page.click("text=Create channel")
    found["wrong"] = barriers(page)
    site.store({"type": "pagevisit", "url": "https://shop.example/"}, consent={"level": "visitor"})
    page.goto("/channels/1/check?since=1")
    found["arrived"] = barriers(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_the_install_check_notices_by_itself_and_then_rests(site: DoorClient, new_page: NewPage) -> None:
    page = new_page()
    sign_in_with(page, "Ada", "/channels")
    page.goto("/channels/1/check")
    expect(page.locator("#check h2").first).to_have_text("The script has not been asked for yet")
    assert page.evaluate("key => fetch(`/beacon/${key}.js`).then(answer => answer.status)", site.key) == 200
    expect(page.locator("#check h2").first).to_have_text("The script is loaded and waits for consent")
    site.store({"type": "pagevisit", "url": "https://shop.example/"}, consent={"level": "visitor"})
    expect(page.locator("#check h2").first).to_have_text("It works: the first activity has arrived")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_500)
    assert asked == []


def test_the_reason_is_asked_for_only_where_one_is_needed(site: DoorClient, new_page: NewPage) -> None:
    page = new_page()
    sign_in_with(page, "Ada", "/channels")
    page.goto("/channels/new")
    expect(page.locator("#reason")).to_be_hidden()
    page.click("text=Visitors are tracked without being asked")
    expect(page.locator("#reason")).to_be_visible()


@pytest.mark.parametrize("path", ["", "/new", "/1", "/1/settings", "/1/check"])
def test_a_phone_shows_no_page_of_a_channel_wider_than_itself(site: DoorClient, new_page: NewPage, path: str) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    sign_in_with(page, "Ada")
    page.goto(f"/channels{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_emptying_shows_its_progress_until_it_is_done(app: Flask, new_page: NewPage) -> None:
    make_user(app, "Ada")
    site = DoorClient(app, make_channel("Trial", is_test=True))
    site.store({"type": "click"}, {"type": "click"})
    page = new_page()
    sign_in_with(page, "Ada")
    page.goto("/channels/1/settings")
    page.click("text=Empty this channel …")
    assert barriers(page) == []
    page.click("button:has-text('Empty this channel')")
    expect(page.locator("#emptying")).to_contain_text("Deleting activities: 0 of 2")
    assert barriers(page) == []
    work_on_channels(db.engine, site.runtime.spool)
    expect(page.locator("#emptying [role=status]")).to_contain_text("Emptied")
    assert barriers(page) == []
