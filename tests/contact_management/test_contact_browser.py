"""Are the pages of contacts without barrier, do they fit a phone, and do details open beside them?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import NewPage, find_barriers, find_sideways, sign_in_with
from tests.cast import make_user
from tests.contact_management.contact_rows import make_contact
from tests.door import DoorClient
from webapp.contacts.models import Contact
from webapp.database import db

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
PHONE = {"width": 390, "height": 844}
LONG = "a" * 150


@pytest.fixture
def paths(door: DoorClient) -> list[str]:
    make_user(door.app, "Ada")
    door.store(
        {"type": "pagevisit", "title": "Pricing", "url": f"https://shop.example/{LONG}"},
        {"type": "click", "title": LONG},
        contact={"external_id": LONG},
    )
    visitor = db.session.query(Contact).one().id
    kim = make_contact(first_name="Kim", last_name=LONG, email=f"{LONG}@example.org", company=LONG, notes=LONG)
    lists = ("", "?kind=all", "?kind=anonymous", "?q=kim&country=x&active=x&channel=9&from=x", "?q=kim", "?q=nobody")
    return [*(f"/contacts{query}" for query in lists), f"/contacts/{visitor}", f"/contacts/{kim}"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_contacts_has_a_barrier(new_page: NewPage, paths: list[str], scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    sign_in_with(page, "Ada")
    assert find_barriers(page, paths) == {}


def test_what_can_be_done_with_chosen_contacts_is_seen(new_page: NewPage, paths: list[str]) -> None:
    page = new_page()
    sign_in_with(page, "Ada", "/contacts?q=kim")
    for name in ("Change chosen", "Delete chosen"):
        assert page.get_by_role("button", name=name).is_visible()
    assert page.get_by_role("link", name="delete …").is_visible()


def test_pages_of_contacts_fit_a_phone(new_page: NewPage, paths: list[str]) -> None:
    page = new_page(viewport=PHONE)
    sign_in_with(page, "Ada")
    assert find_sideways(page, paths) == {}


def test_present_tab_and_what_to_do_with_the_chosen_are_in_sight(new_page: NewPage, paths: list[str]) -> None:
    page = new_page(viewport=PHONE)
    sign_in_with(page, "Ada")
    page.goto("/not-tracked")
    expect(page.locator(".tab[aria-current]")).to_be_in_viewport(ratio=1)
    for number in range(12):
        make_contact(first_name=f"Lee {number}")
    page.set_viewport_size({"width": 1280, "height": 520})
    page.goto("/contacts")
    page.check("input[name=id] >> nth=0")
    expect(page.locator("button:has-text('Change chosen')")).to_be_in_viewport(ratio=1)


def test_details_open_beside_the_timeline(new_page: NewPage, paths: list[str]) -> None:
    page = new_page()
    sign_in_with(page, "Ada")
    page.goto(paths[-2])
    page.click(".step a:has-text('Pricing')")
    expect(page.locator("#panel h2")).to_have_text("Pricing")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
