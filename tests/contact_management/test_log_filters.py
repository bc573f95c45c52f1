"""Does each filter of the log find what fits, and nothing else?"""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.conftest import make_channel
from tests.contact_management.contact_rows import came_with
from tests.contact_management.log_rows import NORDIC_PHONE, Writer, day_of
from tests.door import DoorClient
from webapp import clock
from webapp.activities.models import Page
from webapp.activities.record import Basis
from webapp.database import db


@pytest.fixture
def writer(door: DoorClient) -> Writer:
    return Writer(door)


FILTERS = [
    ("type=purchase", "type=click"),
    ("type=purchase&type=download", "type=click&type=download"),
    ("title=olden+ring", "title=olden+rings"),
    ("title=GOLDEN&title_is=starts", "title=ring&title_is=starts"),
    ("title=Golden+ring&title_is=is", "title=Golden&title_is=is"),
    ("url=%2Fgold", "url=%2Fsilver"),
    ("url=https%3A%2F%2Fshop&url_is=starts", "url=shop&url_is=starts"),
    ("value=99", "value=77"),
    ("value=1&value_is=starts", "value=9&value_is=starts"),
    ("value=1999&value_is=is", "value=199&value_is=is"),
    ("utm_source=news", "utm_source=New"),
    ("utm_medium=mail", "utm_medium=cpc"),
    ("utm_campaign=autumn", "utm_campaign=spring"),
    ("utm_source=news&utm_campaign=autumn", "utm_source=news&utm_campaign=spring"),
    ("referrer=blog.example", "referrer=example"),
    ("referrer=https%3A%2F%2Fblog.example%2Fx", "referrer=https%3A%2F%2Fother.example%2Fx"),
    ("country=dk", "country=DE"),
    ("device=mobile", "device=desktop"),
    ("target_type=product&target_id=sku-1", "target_type=product&target_id=sku-2"),
    ("target_type=product", "target_type=list"),
    ("source=list-7", "source=list-8"),
    ("basis=consent", "basis=imported"),
    ("key=price", "key=cost"),
    ("key=price&key_value=1999", "key=price&key_value=199"),
    ("key=colour&key_value=%22gold%22", "key=colour&key_value=gold"),
    ("key=gift&key_value=true", "key=gift&key_value=false"),
    ("period=today", "to=2001-01-01"),
    ("period=7d", "from=2999-01-01"),
    ("period=30d&type=purchase", "period=30d&type=click"),
    ("from=2020-01-01&to=9999-12-31", "from=2020-01-01&to=2020-12-31"),
]


@pytest.mark.parametrize(("fits", "fails"), FILTERS, ids=[fits for fits, _ in FILTERS])
def test_filter_finds_what_fits_and_nothing_else(vera: PageClient, writer: Writer, fits: str, fails: str) -> None:
    writer.write(
        "purchase",
        ago=timedelta(seconds=1),
        title="Golden ring",
        url="https://shop.example/gold?utm_source=news&utm_medium=mail&utm_campaign=autumn",
        value="1999",
        referrer="https://blog.example/post",
        circumstances=NORDIC_PHONE,
        basis=Basis.CONSENT,
        target=("product", "sku-1"),
        source_id="list-7",
        metadata={"price": 1999.0, "colour": '"gold"', "gift": True},
    )
    assert "Golden ring" in vera.get(f"/activities?{fits}").text
    assert "Golden ring" not in vera.get(f"/activities?{fails}").text


def test_wildcards_of_the_database_are_plain_characters(vera: PageClient, writer: Writer) -> None:
    writer.write(title="100% wool", value="a_b")
    for query, is_found in {
        "title=0%25+w": 1,
        "title=0%25w": 0,
        "value=a_b": 1,
        "value=a%25b": 0,
        "title=%5C": 0,
    }.items():
        assert ("100% wool" in vera.get(f"/activities?{query}").text) == bool(is_found), query


def test_channel_contact_and_page_filter(vera: PageClient, writer: Writer, door: DoorClient) -> None:
    other = make_channel("Blog")
    key = writer.write(title="In the shop", visitor="kim")
    writer.write(title="On the blog", visitor="other", channel_id=other.id)
    contact_id = writer.contact_of(key)
    came_with(contact_id, email="kim@example.org")
    page_id = db.session.scalar(select(Page.id).where(Page.title == "In the shop"))
    queries = (f"channel={door.channel.id}", f"contact={contact_id}", "contact=KIM@example.org", f"page={page_id}")
    for query in queries:
        page = vera.get(f"/activities?{query}")
        assert "In the shop" in page.text, query
        assert "On the blog" not in page.text, query
    assert "On the blog" in vera.get(f"/activities?channel={other.id}").text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("type=nothing", "There is no activity type of this name."),
        ("channel=x", "There is no such channel."),
        ("channel=99999999999999999999", "There is no such channel."),
        ("contact=nobody@example.org", "No contact has this number or e-mail."),
        ("contact=999999999999999999", "No contact has this number or e-mail."),
        ("page=7", "There is no such page."),
        ("period=century", "There is no such period."),
        ("from=yesterday", "Write a day as 2026-11-20."),
        ("from=2026-02-02&to=2026-02-01", "The last day is before the first."),
        ("title=x&title_is=like", "Choose contains, starts with or is."),
        ("country=Denmark", "Two letters, as in DE."),
        ("device=fridge", "There is no such kind of device."),
        ("basis=1", "There is no such basis."),
        ("key_value=1", "Say which key has this value."),
    ],
)
def test_filter_that_cannot_be_read_says_so_and_shows_no_rows(
    vera: PageClient, writer: Writer, query: str, words: str
) -> None:
    writer.write(title="Golden ring")
    page = vera.get(f"/activities?{query}")
    assert words in page.text
    assert "Golden ring" not in page.text


def test_chip_takes_its_filter_away(vera: PageClient, writer: Writer) -> None:
    writer.write(title="Golden ring", value="5")
    vera.get("/activities?type=click&type=download&value=6&before=" + str(uuid.uuid4()))
    page = vera.follow("Remove Value contains “6”")
    assert "Golden ring" in page.text
    assert page.path == "/activities?type=click&type=download"
    assert vera.follow("Remove Click").path == "/activities?type=download"


def test_today_is_the_day_of_the_person_who_looks(vera: PageClient, writer: Writer) -> None:
    writer.write(title="Golden ring", ago=timedelta(seconds=1))
    today = day_of(clock.now())
    assert "Golden ring" in vera.get(f"/activities?from={today}&to={today}").text
