"""Can the pages of forms be read and filled on a phone and in the dark, without a barrier?"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import NewPage, barriers, sideways, sign_in_with
from tests.cast import make_user
from tests.door import DoorClient
from tests.forms.submitting import FIELDS, KIM, register, said, submission
from webapp.forms.mapping import FieldMapping
from webapp.forms.models import FoundBy

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
PATHS = (
    *("/forms", "/forms?state=archived", "/forms/1", "/forms/new", "/forms/1/edit", "/forms/1/archive"),
    *("/needs-attention/suspected", "/activity-types/9/legitimate-interest"),
)
BOT = {"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}


@pytest.fixture
def busy(app: Flask, door: DoorClient) -> None:
    """A form with long words in it, sent by somebody and by a robot."""
    make_user(app, "Ada")
    fields = [*FIELDS, FieldMapping("a" * 100)]
    register(name="Contact " + "us" * 60, fields=fields, found_by=FoundBy.ACTION, found_value="/" + "p" * 150)
    long = submission(metadata={"message": "Tents " * 80, "a" * 100: "w" * 300})
    door.store(long, contact=said(first_name="Kim" * 30))
    door.send([long], BOT, contact={"email": KIM, "attributes": {"city": "Brno" * 20}})
    door.process()


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_of_forms_scrolls_sideways_or_has_a_barrier(new_page: NewPage, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 844}, color_scheme="dark" if width == 390 else "light")
    sign_in_with(page, "Ada")
    found = {}
    for path in PATHS:
        page.goto(path)
        found[path] = [*sideways(page), *barriers(page)]
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_field_is_added_and_taken_out_without_losing_what_was_typed(app: Flask, new_page: NewPage) -> None:
    make_user(app, "Ada")
    page = new_page()
    sign_in_with(page, "Ada")
    page.goto("/forms/new")
    page.fill("[name=name]", "Contact us")
    page.fill("[name=fields-0-field]", "mail")
    page.select_option("[name=fields-0-target]", "email")
    page.evaluate("window.isSamePage = true")
    page.click("text=Add field")
    page.fill("[name=fields-1-field]", "gone")
    page.get_by_role("button", name="Remove field 2").click()
    page.wait_for_selector("[name=fields-1-field]", state="detached")
    assert page.evaluate("window.isSamePage")
    page.fill("[name=code]", "contact")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Form registered.")
    assert page.get_by_role("cell", name="E-mail").is_visible()
