"""Are the pages of types without barrier, do they fit a phone, and does htmx save the way round the server?"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import NewPage, find_barriers, sign_in_with
from tests.cast import make_user
from tests.contact_management.test_types import LIST
from webapp.activities.type_operations import TypeValues, create_type, switch_type
from webapp.activities.type_queries import get_type
from webapp.database import transaction

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
PAGES = (
    "",
    "?origin=custom&q=x",
    "/1",
    "/2",
    "/25",
    "/new",
    "/25/edit",
    "/1/edit",
    "/1/switch-off",
    "/25/delete",
    "/logging",
)
PHONE = {"width": 390, "height": 844}
FIELDS = [{"key": "plan", "label": "Plan", "kind": "text", "required": True}]


@pytest.fixture(autouse=True)
def _prepared(app: Flask) -> None:
    make_user(app, "Ada")
    with transaction() as session:
        chosen = TypeValues(
            display_name="Demo booked",
            code_name="demo",
            description="A contact booked a demo.",
            colour="pink",
            icon="calendar",
            may_be_logged_by_hand=True,
            is_conversion=True,
            retention_days=90,
            metadata_fields=FIELDS,
        )
        create_type(session, chosen)
        switch_type(session, get_type(session, 2), is_enabled=False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_types_has_a_barrier(new_page: NewPage, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    sign_in_with(page, "Ada")
    assert find_barriers(page, [LIST + path for path in PAGES]) == {}


def test_pages_of_types_fit_a_phone(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    sign_in_with(page, "Ada")
    for path in PAGES:
        page.goto(LIST + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    page.goto(LIST)
    assert page.locator(".table-scroll").evaluate("table => table.scrollWidth <= table.clientWidth")
    switch = page.locator("button[role=switch]").first.bounding_box()
    assert switch is not None
    assert switch["x"] + switch["width"] <= PHONE["width"]


def test_rows_are_added_and_removed_without_losing_the_page(new_page: NewPage) -> None:
    page = new_page()
    sign_in_with(page, "Ada")
    page.goto(f"{LIST}/new")
    page.fill("[name=display_name]", "Webinar joined")
    page.fill("[name=metadata_fields-0-key]", "topic")
    page.evaluate("window.isSamePage = true")
    page.click("text=Add key")
    page.fill("[name=metadata_fields-1-key]", "gone")
    page.get_by_role("button", name="Remove key 2").click()
    page.wait_for_selector("[name=metadata_fields-1-key]", state="detached")
    assert page.evaluate("window.isSamePage")
    assert page.input_value("[name=display_name]") == "Webinar joined"
    page.focus("[name=display_name]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Its code name is webinar_joined.")
    assert page.get_by_role("cell", name="topic").is_visible()


@pytest.mark.long
def test_undo_goes_when_its_time_is_over(new_page: NewPage) -> None:
    page = new_page()
    sign_in_with(page, "Ada")
    page.goto(f"{LIST}/1/switch-off")
    page.click("main >> button:has-text('Switch off')")
    page.wait_for_selector("button:has-text('Undo')")
    page.focus("button:has-text('Undo')")
    page.wait_for_selector("button:has-text('Undo')", state="detached", timeout=15_000)
    assert page.inner_text("#undo") == "Switched off."
    page.wait_for_function("document.activeElement.id === 'undo'")


def test_form_works_without_javascript(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    sign_in_with(page, "Ada")
    page.goto(f"{LIST}/new")
    page.fill("[name=display_name]", "Webinar joined")
    page.fill("[name=metadata_fields-0-key]", "topic")
    page.click("text=Add key")
    page.fill("[name=metadata_fields-1-key]", "seats")
    page.click("main >> button:has-text('Create type') >> nth=1")
    page.wait_for_selector("text=Its code name is webinar_joined.")
    assert page.get_by_role("cell", name="seats").is_visible()
