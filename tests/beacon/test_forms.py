"""Does the part for forms read only what was mapped, and send nothing else of who is not tracked?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.beacon.door import SITE_AGREES, Door, Site
from tests.beacon.test_consent import STORED, cookies, settle

FIELDS = [
    *(["mail", "email"], ["town", "city"], ["message", ""], ["news", ""], ["size", ""]),
    *(["secret", ""], ["shown", "company"], ["token", ""], ["card", "job_title"], ["paper", ""]),
]
FORM = """<form data-contrail-form="contact" action="/thanks" id="kontakt">
<input name="mail" value="kim@example.org"><input name="town" value="Brno"><textarea name="message">Tents?</textarea>
<input type="checkbox" name="news" value="yes" checked><select name="size"><option>M</select>
<input type="password" name="secret" value="hunter2">
<input name="shown" autocomplete="current-password" value="hunter3"><input type="hidden" name="token" value="t0ken">
<input name="card" autocomplete="cc-number" value="4111"><input type="file" name="paper">
<input name="elements" value="unmapped"><button>Send</button></form>"""
ENTERED = {"message": "Tents?", "news": "yes", "size": "M"}
Write = Callable[..., None]


@pytest.fixture(autouse=True)
def form(door: Door, write_page: Write) -> None:
    door.forms.append(["contact", "Contact us", "id", "kontakt", FIELDS])
    write_page(FORM)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks**")


def test_with_consent_the_submission_is_an_activity_of_the_visitor(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/prices"))
    settle(page)
    send(page)
    door.wait_for(lambda: door.activities("bizformsubmit"), page)
    [body] = [body for body in door.bodies if body["activities"][0]["type"] == "bizformsubmit"]
    [activity] = body["activities"]
    assert body["visitor"]
    assert body["contact"] == {"email": "kim@example.org", "attributes": {"city": "Brno"}}
    assert (activity["item_id"], activity["value"], activity["metadata"]) == ("contact", "Contact us", ENTERED)
    assert activity["item_detail_id"] == activity["id"]
    assert activity["url"].endswith("/prices")


def test_without_consent_nothing_goes_but_what_was_entered(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = SITE_AGREES
    page.goto(site.url("/prices"))
    settle(page)
    send(page)
    door.wait_for(lambda: door.bodies, page)
    [body] = door.bodies
    [activity] = body["activities"]
    assert body["contact"] == {"email": "kim@example.org", "attributes": {"city": "Brno"}}
    assert body.keys() == {"sent_at", "activities", "contact", "consent"}
    assert activity.keys() == {"id", "type", "value", "item_id", "item_detail_id", "occurred_at", "metadata"}
    assert activity["metadata"] == ENTERED
    assert cookies(page.context) == {}
    assert page.evaluate(STORED) == ["", {}, {}]


def test_a_form_is_found_by_its_id_and_one_without_email_stays_where_nobody_agreed(
    door: Door, site: Site, page: Page, write_page: Write
) -> None:
    door.settings["a"] = SITE_AGREES
    write_page(FORM.replace(' data-contrail-form="contact"', "").replace("kim@example.org", ""))
    page.goto(site.url())
    settle(page)
    send(page)
    settle(page)
    assert door.bodies == []
    page.goto(site.url())
    settle(page)
    page.locator("[name=mail]").fill("joe@example.org")
    send(page)
    door.wait_for(lambda: door.bodies, page)
    assert door.bodies[0]["contact"]["email"] == "joe@example.org"
