"""Does the search find people by name and e-mail, whatever is typed?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.client import PageClient
from tests.contact_management.contact_rows import make_contact, merge_into, names_on
from webapp.contacts.filters import ContactFilters, Kind
from webapp.contacts.naming import numbers_of_label, visitor_label
from webapp.contacts.ordering import Place
from webapp.contacts.queries import (
    Cursor,
    Phase,
    export_contacts,
    page_of_contacts,
    read_cursor,
    walk_of,
    write_cursor,
)
from webapp.database import db

FOUND = [
    "kim",
    "KIM LAR",
    "larsen",
    "arse",
    "kim.l@shop",
    "L@SHOP.EXAMPLE",
    "  kim   larsen ",
    "Kim Larsen",
]
NOT_FOUND = [
    "%",
    "_",
    "k_m",
    "kim%",
    "'; DROP TABLE contact; --",
    "\\",
    "kim\tx",
    "*",
    "larsen kim",
    "\u202e",
    "🦊",
    "xyz",
]


@pytest.mark.parametrize("text", FOUND)
@pytest.mark.parametrize("kind", ["", "all"])
def test_search_finds(vera: PageClient, text: str, kind: str) -> None:
    make_contact(first_name="Kim", last_name="Larsen", email="kim.l@shop.example")
    make_contact(first_name="Lou", last_name="Meyer", email="lou@other.example")
    vera.get(f"/contacts?kind={kind}")
    assert names_on(vera.submit("Search", q=text).html) == ["Kim Larsen"]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_search_takes_every_sign_as_itself(vera: PageClient, text: str) -> None:
    make_contact(first_name="Kim", last_name="Larsen", email="kim.l@shop.example")
    vera.get("/contacts")
    assert "Nothing found" in vera.submit("Search", q=text).text


@pytest.mark.parametrize("text", ["100%", "a_b", "back\\slash", "o'neil", "<b>", "🦊", "שלום"])
def test_search_finds_names_of_any_sign(vera: PageClient, text: str) -> None:
    make_contact(first_name=text, last_name="x")
    make_contact(first_name="100 a1b backslash", last_name="oneil b")
    vera.get("/contacts")
    page = vera.submit("Search", q=text)
    assert len(names_on(page.html)) == 1


@pytest.mark.parametrize("text", ["özil", "Özil", "ÖZIL", "mesut ö", "zil"])
def test_capitals_matter_in_no_language_of_ours(vera: PageClient, text: str) -> None:
    make_contact(first_name="Mesut", last_name="Özil")
    vera.get("/contacts")
    assert names_on(vera.submit("Search", q=text).html) == ["Mesut Özil"]


def test_those_that_begin_with_the_text_come_first(vera: PageClient) -> None:
    make_contact(first_name="Akim", active=timedelta(hours=1))
    make_contact(first_name="Lou", last_name="Kimmel", active=timedelta(hours=2))
    make_contact(email="kim@example.org", active=timedelta(hours=3))
    make_contact(first_name="Joakim", active=timedelta(hours=4))
    page = vera.get("/contacts?q=kim")
    assert names_on(page.html) == ["Lou Kimmel", "kim@example.org", "Akim", "Joakim"]
    assert "Contain it further on" in page.text
    assert names_on(vera.get("/contacts?q=kim&sort=name").html) == ["kim@example.org", "Lou Kimmel", "Akim", "Joakim"]


def test_visitor_is_found_by_the_label(vera: PageClient) -> None:
    number = make_contact(known=False)
    make_contact(known=False)
    label = visitor_label(number)
    for kind in ("anonymous", "all"):
        for text in (label, label.lower(), label[-4:]):
            assert names_on(vera.get(f"/contacts?kind={kind}&q={text}").html) == [label]
    assert "four signs" in vera.get("/contacts?kind=anonymous&q=kim").text
    merge_into(number, make_contact(first_name="Kim"))
    assert names_on(vera.get(f"/contacts?kind=all&q={label}").html) == []


@pytest.mark.parametrize("number", [1, 2, 65_535, 65_536, 65_537, 1_000_000])
def test_label_leads_back_to_the_number(number: int) -> None:
    found = numbers_of_label(visitor_label(number), number)
    assert found[-1] == number
    assert {visitor_label(other) for other in found} == {visitor_label(number)}


@pytest.mark.parametrize("is_complete", [True, False])
def test_paging_a_search_loses_and_doubles_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, *, is_complete: bool
) -> None:
    if not is_complete:  # too many hold the text to look for all of them, so the list is walked along
        monkeypatch.setattr("webapp.contacts.search.MOST_CONTAINING", 2)
    expected = set()
    for number in range(7):
        expected.add(make_contact(first_name="Kim", last_name=f"L{number}", active=timedelta(hours=number // 2)))
        expected.add(make_contact(first_name="Joakim", active=timedelta(hours=number // 2)))
        make_contact(first_name="Lou")
    filters = ContactFilters(Kind.ALL, text="kim")
    whole = [c.id for c in page_of_contacts(db.session(), filters).items]
    assert set(whole) == expected
    assert _all_pages(filters) == whole
    exported = [row.id for page in export_contacts(db.engine, filters) for row in page]
    assert exported == whole
    # A text that many begin with is found in the order of the list, the beginnings not first.
    monkeypatch.setattr("webapp.contacts.search.MOST_BEGINNING", 3)
    common = _all_pages(filters)
    assert len(common) == len(expected)
    assert set(common) == expected


def _all_pages(filters: ContactFilters) -> list[int]:
    seen: list[int] = []
    before: str | None = ""
    while before is not None:
        page = page_of_contacts(db.session(), filters, limit=3, before=before)
        seen += [contact.id for contact in page.items]
        before = page.before
    return seen


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(text=st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), min_size=1, max_size=20))
def test_any_text_is_searched_without_an_error(app: Flask, text: str) -> None:
    page_of_contacts(db.session(), ContactFilters(Kind.ALL, text=text))
    db.session.rollback()


@given(
    value=st.one_of(st.none(), st.integers(0, 2**63 - 1), st.text(max_size=50)),
    number=st.integers(1, 2**63 - 1),
    phase=st.sampled_from(Phase),
)
def test_cursor_survives_the_url(value: int | str | None, number: int, phase: Phase) -> None:
    walk = walk_of(ContactFilters(), "name" if isinstance(value, str) else "last", is_descending=True)
    cursor = Cursor(Place(value, number), phase)
    assert read_cursor(walk, write_cursor(cursor)) == cursor
