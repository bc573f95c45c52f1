"""Does the export hold what the page shows, in a form that harms nobody who opens it?"""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.client import PageClient
from tests.contact_management.contact_rows import came_with
from tests.contact_management.log_rows import NORDIC_PHONE, Writer
from tests.door import DoorClient
from webapp.access.models import AuditEntry
from webapp.activities import queries
from webapp.activities.filters import ActivityFilters
from webapp.database import db
from webapp.ui.export import safe_cell


@pytest.fixture
def writer(door: DoorClient) -> Writer:
    return Writer(door)


def _rows(client: PageClient, address: str) -> list[dict[str, str]]:
    answer = client.browser.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_csv_holds_every_column(mel: PageClient, writer: Writer) -> None:
    key = writer.write(
        "purchase",
        title='Golden, "big" ring\n2',
        value="1999",
        url="https://shop.example/gold?utm_source=news",
        metadata={"price": 1999},
        target=("product", "sku-1"),
        circumstances=NORDIC_PHONE,
    )
    (row,) = _rows(mel, "/activities/export?format=csv")
    expected = {
        "id": str(key),
        "type": "purchase",
        "type_name": "Purchase",
        "title": 'Golden, "big" ring\n2',
        "value": "1999",
        "utm_source": "news",
        "device": "mobile",
        "country_estimated": "DK",
        "target_id": "sku-1",
        "basis": "Not needed",
        "channel": "Shop",
        "contact_id": str(writer.contact_of(key)),
        "metadata": '{"price":1999}',
    }
    assert {name: row[name] for name in expected} == expected
    assert row["occurred_at"].endswith("Z")
    assert mel.browser.get("/activities/export").headers["Content-Disposition"].startswith('attachment; filename="act')


def test_ndjson_is_one_object_a_line(mel: PageClient, writer: Writer) -> None:
    writer.write(title="=1+1", metadata={"price": 1999, "gift": True})
    writer.write(title="two")
    answer = mel.browser.get("/activities/export?format=ndjson&sort=oldest")
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["title"] for row in rows] == ["=1+1", "two"]
    assert rows[0]["metadata"] == {"price": 1999, "gift": True}


def test_export_takes_the_filters_of_the_page(mel: PageClient, writer: Writer) -> None:
    writer.write(title="Golden ring")
    writer.write("download", title="Brochure")
    assert [row["title"] for row in _rows(mel, "/activities/export?type=download")] == ["Brochure"]
    assert _rows(mel, "/activities/export?type=purchase") == []
    mel.get("/activities/export?type=nothing", status=303)
    assert mel.page is not None
    assert "There is no activity type of this name." in mel.page.text
    mel.get("/activities/export?format=xls", status=404)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_a_formula(start: str) -> None:
    assert safe_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert safe_cell(f"a{start}") == f"a{start}"


def test_formula_in_every_text_is_defused_in_the_file(mel: PageClient, writer: Writer) -> None:
    bad = "=HYPERLINK(1)"
    writer.write(
        title=bad, value=bad, comment=bad, url=bad, referrer=bad, item_id=bad, source_id=bad, target=(bad, bad)
    )
    (row,) = _rows(mel, "/activities/export")
    assert [name for name, cell in row.items() if cell.startswith("=")] == []
    assert list(row.values()).count("'" + bad) == 9


def exports() -> list[AuditEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "activities_exported")))


def test_export_is_audited_with_which_filters_but_not_their_texts(mel: PageClient, writer: Writer) -> None:
    contact_id = writer.contact_of(writer.write())
    came_with(contact_id, email="kim@example.org")
    _rows(mel, "/activities/export?contact=kim@example.org&type=click&title=kim@example.org&source=")
    (entry,) = exports()
    assert entry.details == {"filters": "type, contact, title"}
    assert entry.user_name == "Mel"


@pytest.mark.parametrize(("site", "is_exported"), [("cross-site", False), ("same-site", False), ("none", True)])
def test_no_other_website_makes_somebody_export(
    *, mel: PageClient, writer: Writer, site: str, is_exported: bool
) -> None:
    writer.write()
    answer = mel.browser.get("/activities/export?type=click", headers={"Sec-Fetch-Site": site})
    assert bool(exports()) is is_exported
    if not is_exported:
        assert answer.headers["Location"] == "/activities?type=click"
        assert "Another website led you here" in mel.get("/activities").text


def test_long_export_pages_by_key_in_short_transactions(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [writer.write(ago=timedelta(minutes=minutes), value="v") for minutes in range(9)]
    monkeypatch.setattr(queries, "EXPORT_PAGE", 2)
    begun: list[Any] = []
    event.listen(db.engine, "begin", begun.append)
    for filters in (ActivityFilters(), ActivityFilters(value=None, basis=3)):
        begun.clear()
        pages = list(queries.export_activities(db.engine, filters, newest_first=True))
        assert [entry.id for page in pages for entry in page] == keys
        assert len(begun) == len(pages) + 1 == 6
    upward = list(queries.export_activities(db.engine, ActivityFilters(), newest_first=False))
    assert [entry.id for page in upward for entry in page] == keys[::-1]


def test_export_goes_on_where_time_ran_out(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [
        writer.write(ago=timedelta(minutes=minutes), value="yes" if minutes % 3 == 0 else "no") for minutes in range(9)
    ]
    monkeypatch.setattr(queries, "EXPORT_SECONDS", 0)
    monkeypatch.setattr("webapp.activities.search.FIRST_STRETCH", 2)
    monkeypatch.setattr("webapp.activities.search.LONGEST_STRETCH", 2)
    for newest_first in (True, False):
        pages = list(queries.export_activities(db.engine, ActivityFilters(basis=3), newest_first=newest_first))
        assert len(pages) > 3
        found = [entry.id for page in pages for entry in page]
        assert found == (keys if newest_first else keys[::-1])


def test_memory_stays_flat(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    for minutes in range(40):
        writer.write(ago=timedelta(minutes=minutes), comment="x" * 4_000)
    monkeypatch.setattr(queries, "EXPORT_PAGE", 2)
    pages = queries.export_activities(db.engine, ActivityFilters(), newest_first=True)
    next(pages)
    tracemalloc.start()
    held = [tracemalloc.get_traced_memory()[0] for _ in pages]
    tracemalloc.stop()
    assert len(held) >= 18
    assert max(held[5:]) < held[4] + 100_000
