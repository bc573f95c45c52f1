"""Can channels be created and changed on the pages, is every mistake named, and does the door learn of it?"""

from __future__ import annotations

import json
import time
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cast import SignIn
from tests.client import PageClient
from tests.conftest import make_channel
from tests.consent.test_consents import make_consent
from tests.door import DoorClient
from webapp.access.models import AuditEntry
from webapp.channels.models import Agreement, Channel, ChannelGroup
from webapp.database import db, transaction

SETTINGS = "Save"


def only_channel() -> Channel:
    db.session.rollback()
    return db.session.scalars(select(Channel)).one()


def last_entry() -> AuditEntry:
    db.session.rollback()
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def settings_of(channel: Channel, ada: PageClient) -> PageClient:
    ada.get(f"/channels/{channel.id}/settings")
    return ada


def error_beside(ada: PageClient, field: str) -> str:
    """Return the words of the error that the field's control points to."""
    assert ada.answer is not None
    html = ada.answer.get_data(as_text=True)
    marked = f'id="{field}-error"'
    assert marked in html, f"no error beside {field}"
    return unescape(html.split(marked)[1].split("</div>")[0].split("</svg>")[1])


def test_without_channels_the_list_says_what_to_do(ada: PageClient) -> None:
    page = ada.get("/channels")
    assert "Create it, put its script on the site" in page.text
    ada.follow("Create a channel")


def test_an_empty_list_of_origins_is_said_to_refuse_every_browser(ada: PageClient) -> None:
    make_channel("App", origins=[])
    assert "None: browsers are refused" in ada.get("/channels").text
    for path in ("/channels/new", f"/channels/{only_channel().id}/settings"):
        assert "while the list is empty every browser is refused" in ada.get(path).text


def test_a_created_channel_opens_on_what_to_paste(ada: PageClient) -> None:
    ada.get("/channels/new")
    page = ada.submit("Create channel", name="Shop", origins="https://Shop.example/cart\n\nhttp://localhost:3000/")
    channel = only_channel()
    assert page.headings == ["Shop"]
    assert f"/beacon/{channel.key}.js" in page.html
    assert channel.origins == ["http://localhost:3000", "https://shop.example"]
    assert (channel.agreement, channel.is_test) == ("site", False)
    entry = last_entry()
    assert (entry.action, entry.subject_label, entry.user_name) == ("channel_created", "Shop", "Ada")


def test_every_mistake_is_named_beside_its_field_at_once(ada: PageClient) -> None:
    ada.get("/channels/new")
    typed = {"name": "  ", "origins": "shop\nhttps://good.example\nhttps://*.example", "agreement": "not-needed"}
    ada.submit("Create channel", status=422, **typed)
    assert error_beside(ada, "name") == "Please fill this in."
    assert error_beside(ada, "origins").startswith("“shop”, “https://*.example” are no origins.")
    assert error_beside(ada, "reason") == "Say why visitors of this channel need not agree."
    assert "good.example" not in error_beside(ada, "origins")
    assert db.session.scalars(select(Channel)).all() == []


def test_channel_with_contrails_banner_says_what_it_asks_for(ada: PageClient) -> None:
    ada.get("/channels/new")
    text = ada.submit("Create channel", name="Shop", agreement="banner").text
    assert "Nobody can be asked yet" in text
    make_consent()
    channel = db.session.scalars(select(Channel)).one()
    text = ada.get(f"/channels/{channel.id}").text
    assert "It asks for: Measure how the site is used (version 1)." in text


def test_channel_counts_how_its_banner_was_answered(ada: PageClient, app: Flask) -> None:
    make_consent()
    door = DoorClient(app, make_channel("Shop", agreement=Agreement.BANNER, reason=""))
    for banner in ("shown", "shown", "yes", "no", "made up"):
        assert door.post(json.dumps({"banner": banner})).status_code == 202
    door.process()
    text = ada.get(f"/channels/{door.channel.id}").text
    assert "Shown, last 30 days 2 Yes 1 No 1" in text


def test_not_needed_keeps_its_reason_in_the_audit_log(ada: PageClient) -> None:
    ada.get("/channels/new")
    form = ada.form("Create channel")
    form.values["is_test"] = ["y"]
    ada.submit("Create channel", form=form, name="Staff", agreement="not-needed", reason="All agreed by contract.")
    assert only_channel().agreement_reason == "All agreed by contract."
    assert only_channel().is_test
    assert last_entry().details["reason"] == "All agreed by contract."


def test_the_list_shows_how_a_channel_is_doing(door: DoorClient, ada: PageClient) -> None:
    make_channel("Blog", is_test=True, origins=[f"https://{name}.example" for name in "abc"])
    door.store({"type": "click"}, {"type": "click"})
    page = ada.get("/channels")
    assert "Shop" in page.text
    assert "Blog Test" in page.text
    assert "and 1 more" in page.text
    assert "shop.example just now 2" in page.text
    assert "never 0" in page.text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "x" * 101, "At most 100 characters, please."),
        ("name", "   ", "Please fill this in."),
        ("origins", "https://..", "“https://..” is no origin. Write one a line, like https://shop.example.org"),
        (
            "origins",
            "..\nShop.example/x",
            "“..”, “Shop.example/x” are no origins. Write one a line, like https://shop.example",
        ),
        ("search_parameter", "a b", "'a b' is no parameter's name; write it like q, as in /search?q=shoes."),
        ("visit_idle_minutes", "0", "A whole number of minutes from 1 to 1,440, please."),
        ("visit_idle_minutes", "1441", "A whole number of minutes from 1 to 1,440, please."),
    ],
)
def test_a_wrong_setting_is_named_beside_its_field(ada: PageClient, field: str, typed: str, words: str) -> None:
    settings_of(make_channel(), ada).submit(SETTINGS, status=422, **{field: typed})
    assert error_beside(ada, field).startswith(words)
    assert getattr(only_channel(), field) != typed


def test_minutes_that_are_no_number_are_refused_in_words(ada: PageClient) -> None:
    settings_of(make_channel(), ada).submit(SETTINGS, status=422, visit_idle_minutes="soon")
    assert error_beside(ada, "visit_idle_minutes") == "A whole number of minutes from 1 to 1,440, please."


def test_a_change_is_saved_and_audited_with_before_and_after(ada: PageClient) -> None:
    channel = make_channel()
    changes: dict[str, Any] = {"name": "Blog", "search_parameter": "?q=", "visit_idle_minutes": "30"}
    settings_of(channel, ada).submit(SETTINGS, **changes)
    now = only_channel()
    assert (now.name, now.search_parameter, now.visit_idle_minutes) == ("Blog", "q", 30)
    expected = {"name": ["Shop", "Blog"], "search_parameter": ["", "q"], "visit_idle_minutes": [20, 30]}
    assert (last_entry().action, last_entry().details) == ("channel_changed", expected)


def test_saving_without_a_change_leaves_no_trace(ada: PageClient) -> None:
    channel = make_channel()
    before = last_entry().id
    settings_of(channel, ada).submit(SETTINGS)
    assert last_entry().id == before


def test_another_way_of_agreeing_forgets_the_reason(ada: PageClient) -> None:
    settings_of(make_channel(), ada).submit(SETTINGS, agreement="site")
    assert (only_channel().agreement, only_channel().agreement_reason) == ("site", "")


def test_a_change_is_in_force_at_the_door_within_two_seconds(door: DoorClient, ada: PageClient) -> None:
    door.runtime.keeper.check_seconds = 1.0  # as in a running system
    sent = {"headers": {"Origin": "https://new.example"}}
    assert door.send([{"type": "click"}], **sent).status_code == 403
    settings_of(door.channel, ada).submit(SETTINGS, origins="https://new.example")
    began = time.monotonic()
    while door.send([{"type": "click"}], **sent).status_code != 202:
        assert time.monotonic() - began < 2
        time.sleep(0.05)


def test_switching_off_asks_first_and_the_door_refuses_then(door: DoorClient, ada: PageClient) -> None:
    settings_of(door.channel, ada)
    page = ada.follow("Switch off …")
    assert "What was recorded stays." in page.text
    assert only_channel().is_enabled
    ada.submit("Switch off")
    assert door.send([{"type": "click"}]).get_json()["reason"] == "channel_disabled"
    assert last_entry().action == "channel_disabled"
    ada.follow("Switch on …")
    ada.submit("Switch on")
    assert door.send([{"type": "click"}]).status_code == 202
    assert last_entry().action == "channel_enabled"


def switched_off(channel: Channel) -> None:
    with transaction() as session:
        session.get_one(Channel, channel.id).is_enabled = False


def test_an_unused_channel_that_is_off_can_be_deleted(ada: PageClient) -> None:
    channel = make_channel()
    switched_off(channel)
    settings_of(channel, ada).follow("Delete")
    page = ada.submit("Delete channel")
    assert "No channel yet" in page.text
    assert db.session.scalars(select(ChannelGroup)).all() == []
    assert (last_entry().action, last_entry().subject_label) == ("channel_deleted", "Shop")


def test_a_channel_that_is_on_is_not_deleted(ada: PageClient) -> None:
    channel = make_channel()
    ada.get(f"/channels/{channel.id}/delete")
    assert "Switch the channel off first" in ada.submit("Delete channel").text
    assert only_channel().id == channel.id


def test_a_channel_with_activities_is_not_deleted(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    switched_off(door.channel)
    ada.get(f"/channels/{door.channel.id}/delete")
    assert "Something came over this channel" in ada.submit("Delete channel").text
    assert only_channel().id == door.channel.id


def test_a_channel_whose_only_trace_is_a_visitor_is_not_deleted(door: DoorClient, ada: PageClient) -> None:
    door.store(contact={"email": "kim@example.org"})
    switched_off(door.channel)
    ada.get(f"/channels/{door.channel.id}/delete")
    assert "Something came over this channel" in ada.submit("Delete channel").text


def test_the_settings_lead_to_what_was_not_recorded_here(ada: PageClient) -> None:
    channel = make_channel()
    page = ada.get(f"/channels/{channel.id}/settings")
    assert page.links["Look"] == f"/not-recorded?channel={channel.id}"
    ada.follow("Look")


def test_what_is_typed_is_shown_as_text(ada: PageClient) -> None:
    channel = make_channel("<script>alert(1)</script>", reason="<b>why</b>")
    for page in ("", "/settings", "/delete", "/check?since=1"):
        assert "<script>alert" not in ada.get(f"/channels/{channel.id}{page}").html
    assert "<script>alert" not in ada.get("/channels").html


@pytest.mark.parametrize(("name", "status"), [("Dev", 200), ("Mel", 403), ("Vera", 403)])
def test_developers_set_channels_up_and_others_do_not(sign_in: SignIn, name: str, status: int) -> None:
    channel = make_channel()
    person = sign_in(name)
    for path in ("", "/new", f"/{channel.id}", f"/{channel.id}/settings", f"/{channel.id}/disable"):
        person.get(f"/channels{path}", status=status)
    person.get(f"/channels/{channel.id}/check?since=1", status=status)


def test_a_channel_that_is_not_there_is_not_found(ada: PageClient) -> None:
    for path in ("", "/settings", "/check", "/delete", "/enable"):
        ada.get(f"/channels/7{path}", status=404)


def test_a_role_without_the_settings_sees_no_way_to_them(app: Flask, dev: PageClient) -> None:
    page = dev.get(f"/channels/{make_channel().id}")
    assert {"Install", "Install check", "Settings"} <= set(page.links)


def test_a_typed_email_proves_who_it_is_only_where_somebody_said_so(ada: PageClient, door: DoorClient) -> None:
    ada.get(f"/channels/{door.channel.id}/settings")
    form = ada.form(SETTINGS)
    assert "merges_on_typed_email" not in form.values
    form.values["merges_on_typed_email"] = ["y"]
    ada.submit(SETTINGS, form=form)
    assert only_channel().merges_on_typed_email
    assert last_entry().details == {"merges_on_typed_email": [False, True]}
