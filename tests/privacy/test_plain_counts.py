"""Are pages counted without contacts only where an officer said why, and is nothing of anybody kept?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.door import BROWSER, DoorClient, activity_count
from webapp.admission import drops
from webapp.admission.models import PlainCount
from webapp.channels.operations import change_plain_counts
from webapp.channels.queries import get_channel
from webapp.contacts.models import Contact
from webapp.database import db, transaction

SEEN = {"url": "https://shop.example/pricing?email=kim@example.org", "referrer": "https://news.example/story?id=7"}


def switch_on(door: DoorClient) -> None:
    with transaction() as session:
        change_plain_counts(session, get_channel(session, door.channel.id), is_on=True, note="No person is seen by it.")


def counts() -> list[tuple[str, str, int]]:
    db.session.rollback()
    query = select(PlainCount.kind, PlainCount.what, PlainCount.count).order_by(PlainCount.kind, PlainCount.what)
    return [(kind, what, count) for kind, what, count in db.session.execute(query)]


def see(door: DoorClient, seen: Any = SEEN, **headers: str) -> int:
    return door.send([], headers, visitor="", seen=seen).status_code


def test_page_is_counted_by_host_and_path_and_nobody_is_made(door: DoorClient) -> None:
    switch_on(door)
    assert [see(door), see(door)] == [202, 202]
    door.process()
    assert counts() == [("page", "shop.example/pricing", 2), ("referrer", "news.example", 2)]
    assert activity_count() == 0
    assert db.session.scalar(select(Contact.id)) is None


def test_nothing_is_counted_while_it_is_off(door: DoorClient) -> None:
    assert see(door) == 202
    door.process()
    assert counts() == []


def test_bots_are_not_counted(door: DoorClient) -> None:
    switch_on(door)
    see(door, **{"User-Agent": "Googlebot/2.1"})
    assert "Chrome" in BROWSER
    door.process()
    assert counts() == []


@pytest.mark.parametrize("seen", [7, "x", [], {"url": {}}, {"url": "\0" * 9}, {"url": "x" * 4_000}])
def test_what_is_no_page_is_no_harm(door: DoorClient, seen: Any) -> None:
    switch_on(door)
    assert see(door, seen) in {202, 400}
    door.process()
    assert all(len(what) <= 200 and "\0" not in what for _, what, _ in counts())


def test_names_beyond_measure_are_counted_together(door: DoorClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drops, "MOST_PLAIN_AN_HOUR", 3)
    switch_on(door)
    for number in range(5):
        see(door, {"url": f"https://shop.example/{number}"})
    door.process()
    assert counts()[0] == ("page", "", 2)
    assert len(counts()) == 4


def test_officer_switches_it_on_with_a_reason(door: DoorClient, pia: PageClient, vera: PageClient) -> None:
    pia.get(f"/counts-without-contacts/{door.channel.id}")
    pia.form("Save").values["is_on"] = ["y"]  # a box without a tick sends nothing
    assert "Say why" in pia.submit("Save", status=422).text
    pia.submit("Save", note="The works council agreed.")
    assert pia.page is not None
    assert "The works council agreed." in pia.page.text
    see(door)
    door.process()
    shown = vera.get("/counts-without-contacts/").text
    assert "shop.example/pricing" in shown
    assert "1 page, not identified" in shown
    assert "works council" not in shown
    assert "Counts without contacts changed" in pia.get("/audit").text


def test_counts_are_a_tab_of_what_we_collect_and_no_channel_is_said(pia: PageClient) -> None:
    pia.get("/what-we-collect")
    page = pia.follow("Counts without contacts")
    assert "No channel yet" in page.text
    assert 'href="/what-we-collect" aria-current="page"' in page.html


def test_who_may_set_up_a_channel_is_led_there(ada: PageClient, pia: PageClient) -> None:
    assert ada.get("/counts-without-contacts/").links["Set up a channel"] == "/channels"
    assert ("Set up a channel" in pia.get("/counts-without-contacts/").links) is ("Channels" in pia.get("/").links)
