"""Are internal networks, masking and the way to the one switch where the settings say?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.door import DoorClient
from webapp.access.models import AuditEntry
from webapp.database import db
from webapp.settings import values
from webapp.settings.queries import get_setting

PAGE = "/settings/general"
OFFICE = "127.0.0.0/8  # the office"


def test_internal_networks_hold_at_the_door(door: DoorClient, ada: PageClient) -> None:
    assert door.send([{"type": "click"}]).json["results"][0]["status"] == "accepted"
    ada.get(PAGE)
    page = ada.submit("Save", internal_networks=OFFICE + "\n\n")
    assert "It holds within two seconds" in page.text
    assert "is in one of these networks" in page.text
    assert door.send([{"type": "click"}]).json["results"][0]["reason"] == "internal_traffic"
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.details == {"internal_networks": ["", OFFICE]}


def test_wrong_network_is_named_with_its_line(ada: PageClient) -> None:
    ada.get(PAGE)
    page = ada.submit("Save", status=422, internal_networks="192.0.2.0/24\n<b>home</b>")
    assert "Line 2: “<b>home</b>” is not a network" in page.text
    assert get_setting(db.session(), values.INTERNAL_NETWORKS) == ""


def test_list_that_is_too_long_is_refused(ada: PageClient) -> None:
    ada.get(PAGE)
    assert "too long" in ada.submit("Save", status=422, internal_networks="# " + "x" * 20_000).text


@pytest.mark.parametrize("everybody", ["0.0.0.0/0", "192.0.2.0/24, ::/0 # all"])
def test_network_of_everybody_is_warned_of(ada: PageClient, everybody: str) -> None:
    ada.get(PAGE)
    assert "Nobody on the internet is recorded" in ada.submit("Save", internal_networks=everybody).text


def test_small_networks_are_not_warned_of(ada: PageClient) -> None:
    ada.get(PAGE)
    assert "Nobody on the internet" not in ada.submit("Save", internal_networks="10.0.0.0/8\n192.0.2.1").text


def test_masking_is_switched_on_and_off(ada: PageClient) -> None:
    ada.get(PAGE)
    form = ada.form("Save")
    ada.browser.post(PAGE, data=form.values | {"mask_contact_details": "y"})
    assert get_setting(db.session(), values.MASK_CONTACT_DETAILS) is True
    ada.get(PAGE)
    form = ada.form("Save")
    form.values.pop("mask_contact_details")
    ada.submit("Save", form=form)
    assert get_setting(db.session(), values.MASK_CONTACT_DETAILS) is False


def test_one_switch_is_a_click_away(ada: PageClient) -> None:
    ada.get(PAGE)
    page = ada.follow("Stop all logging")
    assert page.headings == ["Stop all logging?"]
    ada.submit("Stop all logging")
    assert "Nothing is recorded on any channel." in ada.get(PAGE).text
