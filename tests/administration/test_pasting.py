"""Does what the page *Install* says to paste really work, on a real site and in a real browser?"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser import NewPage, sign_in_with
from tests.cast import make_user
from tests.conftest import make_channel
from tests.door import VISITOR, DoorClient, activity_count
from tests.website import Site
from webapp.administration.install import keeps_cookies, pasting_for
from webapp.channels.models import Agreement, Channel


@pytest.mark.browser
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_snippet_and_consent_call_bring_the_first_activity(
    app: Flask, live_url: str, new_page: NewPage, website: Site
) -> None:
    make_user(app, "Ada")
    app.config["CONTRAIL"] = replace(app.config["CONTRAIL"], base_url=live_url)
    channel = make_channel(agreement=Agreement.SITE, reason="", origins=[website.url])
    admin = new_page()
    sign_in_with(admin, "Ada", "/channels")
    admin.goto(f"/channels/{channel.id}")
    snippet, agree = admin.locator("pre").nth(0).inner_text(), admin.locator("pre").nth(1).inner_text()
    queued = admin.locator("pre").nth(4).inner_text()
    admin.goto(f"/channels/{channel.id}/check")
    website.html = snippet
    visitor = new_page()
    visitor.goto(website.url)
    expect(admin.locator("#check h2").first).to_have_text("The script is loaded and waits for consent")
    website.html = queued.replace("</script>", f"; {agree}</script>", 1)
    visitor.goto(website.url)
    door = DoorClient(app, channel)
    for _ in range(100):  # the consent goes first, alone
        door.process()
        if activity_count("pagevisit"):
            break
        visitor.wait_for_timeout(100)
    expect(admin.locator("#check h2").first).to_have_text("It works: the first activity has arrived")


@pytest.mark.parametrize("agreement", [Agreement.SITE, Agreement.UNTIL_OBJECTION])
def test_pixel_is_recorded_once_the_server_has_filled_it_in(app: Flask, agreement: Agreement) -> None:
    door = DoorClient(app, make_channel(agreement=agreement, reason=""))
    source = pasting_for(door.channel, "").pixel.split('src="')[1].split('"')[0].replace("&amp;", "&")
    address = source.replace("VISITOR", VISITOR).replace("PAGE", quote("https://shop.example/pricing", safe=""))
    answer = app.test_client().get(address, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    assert "X-Contrail-Dropped" not in answer.headers
    door.process()
    assert activity_count("pagevisit") == 1


@pytest.mark.parametrize(
    ("address", "origins", "is_kept"),
    [
        ("https://contrail.shop.example", ["https://shop.example", "https://www.shop.example"], True),
        ("https://contrail.example", ["https://shop.example"], False),
        ("https://contrail.shop.example", ["https://shop.example", "https://blog.example"], False),
        ("https://contrail.shop.example", [], False),
        ("http://127.0.0.1:8000", ["http://127.0.0.1:9000"], False),
    ],
)
def test_cookies_are_kept_where_contrail_is_on_the_sites_own_domain(
    address: str,
    origins: list[str],
    is_kept: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert keeps_cookies(Channel(origins=origins), address) is is_kept
