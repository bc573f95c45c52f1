"""Does the pixel record one activity, and answer with a picture whatever happens?"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.collect.rules import change_channel
from tests.door import BROWSER, VISITOR, DoorClient, activity_count
from webapp import clock
from webapp.activities.models import Activity, Page, Referrer
from webapp.activities.record import NO_CIRCUMSTANCES, RequestRecord, decode_record
from webapp.collect.answers import PIXEL
from webapp.database import db
from webapp.spool.journal import Journal


def test_an_activity_is_recorded_with_all_its_fields(door: DoorClient) -> None:
    query = {"type": "Click", "title": "Buy ☃", "value": "big", "url": "https://shop.example/a", "id": "mail-7"}
    answer = door.pixel(**query, referrer="https://news.example/", visitor=VISITOR, level="visitor")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PIXEL, "image/gif")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "X-Contrail-Dropped" not in answer.headers
    door.pixel(**query, visitor=VISITOR)
    door.process()
    assert activity_count("click") == 1
    assert db.session.scalars(select(Activity)).one().value == "big"
    page = db.session.scalars(select(Page)).one()
    assert (page.url, page.title) == ("https://shop.example/a", "Buy ☃")
    assert db.session.scalars(select(Referrer)).one().url == "https://news.example/"


def test_the_page_is_known_by_its_referer(door: DoorClient) -> None:
    door.pixel({"Referer": "https://shop.example/here?x=1"}, visitor=VISITOR, url="")
    door.process()
    assert activity_count("pagevisit") == 1
    assert db.session.scalars(select(Page)).one().url == "https://shop.example/here?x=1"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"type": "nosuch"}, "type_unknown"),
        ({"title": "x" * 1_001}, "invalid"),
        ({"title": "a\0b"}, "invalid"),
        ({"visitor": "me"}, "invalid"),
        ({"visitor": ""}, "no_contact"),
        ({"url": "x" * 2_049}, "invalid"),
    ],
)
def test_what_is_refused_is_named_in_the_header(door: DoorClient, query: dict[str, str], reason: str) -> None:
    answer = door.pixel(**{"visitor": VISITOR, **query})
    assert (answer.status_code, answer.data) == (200, PIXEL)
    assert answer.headers["X-Contrail-Dropped"] == reason


def test_an_unknown_level_is_no_permission(door: DoorClient) -> None:
    change_channel(door.channel, agreement="until-objection")
    assert door.pixel(visitor=VISITOR, level="everything").headers["X-Contrail-Dropped"] == "no_consent"


def test_a_no_keeps_no_device(door: DoorClient) -> None:
    change_channel(door.channel, agreement="site")
    assert door.pixel(visitor=VISITOR, level="essential").headers["X-Contrail-Dropped"] == "no_consent"
    [entry] = door.runtime.spool.read("", until_us=clock.now_us(), limit=10).entries
    record = decode_record(entry.payload)
    assert isinstance(record, RequestRecord)
    assert (record.level, record.circumstances) == (0, NO_CIRCUMSTANCES)


@pytest.mark.parametrize(
    ("path", "reason"),
    [("nosuch.gif", "channel_unknown"), (".gif", "channel_unknown"), ("%00%ff.gif", "channel_unknown")],
)
def test_an_unknown_channel_gets_the_pixel_too(door: DoorClient, path: str, reason: str) -> None:
    answer = door.app.test_client().get(f"/collect/{path}")
    assert (answer.status_code, answer.data, answer.headers["X-Contrail-Dropped"]) == (200, PIXEL, reason)


def test_refused_requests_get_the_pixel_too(door: DoorClient) -> None:
    answer = door.pixel({"Origin": "https://evil.example"}, visitor=VISITOR)
    assert (answer.status_code, answer.headers["X-Contrail-Dropped"]) == (200, "origin_not_allowed")
    change_channel(door.channel, is_enabled=False)
    answer = door.pixel(visitor=VISITOR)
    assert (answer.status_code, answer.headers["X-Contrail-Dropped"]) == (200, "channel_disabled")


@pytest.mark.parametrize(
    "query",
    ["&".join(["a=1"] * 2_000), "title=%ed%a0%80&title=x", "=&&=%", "visitor=" + "%" * 500, "title=%u00e4;a=b", "\xff"],
)
def test_a_strange_query_gets_the_pixel_too(door: DoorClient, query: str) -> None:
    answer = door.app.test_client().get(
        f"/collect/{door.key}.gif", query_string=query, headers={"Referer": "\xff\xfe", "User-Agent": BROWSER}
    )
    assert (answer.status_code, answer.data) == (200, PIXEL)
    assert answer.headers["X-Contrail-Dropped"] != "unavailable"


def test_a_full_spool_gets_the_pixel_too(door: DoorClient, tmp_path: Path) -> None:
    own, full = door.runtime.spool, Journal(tmp_path / "full", max_bytes=1)
    door.runtime.spool = full
    answer = door.pixel(visitor=VISITOR)
    door.runtime.spool = own
    full.close()
    assert (answer.status_code, answer.data, answer.headers["X-Contrail-Dropped"]) == (200, PIXEL, "spool_full")


def test_a_fault_of_ours_gets_the_pixel_too(door: DoorClient) -> None:
    own = door.runtime.spool
    door.runtime.spool = None  # type: ignore[assignment]
    answer = door.pixel(visitor=VISITOR)
    refused = door.send([{"type": "click"}])
    door.runtime.spool = own
    assert (answer.status_code, answer.data, answer.headers["X-Contrail-Dropped"]) == (200, PIXEL, "unavailable")
    assert (refused.status_code, refused.json["reason"]) == (503, "unavailable")
    assert int(refused.headers["Retry-After"]) > 0


def test_head_shows_the_picture_to_nobody(door: DoorClient) -> None:
    answer = door.app.test_client().head(f"/collect/{door.key}.gif?visitor={VISITOR}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"", "image/gif")
    assert door.process().records == 0
