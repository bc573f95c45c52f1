"""Does a real installation keep a form that a browser sends without having agreed, and nothing of the browser?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.browser import NewPage
from tests.conftest import make_channel
from tests.door import DoorClient, activity_count
from tests.forms.submitting import KIM, contacts, database_bytes, register, spool_bytes
from tests.processing.feeding import stored
from tests.website import Site
from webapp.activities.record import Basis
from webapp.channels.models import Agreement
from webapp.forms.models import FoundBy

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
FORM = f"""<form action="/contact/send"><input name="your-email" value="{KIM}"><input name="first" value="Kim">
<input name="message" value="Do you have tents?"><input type="password" name="town" value="hunter2">
<input type="hidden" name="other" value="t0ken"><button>Send</button></form>"""


@pytest.fixture
def shop(app: Flask, live_url: str, website: Site) -> DoorClient:
    """A website with a form, on a channel whose visitors must agree."""
    app.config["CONTRAIL"] = replace(app.config["CONTRAIL"], base_url=live_url)
    channel = make_channel(agreement=Agreement.SITE, reason="", origins=[website.url])
    register(found_by=FoundBy.ACTION, found_value="/contact/send")
    website.html = f'<script async src="{live_url}/beacon/{channel.key}.js"></script>{FORM}'
    return DoorClient(app, channel)


def send_form(shop: DoorClient, new_page: NewPage, website: Site, consent: str) -> bytes:
    """Send the form, and return all that is kept of it, before and after it was stored."""
    page = new_page()
    page.goto(f"{website.url}/prices")
    page.wait_for_function("typeof contrail === 'function'")
    if consent:
        page.evaluate(f"contrail('consent', {{level: '{consent}'}})")
        # What Chromium sends of a page that is left has its own name, HeadlessChrome, which is that of a robot.
        page.evaluate("addEventListener('submit', event => event.preventDefault())")
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Send").click()
    kept = b""
    for _ in range(100):
        kept += spool_bytes(shop)
        shop.process()
        if activity_count("bizformsubmit"):
            return kept + database_bytes()
        page.wait_for_timeout(100)
    pytest.fail("the form never came")


def test_a_form_sent_without_consent_makes_a_contact_with_only_its_fields(
    shop: DoorClient, new_page: NewPage, website: Site
) -> None:
    kept = send_form(shop, new_page, website, "")
    [activity], [kim] = stored(), contacts()
    assert (activity.basis, activity.value) == (Basis.LEGITIMATE_INTEREST, "Contact us")
    assert (kim.email, kim.first_name, kim.city, kim.no_marketing_consent) == (KIM, "Kim", None, True)
    port = website.url.rpartition(":")[2].encode()
    traces = (b"prices", b"Pricing", b":" + port, b"Chrome", b"Linux", b"desktop", b"en-US", b"hunter2", b"t0ken")
    assert {trace for trace in traces if trace in kept} == set()


def test_the_same_form_with_consent_is_one_of_its_visitor(shop: DoorClient, new_page: NewPage, website: Site) -> None:
    kept = send_form(shop, new_page, website, "visitor")
    [activity] = stored("bizformsubmit")
    assert (activity.basis, activity.channel_id) == (Basis.CONSENT, shop.channel.id)
    assert activity.visitor_id is not None
    assert [contact.no_marketing_consent for contact in contacts()] == [False]
    assert b"prices" in kept
    assert b"hunter2" not in kept
    assert b"t0ken" not in kept
