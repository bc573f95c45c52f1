"""Does a new installation tell what to do, and tick off what is done?"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import NewPage, sign_in_with
from tests.cast import SignIn, make_user
from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import DoorClient
from webapp.channels.models import Agreement


def test_first_step_is_a_channel(ada: PageClient) -> None:
    page = ada.get("/")
    assert "Nothing is recorded yet" in page.text
    assert page.html.count("step-done") == 0
    assert ada.follow("Create a channel").headings == ["New channel"]


def test_second_step_is_its_script(ada: PageClient) -> None:
    make_channel()
    page = ada.get("/")
    assert "Shop is there." in page.text
    assert page.html.count("step-done") == 1
    assert ada.follow("Get the line").headings == ["Shop"]


def test_script_that_was_loaded_is_ticked_off_at_once(app: Flask, door: DoorClient, ada: PageClient) -> None:
    app.test_client().get(f"/beacon/{door.key}.js")
    door.runtime.send_drops()
    page = ada.get("/")
    assert "The script has been loaded." in page.text
    assert page.html.count("step-done") == 2
    assert "Open a page of the site; this page notices by itself." in page.text


def test_script_that_waits_for_a_yes_says_so(app: Flask, door: DoorClient, ada: PageClient) -> None:
    asking = make_channel("Blog", agreement=Agreement.SITE, reason="")
    assert "before a yes" not in ada.get("/").text
    app.test_client().get(f"/beacon/{asking.key}.js")
    door.runtime.send_drops()
    assert "The script sends nothing before a yes." in ada.get("/").text


def test_activity_that_waits_is_on_its_way(door: DoorClient, ada: PageClient) -> None:
    door.send([{"type": "click"}])
    assert "It has arrived and is being saved" in ada.get("/").text


def test_part_leads_to_the_overview_with_the_first_activity(door: DoorClient, ada: PageClient) -> None:
    assert "step-next" in ada.get("/overview/first-steps", HX_Request="true").html
    assert ada.browser.get("/overview/first-steps").status_code == 303
    door.store({"type": "click"})
    answer = ada.browser.get("/overview/first-steps", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


@pytest.mark.parametrize("name", ["Mel", "Vera"])
def test_who_may_not_create_channels_is_told_who_does(sign_in: SignIn, name: str) -> None:
    page = sign_in(name).get("/")
    assert "An admin or a developer creates it." in page.text
    assert "Create a channel" not in page.links


def test_page_becomes_the_overview_by_itself(new_page: NewPage, app: Flask, door: DoorClient) -> None:
    make_user(app, "Ada")
    page = new_page()
    sign_in_with(page, "Ada", "/")
    page.wait_for_selector("text=Paste its script into the site")
    door.store({"type": "click"})
    page.wait_for_selector("text=Health of tracking")
