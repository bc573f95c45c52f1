"""Does the audit log show who did what, and can it be searched?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from tests.cast import SignIn
from tests.client import PageClient
from webapp.access.audit import COMMAND_LINE, Actor, audit
from webapp.access.models import AuditEntry
from webapp.access.queries import AuditFilters, page_of_audit
from webapp.database import db, transaction


def write(count: int, action: str = "channel_changed") -> None:
    with transaction() as session:
        for number in range(count):
            audit(session, action, "channel", number, f"Shop {number}", {"name": ["Old", f"Shop {number}"]})


def rows(page: object) -> list[str]:
    return [entry.subject_label for entry in page.items]  # type: ignore[attr-defined]


def test_an_entry_shows_who_what_and_before_and_after(app: Flask, ada: PageClient) -> None:
    write(1)
    text = ada.get("/audit").text
    assert "Command line Channel changed Shop 0 Name Old → Shop 0" in text
    assert "Ada User signed in Ada" in text


def test_details_are_named_as_on_the_pages(ada: PageClient) -> None:
    with transaction() as session:
        audit(session, "channel_changed", "channel", 1, "Shop", {"is_test": True, "visit_idle_minutes": [20, 30]})
    assert "Test channel yes A visit ends after 20 min → 30 min" in ada.get("/audit").text


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"role": ["viewer", "marketer"]}, "Role Viewer → Marketer"),
        ({"role": "once"}, "Role once"),
        ({"agreement": ["site", "not-needed"]}, "How visitors agree The site's own consent tool → Not needed"),
        ({"type": "pagevisit"}, "Type Page visit"),
        ({"type": "gone"}, "Type gone"),
        ({"filters": "type, title, title_is, q, utm_source"}, "Filters Type, Title, Search, UTM source"),
        ({"filters": ""}, "Filters –"),
        ({"time": "2026-11-20T13:02:00Z"}, "Time 20 Nov 13:02"),
        ({"time": "then"}, "Time then"),
        ({"processing_interval_seconds": [10, 3_600]}, "Processing every 10 s → 1 h"),
        ({"retention_days": [None, 90]}, "Kept for – → 90 d"),
        ({"tracks_pages": [True, False]}, "Track pages on → off"),
        ({"is_conversion": [False, True]}, "Conversion no → yes"),
        ({"origins": [["https://a.example", "https://b.example"], []]}, "https://a.example, https://b.example → –"),
    ],
)
def test_values_are_said_in_words(ada: PageClient, details: dict[str, object], words: str) -> None:
    with transaction() as session:
        audit(session, "channel_changed", "channel", 1, "Shop", details)
    assert words in ada.get("/audit").text


def test_entries_are_paged_both_ways_by_key(app: Flask) -> None:
    write(7)
    newest = page_of_audit(db.session(), AuditFilters(), limit=3)
    assert (rows(newest), newest.newer) == (["Shop 6", "Shop 5", "Shop 4"], None)
    middle = page_of_audit(db.session(), AuditFilters(), before=int(newest.older or 0), limit=3)
    assert rows(middle) == ["Shop 3", "Shop 2", "Shop 1"]
    oldest = page_of_audit(db.session(), AuditFilters(), before=int(middle.older or 0), limit=3)
    assert (rows(oldest), oldest.older) == (["Shop 0"], None)
    back = page_of_audit(db.session(), AuditFilters(), after=int(oldest.newer or 0), limit=3)
    assert rows(back) == rows(middle)
    assert rows(page_of_audit(db.session(), AuditFilters(), after=int(back.newer or 0), limit=3)) == rows(newest)


def test_the_pages_lead_to_each_other_and_keep_the_filter(app: Flask, ada: PageClient) -> None:
    write(60)
    write(3, "channel_created")
    page = ada.get("/audit?action=channel_changed")
    assert "Channel created" not in page.text.split("Details")[1]
    page = ada.follow("Older")
    assert "action=channel_changed" in page.path
    assert "Shop 9" in page.text
    assert "Newer" in page.links
    assert "Older" not in page.links
    assert ada.follow("Newer").text.count("Channel changed") > 50


def test_entries_are_found_by_person_and_day(app: Flask, sign_in: SignIn) -> None:
    ada = sign_in("Ada")
    with time_machine.travel(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)):
        write(1)
    with transaction() as session:
        audit(session, "channel_changed", "channel", 9, "Mine", by=Actor(1, "Ada"))
    table = ada.get("/audit?from=2026-03-01&to=2026-03-01").text.split("Details")[1]
    assert "Shop 0" in table
    assert "Mine" not in table
    assert "Mine" in ada.get("/audit?user=1").text
    assert "Nothing found" in ada.get("/audit?from=2026-03-02&to=2026-03-02").text


@pytest.mark.parametrize(
    "query",
    [
        "user=x",
        "user=99999999999",
        "action=%00",
        "from=2026-99-99",
        "to=9999-12-31&from=0001-01-01",
        "before=-1",
        "after=%F0",
    ],
)
def test_nonsense_in_the_address_is_no_error(ada: PageClient, query: str) -> None:
    ada.get(f"/audit?{query}")


def test_outside_of_requests_the_command_line_did_it(app: Flask) -> None:
    write(1)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert Actor(entry.user_id, entry.user_name) == COMMAND_LINE


def test_long_texts_are_cut_and_none_breaks_the_page(app: Flask, ada: PageClient) -> None:
    with transaction() as session:
        session.execute(delete(AuditEntry))
        audit(
            session,
            "thing_changed",
            "thing",
            1,
            "x" * 500,
            {"a": None, "b": [True, False], "c": ["", ["p", "q"]], "d": "y" * 500},
        )
    text = ada.get("/audit").text
    assert "A – B yes → no C – → p, q" in text
    assert "y" * 119 + "…" in text
