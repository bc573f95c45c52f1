"""Does the install check tell apart how far a site has come, as the door really answers?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.cast import SignIn
from tests.client import Page, PageClient
from tests.conftest import make_channel
from tests.door import DoorClient
from webapp import clock
from webapp.channels.models import Agreement, Channel
from webapp.contacts.naming import visitor_label
from webapp.database import transaction
from webapp.settings.operations import change_setting
from webapp.settings.values import LOGGING_ENABLED

HTMX = {"HX_Request": "true"}
NOT_ASKED = "The script has not been asked for yet"
WAITING = "The script is loaded and waits for consent"
LOADED = "The script is loaded; nothing has arrived yet"
REFUSED = "Contrail refused what was sent"
ARRIVED = "It works: the first activity has arrived"


class Watch:
    """Somebody who has the install check of a channel open, and reloads it."""

    def __init__(self, person: PageClient, channel: Channel) -> None:
        """Begin the check."""
        self.person = person
        answer = person.browser.get(f"/channels/{channel.id}/check")
        assert answer.status_code == 303
        self.address = answer.headers["Location"]

    def look(self) -> Page:
        """Reload the page."""
        return self.person.get(self.address)


@pytest.fixture
def site(app: Flask) -> DoorClient:
    """A site whose consent tool has to tell Contrail who agreed."""
    return DoorClient(app, make_channel(agreement=Agreement.SITE, reason=""))


def load_script(door: DoorClient, *, process: bool = False) -> None:
    assert door.app.test_client().get(f"/beacon/{door.key}.js").status_code == 200
    if process:
        door.process()
    else:
        door.runtime.send_drops()


def test_before_anything_the_script_was_never_asked_for(site: DoorClient, ada: PageClient) -> None:
    page = Watch(ada, site.channel).look()
    assert NOT_ASKED in page.text
    assert page.links["Open shop.example"] == "https://shop.example"
    assert "before this check began" not in page.text


@pytest.mark.parametrize("process", [False, True])
def test_a_loaded_script_waits_for_consent(site: DoorClient, ada: PageClient, process: bool) -> None:  # noqa: FBT001
    watch = Watch(ada, site.channel)
    load_script(site, process=process)
    assert WAITING in watch.look().text


def test_a_banner_is_what_the_yes_is_said_in(app: Flask, ada: PageClient) -> None:
    door = DoorClient(app, make_channel(agreement=Agreement.BANNER, reason=""))
    watch = Watch(ada, door.channel)
    load_script(door)
    page = watch.look()
    assert WAITING in page.text
    assert "until somebody says yes in Contrail's banner" in page.text
    assert "consent tool" not in page.text


def test_what_came_before_is_not_taken_for_an_arrival(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        watch = Watch(ada, door.channel)
        load_script(door)
        page = watch.look()
        assert LOADED in page.text
        assert "They came before this check began." in page.text
        door.store({"type": "click"})
        assert "before this check began" not in watch.look().text


def test_where_nobody_need_agree_a_loaded_script_waits_for_nothing(door: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, door.channel)
    load_script(door)
    assert LOADED in watch.look().text


def test_a_script_asked_for_long_before_does_not_count(site: DoorClient, ada: PageClient) -> None:
    load_script(site, process=True)
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        page = Watch(ada, site.channel).look()
    assert NOT_ASKED in page.text
    assert "before this check began" in page.text


def test_a_foreign_origin_is_named(site: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, site.channel)
    load_script(site)
    assert site.send([{"type": "click"}], headers={"Origin": "https://www.shop.example"}).status_code == 403
    site.runtime.send_drops()
    page = watch.look()
    assert REFUSED in page.text
    assert "Something was sent from https://www.shop.example, which is not among the channel's origins." in page.text
    assert "Change the origins" in page.links


def test_an_origin_that_was_refused_before_it_could_send_is_named(site: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, site.channel)
    headers = {"Origin": "https://www.shop.example", "Access-Control-Request-Method": "POST"}
    assert site.app.test_client().options(f"/collect/{site.key}", headers=headers).status_code == 403
    site.runtime.send_drops()
    assert "Something was sent from https://www.shop.example, which is not among" in watch.look().text


def test_a_refused_activity_is_named_with_its_fault(site: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, site.channel)
    site.send([{"type": "nosuchtype"}], consent={"level": "visitor"})
    site.process()
    page = watch.look()
    assert REFUSED in page.text
    assert "Unknown type." in page.text


def test_a_refusal_by_a_persons_choice_is_told_without_a_sample(site: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, site.channel)
    site.send([{"type": "click"}], consent={"level": "essential"})
    site.runtime.send_drops()
    assert "No consent. The person has not agreed, or has said no." in watch.look().text


def test_what_was_refused_before_the_check_is_not_its_matter(site: DoorClient, ada: PageClient) -> None:
    site.send([{"type": "click"}], consent={"level": "essential"})
    site.send([{"type": "nosuchtype"}], consent={"level": "visitor"})
    site.process()
    with time_machine.travel(clock.now() + timedelta(seconds=2)):
        assert NOT_ASKED in Watch(ada, site.channel).look().text


def test_mixed_content_is_named_before_anybody_looks_for_the_script(
    app: Flask, site: DoorClient, ada: PageClient
) -> None:
    app.config["CONTRAIL"] = replace(app.config["CONTRAIL"], base_url="http://contrail.example.org")
    page = Watch(ada, site.channel).look()
    assert "Browsers block the script: mixed content" in page.text


def test_the_first_activity_ends_the_check(site: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, site.channel)
    site.store({"type": "pagevisit", "title": "Pricing"}, consent={"level": "visitor"})
    page = watch.look()
    assert ARRIVED in page.text
    assert f"Page visit 'Pricing' by {visitor_label(1)}" in page.text
    assert "The last ten minutes on this channel" in page.text
    assert "hx-trigger" not in page.html


def test_what_is_refused_beside_what_arrives_is_told(site: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, site.channel)
    site.store({"type": "click"}, consent={"level": "visitor"})
    site.send([{"type": "click"}], headers={"Origin": "https://old.example"})
    site.runtime.send_drops()
    page = watch.look()
    assert ARRIVED in page.text
    assert "https://old.example" in page.text


def test_another_channels_traffic_is_not_taken_for_this_ones(door: DoorClient, ada: PageClient) -> None:
    other = make_channel("Blog")
    watch = Watch(ada, other)
    load_script(door)
    door.store({"type": "click"})
    assert NOT_ASKED in watch.look().text


def test_the_part_asks_for_itself_until_something_changes(site: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, site.channel)
    part = ada.get(watch.address, **HTMX)
    assert "<h1" not in part.html
    again = part.html.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    ada.get(again, status=204, **HTMX)
    load_script(site)
    assert WAITING in ada.get(again, **HTMX).text


def test_the_next_foreign_origin_is_told_too(site: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, site.channel)
    for origin in ("https://one.example", "https://two.example"):
        site.send([{"type": "click"}], headers={"Origin": origin})
        site.runtime.send_drops()
        part = ada.get(watch.address, **HTMX)
        assert origin in part.text
        watch.address = part.html.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    ada.get(watch.address, status=204, **HTMX)


def test_a_reload_is_a_whole_page_whatever_was_seen(site: DoorClient, ada: PageClient) -> None:
    part = ada.get(Watch(ada, site.channel).address, **HTMX)
    assert NOT_ASKED in ada.get(part.html.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")).text


def test_a_channel_that_tracks_no_pages_says_why_nothing_comes(site: DoorClient, ada: PageClient) -> None:
    with transaction() as session:
        channel = session.get_one(Channel, site.channel.id)
        channel.tracks_pages, channel.agreement = False, Agreement.UNTIL_OBJECTION.value
    watch = Watch(ada, site.channel)
    load_script(site)
    page = watch.look()
    assert "Track pages is off for this channel" in page.text
    assert "Global Privacy Control" in page.text


def test_logging_that_is_off_everywhere_is_said(site: DoorClient, ada: PageClient) -> None:
    with transaction() as session:
        change_setting(session, LOGGING_ENABLED, value=False)
    assert "Logging is switched off for the whole installation" in Watch(ada, site.channel).look().text


def test_a_check_that_was_forgotten_stops_asking(site: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, site.channel)
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        page = watch.look()
    assert "hx-trigger" not in page.html
    assert "Begin again" in page.links


@pytest.mark.parametrize("since", ["", "soon", "-1", "2147483647"])
def test_a_check_without_a_beginning_begins_now(site: DoorClient, ada: PageClient, since: str) -> None:
    assert ada.browser.get(f"/channels/{site.channel.id}/check?since={since}").status_code == 303


def test_a_channel_that_is_off_says_so(site: DoorClient, ada: PageClient) -> None:
    with transaction() as session:
        session.get_one(Channel, site.channel.id).is_enabled = False
    page = Watch(ada, site.channel).look()
    assert "This channel is switched off" in page.text
    assert "hx-trigger" not in page.html


def test_an_origin_made_of_markup_is_shown_as_text(site: DoorClient, ada: PageClient) -> None:
    watch = Watch(ada, site.channel)
    site.send([{"type": "click"}], headers={"Origin": "<script>alert(1)</script>"})
    site.runtime.send_drops()
    assert "<script>alert" not in watch.look().html


def test_a_developer_reads_who_it_was_but_gets_no_way_to_the_contact(site: DoorClient, sign_in: SignIn) -> None:
    watch = Watch(sign_in("Dev"), site.channel)
    site.store({"type": "click"}, consent={"level": "visitor"}, contact={"email": "kim@example.org"})
    page = watch.look()
    assert visitor_label(1) in page.text
    assert "kim@example.org" not in page.html
    assert visitor_label(1) not in page.links
