"""Does every way of searching find just what looking at each activity would find, in order, page by page?"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from webapp import clock
from webapp.activities import plan, search
from webapp.activities.filters import ActivityFilters, How, TextMatch
from webapp.activities.models import Activity, Campaign, Page, Target
from webapp.activities.plan import count_found, plan_search
from webapp.activities.queries import page_of_activities
from webapp.contacts.models import Contact
from webapp.database import db, transaction

COUNT = 400
SPAN_MS = 1_000
START_MS = 1_790_000_000_000
FILTERS = [
    ActivityFilters(),
    ActivityFilters(type_ids=(1,)),
    ActivityFilters(type_ids=(1, 2, 3)),
    ActivityFilters(channel_ids=(2,), type_ids=(1, 2)),
    ActivityFilters(contact_id=3),
    ActivityFilters(contact_id=3, value=TextMatch("a")),
    ActivityFilters(page_id=5),
    ActivityFilters(title=TextMatch("page 1")),
    ActivityFilters(url=TextMatch("https://shop.example/2", How.STARTS), type_ids=(1,)),
    ActivityFilters(utm_source="news"),
    ActivityFilters(utm_source="news", basis=2),
    ActivityFilters(target_type="product"),
    ActivityFilters(value=TextMatch("b", How.IS)),
    ActivityFilters(since_ms=START_MS + 100 * SPAN_MS, until_ms=START_MS + 300 * SPAN_MS),
    ActivityFilters(since_ms=START_MS + 100 * SPAN_MS, type_ids=(2,), basis=1),
    ActivityFilters(title=TextMatch("no such page")),
    ActivityFilters(contact_id=999),
    ActivityFilters(since_ms=9, until_ms=5),
]
# How much may be counted, how many rows of a dictionary matter, how many values are read one by one: each forces a way.
WAYS = {
    "all is small": {"COUNTED_UP_TO": 10_000},
    "all is large": {"COUNTED_UP_TO": 0},
    "no stream": {"COUNTED_UP_TO": 0, "MOST_STREAMS": 0, "MOST_STREAMS_SCANNED": 0},
    "no dictionary": {"COUNTED_UP_TO": 5, "MOST_MATCHES": 0},
    "no time": {"COUNTED_UP_TO": 5, "DICTIONARY_SECONDS": -1.0},
}


@pytest.fixture
def stored(app: Flask) -> Iterator[list[Activity]]:
    numbers = random.Random(7)  # noqa: S311 - made-up rows
    now = clock.now()
    with transaction() as session:
        session.add_all(Contact(id=i, canonical_id=3 if i == 4 else i, created_at=now) for i in range(1, 7))
        session.add_all(Page(id=i, digest=i, url=f"https://shop.example/{i}", title=f"page {i}") for i in range(1, 31))
        session.add_all(
            Campaign(
                id=i,
                digest=i,
                source=source,
                medium="",
                campaign="",
                term="",
                content="",
                click_id_kind="",
                click_id="",
            )
            for i, source in enumerate(("news", "ads", "news"), start=1)
        )
        session.add_all(
            Target(id=i, digest=i, target_type=kind, target_id="1") for i, kind in ((1, "product"), (2, "list"))
        )
        session.add_all(
            Activity(
                id=uuid.UUID(int=((START_MS + n * SPAN_MS) << 80) | (7 << 76) | (2 << 62) | n),
                type_id=numbers.choice((1, 1, 1, 2, 3)),
                contact_id=numbers.randrange(1, 7),
                channel_id=numbers.choice((1, 2, None)),
                received_at=now,
                page_id=numbers.choice((None, *range(1, 31))),
                campaign_id=numbers.choice((None, None, 1, 2, 3)),
                target_id=numbers.choice((None, None, 1, 2)),
                basis=numbers.choice((1, 2)),
                value=numbers.choice((None, "a", "b", "ab")),
            )
            for n in range(COUNT)
        )
    yield list(db.session.scalars(select(Activity).order_by(Activity.id.desc())))
    db.session.rollback()


def _fits(a: Activity, f: ActivityFilters) -> bool:
    moment = a.id.int >> 80
    page = "" if a.page_id is None else f"page {a.page_id}"
    url = "" if a.page_id is None else f"https://shop.example/{a.page_id}"
    return all(
        (
            not f.type_ids or a.type_id in f.type_ids,
            not f.channel_ids or a.channel_id in f.channel_ids,
            f.contact_id is None or a.contact_id in ({3, 4} if f.contact_id == 3 else {f.contact_id}),
            f.page_id is None or a.page_id == f.page_id,
            f.since_ms is None or moment >= f.since_ms,
            f.until_ms is None or moment < f.until_ms,
            f.title is None or f.title.text in page,
            f.url is None or (url.startswith(f.url.text)),
            not f.utm_source or a.campaign_id in {1, 3},
            not f.target_type or a.target_id == 1,
            f.basis is None or a.basis == f.basis,
            f.value is None or (a.value == f.value.text if f.value.how is How.IS else f.value.text in (a.value or "")),
        )
    )


@pytest.mark.parametrize("way", WAYS)
def test_each_way_finds_what_looking_at_each_would(
    stored: list[Activity], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    for name, value in WAYS[way].items():
        monkeypatch.setattr(plan, name, value)
    monkeypatch.setattr(search, "FIRST_STRETCH", 30)
    monkeypatch.setattr(search, "LONGEST_STRETCH", 60)
    for filters in FILTERS:
        expected = [a.id for a in stored if _fits(a, filters)]
        for newest_first in (True, False):
            for seconds in (10, 0):
                walked = _walk(filters, newest_first=newest_first, seconds=seconds)
                assert walked == (expected if newest_first else expected[::-1]), (filters, newest_first, seconds)


def _walk(filters: ActivityFilters, *, newest_first: bool, seconds: float) -> list[uuid.UUID]:
    """Return the ids of all pages, following the cursors."""
    found: list[uuid.UUID] = []
    before = after = None
    while True:
        page = page_of_activities(
            db.session(), filters, before=before, after=after, newest_first=newest_first, limit=25, seconds=seconds
        )
        found += [entry.id for entry in page.items]
        before, after = (page.older, None) if newest_first else (None, page.newer)
        if before is None and after is None:
            return found


def test_page_back_begins_where_this_one_does(stored: list[Activity]) -> None:
    first = page_of_activities(db.session(), ActivityFilters(), limit=25)
    second = page_of_activities(db.session(), ActivityFilters(), before=first.older, limit=25)
    back = page_of_activities(db.session(), ActivityFilters(), after=second.newer, limit=25)
    assert [entry.id for entry in back.items] == [entry.id for entry in first.items]
    assert first.newer is None


def test_count_is_exact_bounded_or_unknown(stored: list[Activity], monkeypatch: pytest.MonkeyPatch) -> None:
    connection = db.session.connection()
    rare = ActivityFilters(type_ids=(3,))
    both = replace(rare, basis=1)
    exact = sum(_fits(a, both) for a in stored)
    assert count_found(connection, plan_search(connection, ActivityFilters())) == COUNT
    assert count_found(connection, plan_search(connection, both)) == exact
    monkeypatch.setattr(plan, "COUNTED_UP_TO", 10)
    assert count_found(connection, plan_search(connection, rare)) == 11
    assert count_found(connection, plan_search(connection, both)) is None
