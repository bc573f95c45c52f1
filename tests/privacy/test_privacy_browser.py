"""Do the pages of data protection work in a real browser: without barriers, and does an erasure tell by itself?"""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import NewPage, barriers, sign_in_with
from tests.cast import make_user
from tests.door import DoorClient
from tests.privacy.person import EMAIL, live_through, work
from webapp.config import Config

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def page(app: Flask, door: DoorClient, new_page: NewPage) -> Page:
    """Pia at her browser, with an open request of Kim's to be erased."""
    live_through(door)
    make_user(app, "Pia")
    page = new_page(color_scheme="dark", viewport={"width": 390, "height": 844})
    sign_in_with(page, "Pia", "/data-protection/new")
    page.goto("/data-protection/new")
    page.select_option("#kind", "erase")
    page.fill("#said", EMAIL)
    page.click("button:has-text('Register')")
    page.fill("#identity_check", "answered from the stored address")
    page.click("button:has-text('Save')")
    return page


def test_no_page_of_data_protection_has_a_barrier(page: Page) -> None:
    found = {}
    for path in ("/data-protection/", "/data-protection/new", "/data-protection/1", "/data-protection/1/close"):
        page.goto(path)
        found[path] = barriers(page)
    for path in ("/data-protection/retention", "/what-we-collect", "/what-we-collect/recipients"):
        page.goto(path)
        found[path] = barriers(page)
    page.goto("/data-protection/retention")
    page.fill("#activities", "")
    page.click("button:has-text('Save')")
    found["wrong"] = barriers(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_an_erasure_tells_by_itself_when_it_is_done(page: Page, door: DoorClient, config: Config) -> None:
    page.goto("/data-protection/1/carry-out")
    page.click("button:has-text('Erase for good')")
    expect(page.locator("#erasure")).to_contain_text("Erasing activities")
    work(door, config.exports_path)
    expect(page.locator("#erasure")).to_contain_text("Done")
    page.click("text=Certificate")
    expect(page.locator("h1")).to_have_text("Certificate of request 1")
    assert barriers(page) == []
