"""Does the banner of a real installation record who said yes, and nobody else?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser import NewPage
from tests.conftest import make_channel
from tests.consent.test_consents import make_consent
from tests.door import DoorClient, activity_count
from tests.website import Site
from webapp.channels.models import Agreement
from webapp.consent.models import ConsentProof
from webapp.database import db
from webapp.identity.models import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def shop(app: Flask, live_url: str, website: Site) -> DoorClient:
    """The channel of a website that carries the script and asks by the banner."""
    app.config["CONTRAIL"] = replace(app.config["CONTRAIL"], base_url=live_url)
    make_consent()
    channel = make_channel(agreement=Agreement.BANNER, reason="", origins=[website.url])
    website.html = f'<script async src="{live_url}/beacon/{channel.key}.js"></script>'
    return DoorClient(app, channel)


def processed_until(door: DoorClient, page: Page, count: int) -> None:
    for _ in range(100):
        door.process()
        if activity_count("pagevisit") == count:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{activity_count('pagevisit')} page visits instead of {count}")


def test_yes_brings_the_page_visit_and_taking_it_back_ends_it(
    shop: DoorClient, new_page: NewPage, website: Site
) -> None:
    page = new_page()
    page.goto(website.url)
    page.get_by_role("button", name="Yes, I agree").click()
    processed_until(shop, page, 1)
    [proof] = db.session.scalars(select(ConsentProof))
    assert (proof.is_agreed, proof.how) == (True, "banner")
    page.evaluate("contrail('consent', {level: 'essential', revoke: ['analytics']})")
    page.wait_for_timeout(500)
    page.goto(website.url)
    page.wait_for_timeout(500)
    processed_until(shop, page, 1)
    db.session.rollback()
    assert [proof.is_agreed for proof in db.session.scalars(select(ConsentProof).order_by(ConsentProof.id))] == [
        True,
        False,
    ]


def test_no_is_remembered_and_nothing_of_the_visitor_arrives(
    shop: DoorClient, new_page: NewPage, website: Site
) -> None:
    page = new_page()
    page.goto(website.url)
    page.get_by_role("button", name="No, thanks").click()
    page.wait_for_function("document.cookie.includes('essential')")  # a script goes on faster than any person
    page.goto(website.url)
    page.wait_for_timeout(500)
    expect(page.locator("contrail-banner")).to_have_count(0)
    shop.process()
    assert activity_count() == 0
    assert db.session.scalars(select(Visitor)).all() == []
