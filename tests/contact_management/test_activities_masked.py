"""Do viewers whose setting hides e-mails find one in what activities say?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.contact_management.contact_rows import mask_details
from tests.contact_management.log_rows import Writer
from tests.door import DoorClient
from webapp.activities.models import Page
from webapp.contact_management.contact_words import Reader
from webapp.database import db

WRITTEN = ("lee@example.net", "lee%40example.net", "lee%2540example.net")
COLUMNS = "time,contact,title,value,url,referrer,campaign,target,source,item,comment,meta:to"


@pytest.fixture
def addresses(door: DoorClient) -> list[str]:
    writer = Writer(door)
    activity = writer.write(
        title="To lee@example.net",
        value="lee@example.net",
        comment="Write to <lee@example.net>, please.",
        url="https://shop.example/lee%40example.net?to=lee%2540example.net",
        referrer="https://mail.example/?from=lee@example.net",
        target=("person", "lee@example.net"),
        source_id="lee@example.net",
        item_id="lee@example.net",
        metadata={"to": "lee@example.net", "lee@example.net": "opened", "first": True},
    )
    writer.write(url="https://shop.example/unsubscribe/lee%40example.net")
    db.session.rollback()
    page = db.session.scalars(select(Page.id).limit(1)).one()
    return [
        f"/activities?columns={COLUMNS}",
        f"/activities/live?since=1&columns={COLUMNS}",
        f"/activities?page={page}",
        f"/activities/{activity}",
        f"/contacts/{writer.contact_of(activity)}",
        "/",
    ]


def test_masked_viewer_finds_no_email_in_activities(vera: PageClient, ada: PageClient, addresses: list[str]) -> None:
    for address in addresses:
        assert any(text in vera.browser.get(address).text for text in WRITTEN)
    mask_details()
    for address in addresses:
        text = vera.browser.get(address).text
        assert not any(written in text for written in WRITTEN), address
        assert "l•••" in text, address
        assert any(written in ada.browser.get(address).text for written in WRITTEN)


@pytest.mark.parametrize(
    "asked",
    [
        *("title=lee%40", "title=lee@example.net&title_is=is", "title=To+le&title_is=starts", "value=lee", "url=lee"),
        *("target_id=lee@example.net", "source=lee@example.net", "key=lee@example.net"),
        "key=to&key_value=lee@example.net",
    ],
)
def test_masked_viewer_finds_nothing_by_what_is_hidden(
    vera: PageClient, ada: PageClient, addresses: list[str], asked: str
) -> None:
    mask_details()
    assert "l•••" not in vera.get(f"/activities?{asked}").text
    assert "1 activity" not in vera.page.text  # type: ignore[union-attr]
    assert vera.browser.get(f"/activities/live?since=1&{asked}").status_code == 204
    assert "lee@example.net" in ada.browser.get(f"/activities?{asked}&columns={COLUMNS}").text
    assert "l•••" in vera.get("/activities?title=example.net").text  # what may be read is found


def test_url_that_is_shown_in_part_is_no_link(vera: PageClient, addresses: list[str]) -> None:
    mask_details()
    page = vera.get(addresses[3])
    assert "https://shop.example/l•••%40example.net?to=l•••%2540example.net" in page.text
    assert not any("•" in url for url in page.links.values())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kim@example.org", "k•••@example.org"),
        ("k•••@example.org", "k•••@example.org"),
        ("mailto:kim.b+news@example.org, lee@localhost!", "mailto:k•••@example.org, l•••@localhost!"),
        ("?a=1&to=Kim%40Example.org#x", "?a=1&to=K•••%40Example.org#x"),
        ("ütz@exämple.org", "ü•••@exämple.org"),
        ("2 @ 3, @kim, 40% off", "2 @ 3, @kim, 40% off"),
        ("https://maps.example/@52.5,13.4", "https://maps.example/@52.5,13.4"),
        ("x" * 100_000, "x" * 100_000),
    ],
)
def test_what_looks_like_an_email_is_masked(text: str, shown: str) -> None:
    assert Reader(is_masked=True).text(text) == shown
    assert Reader(is_masked=False).text(text) == text
