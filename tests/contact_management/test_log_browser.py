"""Does the log work in a browser: details beside it, rows that come in by themselves, and nothing for axe to find?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import NewPage, barriers, sign_in_with
from tests.cast import make_user
from tests.contact_management.log_rows import Writer
from tests.door import DoorClient

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def writer(door: DoorClient) -> Writer:
    return Writer(door)


@pytest.fixture
def log(app: Flask, new_page: NewPage, writer: Writer) -> Page:
    """The log as Ada sees it, with an activity in it."""
    writer.write("pagevisit", title="Golden ring", url="https://shop.example/gold", ago=timedelta(minutes=3))
    make_user(app, "Ada")
    page = new_page(viewport={"width": 1280, "height": 900})
    sign_in_with(page, "Ada")
    page.goto("/activities")
    return page


def test_details_open_beside_the_log_and_close_with_escape(log: Page) -> None:
    log.locator(".log-title a").first.click()
    panel = log.locator("#panel")
    expect(panel).to_contain_text("Never stored", ignore_case=True)
    expect(panel).to_be_focused()
    log.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(log).to_have_url(f"{log.url.split('/activities')[0]}/activities")


def test_live_rows_come_in_once_and_stop_with_pause(log: Page, writer: Writer) -> None:
    log.get_by_role("link", name="Live").click()
    rows = log.locator("#log-rows tr")
    before = rows.count()
    writer.write(title="came in by itself", ago=timedelta(0))
    expect(rows.first).to_contain_text("came in by itself")
    expect(log.locator("#log-live-words")).to_have_text("1 new activity.")
    log.wait_for_timeout(2_500)
    assert rows.count() == before + 1
    log.get_by_role("link", name="Pause").click()
    expect(log.locator("#log-poll")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(log: Page, scheme: str) -> None:
    log.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for address in ("/activities?live=1", "/activities?country=Denmark&type=click", "/activities/new"):
        log.goto(address)
        assert barriers(log) == [], address
    log.goto("/activities")
    log.locator(".log-title a").first.click()
    expect(log.locator("#panel")).to_be_focused()
    assert barriers(log) == []
    log.get_by_role("link", name="Open as a page").click()
    log.wait_for_url("**/activities/*-*")
    assert barriers(log) == []


def test_the_way_out_of_a_live_log_fits_a_phone(log: Page) -> None:
    log.set_viewport_size({"width": 390, "height": 844})
    log.goto("/activities?live=1")
    pause = log.get_by_role("link", name="Pause")
    assert pause.evaluate("button => button.scrollWidth <= button.clientWidth")


def test_nothing_can_be_chosen_while_a_live_log_waits(log: Page, writer: Writer) -> None:
    log.goto("/activities?live=1&type=click")
    choosing = log.get_by_role("button", name="Delete chosen")
    expect(choosing).to_be_hidden()
    writer.write("click", title="came in", ago=timedelta(0))
    expect(choosing).to_be_visible()


def test_phone_scrolls_down_only(log: Page) -> None:
    log.set_viewport_size({"width": 390, "height": 844})
    for address in ("/activities", "/activities?value=nothing", "/activities/new?type=click"):
        log.goto(address)
        assert log.evaluate("document.documentElement.scrollWidth") == 390, address


@pytest.mark.parametrize("width", [390, 1280, 1440])
def test_the_usual_columns_fit(log: Page, writer: Writer, width: int) -> None:
    long = "-".join(["Product added to the wish list"] * 5)
    writer.write("productaddedtowishlist", title=long, value=long[::-1], url=f"https://shop.example/{'x' * 200}")
    log.set_viewport_size({"width": width, "height": 900})
    log.goto("/activities")
    assert log.locator(".table-scroll").evaluate("table => table.scrollWidth <= table.clientWidth")
    assert log.locator(f'[title="{long}"]').first.is_visible()
