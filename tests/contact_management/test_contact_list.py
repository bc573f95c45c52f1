"""Does the list show whom it should, in the right order, to who may look?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.client import PageClient
from tests.conftest import make_channel
from tests.contact_management.contact_rows import make_contact, mask_details, merge_into, names_on
from webapp import clock
from webapp.contacts.filters import ContactFilters, Kind
from webapp.contacts.naming import visitor_label
from webapp.contacts.queries import page_of_contacts
from webapp.database import db


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_empty_list_says_what_to_do_next(ada: PageClient, vera: PageClient) -> None:
    page = ada.get("/contacts")
    assert "No contacts yet" in page.text
    assert "Set up a channel" in page.links
    assert "Set up a channel" not in vera.get("/contacts").links


def test_list_opens_on_known_and_has_tabs_with_counts(vera: PageClient) -> None:
    channel = make_channel("Blog")
    make_contact(first_name="Kim", last_name="Larsen", email="kim@example.org", company="Fjord", activity_count=1234)
    anonymous = make_contact(known=False, first_channel_id=channel.id, last_channel_id=channel.id)
    page = vera.get("/contacts")
    assert names_on(page.html) == ["Kim Larsen"]
    assert "Known 1" in page.links
    assert "Anonymous 1" in page.links
    assert "All 2" in page.links
    for words in ("kim@example.org", "Fjord", "1,234", "1 hour ago", "1 contact"):
        assert words in page.text
    page = vera.follow("Anonymous 1")
    assert names_on(page.html) == [visitor_label(anonymous)]
    assert "first seen" in page.text
    assert "· Blog" in page.text
    assert len(names_on(vera.follow("All 2").html)) == 2


def test_only_anonymous_contacts_so_far_says_how_they_become_known(vera: PageClient) -> None:
    make_contact(known=False)
    assert "Nobody is known by name yet" in vera.get("/contacts").text
    assert len(names_on(vera.follow("Show anonymous contacts").html)) == 1


def test_merged_contacts_stand_only_once(vera: PageClient) -> None:
    merged, kim = make_contact(known=False), make_contact(first_name="Kim")
    merge_into(merged, kim)
    page = vera.get("/contacts?kind=all")
    assert names_on(page.html) == ["Kim"]
    assert "All 1" in page.links


def test_counts_are_bounded(vera: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("queries.COUNTED_UP_TO",):
        monkeypatch.setattr(f"webapp.contacts.{name}", 2)
    monkeypatch.setattr("webapp.contact_management.contact_routes.COUNTED_UP_TO", 2)
    for _ in range(3):
        make_contact(first_name="Kim")
    page = vera.get("/contacts")
    assert "Known 2+" in page.links
    assert "Anonymous 0" in page.links
    assert "2+ contacts" in page.text


ORDERS = [
    ("", ["Ada", "Zoë", "Bob", "Cy"]),
    ("sort=-last", ["Ada", "Zoë", "Bob", "Cy"]),
    ("sort=last", ["Cy", "Bob", "Zoë", "Ada"]),
    ("sort=-first", ["Cy", "Bob", "Zoë", "Ada"]),
    ("sort=first", ["Ada", "Zoë", "Bob", "Cy"]),
    ("sort=-activities", ["Zoë", "Cy", "Bob", "Ada"]),
    ("sort=name", ["Ada", "Bob", "Cy", "Zoë"]),
    ("sort=-name", ["Zoë", "Cy", "Bob", "Ada"]),
    ("sort=email", ["Ada", "Zoë", "Bob", "Cy"]),
]


@pytest.mark.parametrize(("query", "expected"), ORDERS)
def test_order(vera: PageClient, query: str, expected: list[str]) -> None:
    now = clock.now()
    for name, active, seen, count in (
        ("Ada", hours(1), 40, 1),
        ("Zoë", hours(2), 30, 9),
        ("Bob", hours(3), 20, 2),
        ("Cy", None, 10, 3),
    ):
        make_contact(first_name=name, active=active, created_at=now - hours(seen), activity_count=count)
    assert names_on(vera.get(f"/contacts?{query}").html) == expected


def test_only_orders_with_an_index_are_offered(vera: PageClient) -> None:
    make_contact(first_name="Kim", activity_count=3)
    make_contact(first_name="Lou", activity_count=2)
    assert names_on(vera.get("/contacts?sort=-activities&kind=all").html) == ["Lou", "Kim"]
    assert "Activities" in vera.get("/contacts?sort=-activities").links
    assert "sort=-first" in vera.page.html if vera.page else False
    assert vera.get("/contacts?kind=all").html.count('class="sort"') == 1


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("is_descending", [True, False])
def test_paging_loses_and_doubles_nothing_there_and_back(app: Flask, kind: Kind, *, is_descending: bool) -> None:
    for number in range(9):
        # Two at the same moment each, and some that were never active.
        active = None if number % 4 == 3 else hours(number // 2)
        make_contact(known=number % 3 != 0, first_name="Kim" if number % 3 else None, active=active)
    session, filters = db.session(), ContactFilters(kind)
    whole = [c.id for c in page_of_contacts(session, filters, is_descending=is_descending).items]
    assert len(whole) == {"known": 6, "anonymous": 3, "all": 9}[kind]
    seen: list[int] = []
    page = page_of_contacts(session, filters, is_descending=is_descending, limit=2)
    pages = [page]
    while page.before:
        page = page_of_contacts(session, filters, is_descending=is_descending, limit=2, before=page.before)
        pages.append(page)
    seen = [c.id for p in pages for c in p.items]
    assert seen == whole
    for expected in reversed(pages[:-1]):
        assert page.after
        page = page_of_contacts(session, filters, is_descending=is_descending, limit=2, after=page.after)
        assert [c.id for c in page.items] == [c.id for c in expected.items]
    assert page.after is None


@pytest.mark.parametrize("order", ["first", "activities", "name"])
def test_paging_by_other_orders(app: Flask, order: str) -> None:
    for number in range(7):
        make_contact(first_name=f"Kim {number // 2}", activity_count=number // 3)
    session, filters, seen, before = db.session(), ContactFilters(), [], ""
    whole = [c.id for c in page_of_contacts(session, filters, order=order).items]
    while before is not None:
        page = page_of_contacts(session, filters, order=order, limit=3, before=before)
        seen += [c.id for c in page.items]
        before = page.before
    assert seen == whole
    assert len(set(seen)) == 7


def test_who_becomes_active_meanwhile_shifts_nobody(vera: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_of_contacts, "__kwdefaults__", (page_of_contacts.__kwdefaults__ or {}) | {"limit": 2})
    ids = [make_contact(first_name=f"Kim{number}", active=hours(number + 1)) for number in range(4)]
    assert names_on(vera.get("/contacts").html) == ["Kim0", "Kim1"]
    make_contact(first_name="New", active=timedelta())
    assert names_on(vera.follow("Next").html) == ["Kim2", "Kim3"]
    assert names_on(vera.follow("Previous").html) == ["Kim0", "Kim1"]
    assert len(ids) == 4


CURSORS = [
    "x",
    "1",
    ".",
    "1.x",
    "-1.5",
    "9.9.9",
    "b",
    "b1.",
    f"{10**30}.1",
    "1." + "9" * 400,
    "%EF%BC%91.%EF%BC%92",
    "%00",
    "1.%F0%9F%A6%8A",
]


@pytest.mark.parametrize("cursor", CURSORS)
@pytest.mark.parametrize("way", ["before", "after"])
def test_cursor_that_is_none_shows_a_page(vera: PageClient, cursor: str, way: str) -> None:
    make_contact(first_name="Kim")
    for order in ("last", "name", "activities"):
        vera.get(f"/contacts?{way}={cursor}&sort=-{order}")


FILTERS = [
    ("channel=SHOP", "channel=BLOG"),
    ("active=today", "active=earlier"),
    ("active=7d", "active=earlier"),
    ("country=dk", "country=DE"),
    ("from=2020-01-01", "to=2020-01-01"),
    ("from=2020-01-01&sort=name", "to=2020-01-01&sort=name"),
    ("q=kim&country=DK", "q=kim&country=DE"),
]


@pytest.mark.parametrize(("fits", "fails"), FILTERS)
def test_filter_finds_who_fits_and_nobody_else(vera: PageClient, fits: str, fails: str) -> None:
    shop, blog = make_channel("Shop").id, make_channel("Blog").id
    make_contact(first_name="Kim", active=timedelta(), last_channel_id=shop, country="DK")
    fits, fails = (query.replace("SHOP", str(shop)).replace("BLOG", str(blog)) for query in (fits, fails))
    for kind in ("", "&kind=all"):
        assert names_on(vera.get(f"/contacts?{fits}{kind}").html) == ["Kim"]
        assert "Nothing found" in vera.get(f"/contacts?{fails}{kind}").text
    assert names_on(vera.follow("Clear the filters").html) == ["Kim"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("channel=77", "no such channel"),
        ("channel=x", "no such channel"),
        ("active=soon", "no such period"),
        ("country=Denmark", "Two letters"),
        ("from=yesterday", "Write a day"),
        ("from=2026-02-02&to=2026-01-01", "before the first"),
    ],
)
def test_filter_that_cannot_be_read_says_so(vera: PageClient, query: str, words: str) -> None:
    assert words in vera.get(f"/contacts?{query}").text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_edge_of_the_calendar_are_no_error(vera: PageClient, day: str) -> None:
    vera.get(f"/contacts?from={day}")
    vera.get(f"/contacts?to={day}")


def test_filters_without_an_index_tell_how_far_they_looked(vera: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.contacts.ordering.FIRST_STRETCH", 2)
    monkeypatch.setattr(page_of_contacts, "__kwdefaults__", (page_of_contacts.__kwdefaults__ or {}) | {"seconds": -1})
    make_contact(first_name="Kim", country="DK", active=hours(9))
    for number in range(3):
        make_contact(first_name="Lou", active=hours(number))
    page = vera.get("/contacts?country=DK")
    assert "Looked at 3 contacts; there may be more." in page.text
    assert "Nothing found so far" in page.text
    assert names_on(vera.follow("Search further").html) == ["Kim"]


def test_each_way_of_looking_through_finds_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.contacts.ordering.FIRST_STRETCH", 2)
    monkeypatch.setattr("webapp.contacts.ordering.SHORT_SECONDS", -1)
    expected = []
    for number in range(12):
        known = number % 2 == 0
        active = None if number % 5 == 4 else hours(number // 3)
        found = make_contact(
            known=known, first_name="Kim" if known else None, country="DK" if number % 3 else "DE", active=active
        )
        expected += [found] if number % 3 else []
    filters = ContactFilters(Kind.ALL, country="DK")
    whole = [c.id for c in page_of_contacts(db.session(), filters, seconds=9).items]
    assert sorted(whole) == expected
    seen: list[int] = []
    before: str | None = ""
    while before is not None:
        page = page_of_contacts(db.session(), filters, seconds=-1, limit=2, before=before)
        seen += [c.id for c in page.items]
        before = page.before
    assert seen == whole


def test_masked_viewer_sees_no_email(vera: PageClient, ada: PageClient) -> None:
    make_contact(first_name="Kim", email="kim@example.org")
    make_contact(email="lou@example.org")
    assert "lou@example.org" in vera.get("/contacts").text
    mask_details()
    page = vera.get("/contacts")
    assert "kim@" not in page.html
    assert "lou@" not in page.html
    assert "k•••@example.org" in page.text
    assert "l•••@example.org" in page.text
    for query in ("q=kim%40", "q=lou", "q=ou%40example"):
        assert names_on(vera.get(f"/contacts?{query}").html) == []
    assert names_on(vera.get("/contacts?q=kim").html) == ["Kim"]
    assert "lou@example.org" in ada.get("/contacts").text


@pytest.mark.parametrize("name", ["dev", "stranger"])
def test_contacts_are_closed_to_others(app: Flask, request: pytest.FixtureRequest, name: str) -> None:
    number = make_contact(first_name="Kim")
    client: PageClient = request.getfixturevalue(name)
    for path in ("/contacts", f"/contacts/{number}", "/contacts/export"):
        answer = client.browser.get(path)
        assert answer.status_code == (403 if name == "dev" else 303)
        assert b"Kim" not in answer.data


def test_what_a_sender_wrote_is_never_markup(vera: PageClient) -> None:
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    number = make_contact(first_name=hostile, company=hostile, email="<b>@example.org", address=hostile)
    for path in ("/contacts", f"/contacts/{number}", "/contacts?q=%3Cscript%3E", "/contacts?q=%22%3E%3Cscript%3E"):
        page = vera.get(path)
        assert "<script>alert" not in page.html
        assert "<img src=x" not in page.html
    make_contact(first_name="שלום 🦊 مرحبا", last_name="\u202egnp.exe")
    assert "<bdi>שלום 🦊 مرحبا" in vera.get("/contacts").html
