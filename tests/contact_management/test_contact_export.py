"""Does the list leave as a file, whole, safe for spreadsheets, and noted?"""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest

from tests.client import PageClient
from tests.conftest import make_channel
from tests.contact_management.contact_rows import make_contact, merge_into
from webapp.access.models import AuditEntry
from webapp.database import db

HOSTILE = "=HYPERLINK(1)"


def rows_of(client: PageClient, query: str = "") -> list[dict[str, str]]:
    answer = client.browser.get(f"/contacts/export?format=csv&{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_csv_has_everybody_of_the_filters_in_order(mel: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.contacts.queries.EXPORT_PAGE", 2)
    shop = make_channel("Shop").id
    for number in range(5):
        make_contact(
            first_name=f"Kim {number}", active=timedelta(hours=number), last_channel_id=shop, activity_count=number
        )
    merge_into(make_contact(first_name="Old"), make_contact(first_name="Lou", active=None))
    make_contact(known=False)
    assert [row["contact"] for row in rows_of(mel)] == [*(f"Kim {number}" for number in range(5)), "Lou"]
    assert len(rows_of(mel, "kind=all")) == 7
    assert [row["contact"] for row in rows_of(mel, "q=kim&sort=name")] == [f"Kim {number}" for number in range(5)]
    first = rows_of(mel, f"channel={shop}")[0]
    assert (first["last_channel"], first["activities"], first["is_known"]) == ("Shop", "0", "True")
    assert first["last_activity_at"].endswith("Z")
    assert rows_of(mel, "country=DK") == []


def test_formulae_are_defused_in_csv_and_kept_in_ndjson(ada: PageClient) -> None:
    make_contact(first_name=HOSTILE, company="+1", job_title="-2", city="@x", email="=a@example.org", phone="+45 12")
    row = rows_of(ada)[0]
    assert row["contact"] == row["first_name"] == f"'{HOSTILE}"
    assert (row["company"], row["job_title"], row["city"], row["phone"]) == ("'+1", "'-2", "'@x", "'+45 12")
    answer = ada.browser.get("/contacts/export?format=ndjson")
    assert answer.mimetype == "application/x-ndjson"
    (line,) = answer.get_data(as_text=True).splitlines()
    assert json.loads(line)["first_name"] == HOSTILE
    assert json.loads(line)["activities"] == 0


def test_export_is_audited_without_what_was_searched_for(mel: PageClient) -> None:
    rows_of(mel, "q=kim&kind=all&sort=name")
    entry = db.session.query(AuditEntry).filter_by(action="contacts_exported").one()
    assert entry.user_name == "Mel"
    assert entry.details == {"filters": "kind, q"}


def test_no_other_website_makes_somebody_export(mel: PageClient) -> None:
    answer = mel.browser.get("/contacts/export?kind=all", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["Location"] == "/contacts?kind=all"
    assert db.session.query(AuditEntry).filter_by(action="contacts_exported").count() == 0


def test_export_is_for_those_who_may(vera: PageClient, mel: PageClient) -> None:
    assert vera.browser.get("/contacts/export").status_code == 403
    assert "CSV, for spreadsheets" not in vera.get("/contacts").links
    mel.get("/contacts?q=kim&sort=name")
    assert mel.page is not None
    assert mel.page.links["CSV, for spreadsheets"] == "/contacts/export?format=csv&q=kim&sort=name"
    assert mel.browser.get("/contacts/export?format=xml").status_code == 404


def test_filters_that_cannot_be_read_are_not_exported(mel: PageClient) -> None:
    page = mel.get("/contacts/export?channel=77", status=303)
    assert "Correct the one below first" in page.text
    assert "no such channel" in page.text
