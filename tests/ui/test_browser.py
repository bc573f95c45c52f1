"""Do pages work in a real browser: themes, menus, the panel, htmx, phones, and without JavaScript?"""

from __future__ import annotations

import pytest
from flask import Flask, request
from sqlalchemy import delete

from tests.browser import NewPage, barriers, find_barriers, sign_in_with
from tests.cast import make_user
from tests.ui.gallery import add_gallery
from webapp.access import links
from webapp.access.models import User
from webapp.access.permissions import Permission, requires
from webapp.database import transaction

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
PAGES = ("/gallery", "/users", "/users/new", "/users/1", "/account", "/account/password", "/audit")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def _prepared(app: Flask) -> None:
    add_gallery(app)
    make_user(app, "Ada")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier(new_page: NewPage, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    assert find_barriers(page, ("/sign-in", "/nothing")) == {}
    sign_in_with(page, "Ada")
    assert find_barriers(page, (*PAGES, "/nothing")) == {}


def test_a_barrier_is_found(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    assert barriers(page) == ["label"]


def test_pages_fit_a_phone_and_its_navigation_opens(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    sign_in_with(page, "Ada")
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    assert not page.is_visible("#navigation")
    page.click(".topbar-toggle")
    page.click("#navigation >> text=Audit log")
    page.wait_for_url("**/audit")


def test_a_table_becomes_blocks_where_it_is_narrow(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    sign_in_with(page, "Ada", "/gallery")
    fits = "table => table.scrollWidth <= table.clientWidth"
    assert page.locator(".stacks").evaluate(fits)
    title = page.locator("tbody td[data-label=Title]").first
    label = title.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert '"Title"' in label
    assert page.locator("tbody td[data-label=Comment]").first.is_hidden()
    assert page.get_by_role("link", name="Value").is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert title.evaluate("cell => getComputedStyle(cell).display") == "table-cell"


def test_the_theme_follows_the_system_until_it_is_chosen_and_is_kept(new_page: NewPage) -> None:
    page = new_page(color_scheme="dark")
    sign_in_with(page, "Ada")
    theme = "document.documentElement.dataset.bsTheme"
    assert page.evaluate(theme) == "dark"
    page.click(".menu-button")
    page.click("text=Light")
    assert page.evaluate(theme) == "light"
    page.goto("/audit")
    assert page.evaluate(theme) == "light"
    page.click(".menu-button")
    assert page.get_attribute("[data-theme-choice=light]", "aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert not page.is_visible(".menu-panel")


def test_the_panel_opens_and_gives_the_focus_back(new_page: NewPage) -> None:
    page = new_page()
    sign_in_with(page, "Ada", "/gallery")
    page.click("tbody a >> nth=0")
    page.wait_for_selector("#panel >> text=Kim Larsen")
    assert page.evaluate("document.activeElement.id") == "panel"
    assert page.url.endswith("/gallery")
    page.keyboard.press("Escape")
    assert not page.is_visible("#panel")
    assert page.evaluate("document.activeElement.tagName") == "A"


def add_htmx_page(app: Flask) -> None:
    @requires(Permission.USE_OWN_ACCOUNT)
    def answered(code: int) -> tuple[str, int]:
        return f"answer {code} to {request.method}", code

    app.add_url_rule("/answered/<int:code>", "answered", answered, methods=["GET", "POST"])


def test_the_panel_keeps_the_focus_while_another_part_changes(app: Flask, new_page: NewPage) -> None:
    add_htmx_page(app)
    page = new_page()
    sign_in_with(page, "Ada", "/gallery")
    page.click("tbody a >> nth=0")
    page.wait_for_selector("#panel >> text=Kim Larsen")
    page.focus("[data-panel-close]")
    page.evaluate("""document.querySelector("#content").insertAdjacentHTML("beforeend", '<p id="out">before</p>');
        htmx.ajax("GET", "/answered/200", {target: "#out", source: "#out"})""")
    page.wait_for_selector("#out >> text=answer 200 to GET")
    assert page.evaluate("document.activeElement.hasAttribute('data-panel-close')")


def test_button_that_is_put_anew_keeps_the_focus(new_page: NewPage) -> None:
    page = new_page()
    sign_in_with(page, "Ada", "/activity-types/new")
    page.focus("button:has-text('Add key')")
    for keys in (2, 3):
        page.keyboard.press("Enter")
        page.wait_for_selector(f".schema-row >> nth={keys - 1}")
        page.wait_for_selector("button[name=add_row]:focus")


def test_words_of_a_failure_are_not_said_twice(app: Flask, new_page: NewPage) -> None:
    add_htmx_page(app)
    page = new_page()
    sign_in_with(page, "Ada")
    page.evaluate(swap(503))
    page.wait_for_selector("#toasts >> text=error 503")
    with page.expect_response("**/answered/503"):
        page.evaluate("""htmx.ajax("POST", "/answered/503", {target: "#out", source: "#out"})""")
    page.wait_for_timeout(200)
    assert page.locator(".toast-words").count() == 1


def swap(code: int) -> str:
    return f"""document.querySelector("#content").innerHTML = '<p id="out">before</p>';
        htmx.ajax("POST", "/answered/{code}", {{target: "#out", source: "#out"}})"""


@pytest.mark.parametrize(("code", "words"), [(200, "answer 200 to POST"), (422, "answer 422 to POST")])
def test_htmx_sends_the_token_and_shows_answers(app: Flask, new_page: NewPage, code: int, words: str) -> None:
    add_htmx_page(app)
    page = new_page()
    sign_in_with(page, "Ada")
    page.evaluate(swap(code))
    page.wait_for_selector(f"#out >> text={words}")


@pytest.mark.parametrize("code", [400, 403, 404, 409, 418, 429, 500, 503])
def test_htmx_keeps_the_page_and_says_so_when_a_request_fails(app: Flask, new_page: NewPage, code: int) -> None:
    add_htmx_page(app)
    page = new_page()
    sign_in_with(page, "Ada")
    page.evaluate(swap(code))
    page.wait_for_selector(f"#toasts >> text=error {code}")
    assert page.inner_text("#out") == "before"


def test_htmx_goes_to_sign_in_when_the_session_has_ended(new_page: NewPage) -> None:
    page = new_page()
    sign_in_with(page, "Ada", "/gallery")
    page.context.clear_cookies()
    page.click("tbody a >> nth=0")
    page.wait_for_url("**/sign-in")


def test_everything_is_there_without_javascript(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False, viewport=PHONE, color_scheme="dark")
    sign_in_with(page, "Ada", "/gallery")
    assert page.is_visible("#navigation >> text=Audit log")
    assert not page.is_visible("[data-copy]")
    page.click(".menu-button")
    assert not page.is_visible(".menu-theme")
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")
    assert page.is_visible("text=You are signed out.")


def test_the_first_start_takes_the_time_zone_of_the_browser(app: Flask, new_page: NewPage) -> None:
    with transaction() as session:
        session.execute(delete(User))
        token = links.make_setup_link(session)
    page = new_page(timezone_id="Pacific/Auckland")
    page.goto(f"/setup/{token}")
    assert page.evaluate("document.activeElement.id") == "name"
    assert page.input_value("#time_zone") == "Pacific/Auckland"
    page.select_option("#time_zone", "Europe/Paris")
    page.click("text=Begin")
    page.wait_for_selector("text=Please fill this in.")
    assert page.input_value("#time_zone") == "Europe/Paris"
    assert page.evaluate("document.activeElement.id") == "name"
