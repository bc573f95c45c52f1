"""Does the command line export what was asked for, to whom the machine belongs alone?"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from tests.commands import run_beside
from tests.conftest import make_channel
from tests.contact_management.contact_rows import make_contact, merge_into
from tests.door import DoorClient, new_visitor
from webapp.access.models import AuditEntry
from webapp.config import Config
from webapp.contacts import walking
from webapp.database import db

KIM = {"email": "kim@example.org"}
over_sqlite_alone = pytest.mark.parametrize("database", ["sqlite"])  # nothing in them is PostgreSQL's matter


class Exporter:
    """Runs exports in the test's own installation."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def run(self, *arguments: str) -> Result:
        return run_beside(self.config, "export", *arguments)

    def rows(self, *arguments: str) -> list[dict[str, str]]:
        done = self.run(*arguments)
        assert done.exit_code == 0, done.output
        return list(csv.DictReader(io.StringIO(done.stdout, newline="")))


@pytest.fixture
def exporter(app: Flask, config: Config) -> Exporter:
    return Exporter(config)


def test_activities_come_earliest_first_with_whose_they_are(door: DoorClient, exporter: Exporter) -> None:
    door.store({"type": "click", "title": "=1+1"}, contact=KIM)
    door.store({"type": "download", "title": ""}, visitor=new_visitor())
    first, second = exporter.rows("activities", "--type", "click", "--type", "download")
    assert (first["title"], first["email"], first["visitor"]) == ("'=1+1", "kim@example.org", door.visitor)
    assert (second["type"], second["title"], second["email"]) == ("download", "", "")
    assert [row["type"] for row in exporter.rows("activities", "--type", "click")] == ["click"]
    assert exporter.rows("activities", "--until", "2020-01-01") == []
    assert len(exporter.rows("activities", "--since", "2020-01-01T00:00:00+02:00", "--channel", "Shop")) == 2


def test_activity_that_went_to_somebody_else_names_no_browser(door: DoorClient, exporter: Exporter) -> None:
    door.store({"type": "click"}, contact=KIM)
    other = new_visitor()
    door.store({"type": "click"}, contact=KIM, visitor=other)
    assert [row["visitor"] for row in exporter.rows("activities")] == [door.visitor, ""]


def test_contacts_are_whole_however_they_are_paged(
    exporter: Exporter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(walking, "STRETCH", 2)
    ids = [make_contact(email=f"{number}@example.org") for number in range(5)]
    merge_into(ids[1], ids[4])
    anonymous = make_contact(known=False)
    path = tmp_path / "contacts.ndjson"
    assert exporter.run("contacts", str(path)).exit_code == 0
    rows = {row["id"]: row for row in map(json.loads, path.read_text().splitlines())}
    assert sorted(rows) == [ids[0], *ids[2:], anonymous]
    assert rows[ids[4]]["other_identifiers"] == {"email": ["1@example.org"]}
    assert path.stat().st_mode & 0o777 == 0o600
    assert [int(row["id"]) for row in exporter.rows("contacts", "--kind", "anonymous")] == [anonymous]


@over_sqlite_alone
def test_export_is_audited_and_writes_over_nothing(exporter: Exporter, tmp_path: Path) -> None:
    path = tmp_path / "there.csv"
    path.write_text("precious")
    refused = exporter.run("contacts", str(path))
    assert (refused.exit_code, "exists already" in refused.output, path.read_text()) == (1, True, "precious")
    exporter.run("contacts", str(path), "--replace")
    assert path.read_text().startswith("id,contact,is_known")
    assert db.session.scalars(select(AuditEntry.action)).all() == ["contacts_exported"]


@over_sqlite_alone
@pytest.mark.parametrize("arguments", [("--type", "nothing"), ("--channel", "Nowhere"), ("--since", "yesterday")])
def test_what_there_is_not_is_refused_by_name(exporter: Exporter, arguments: tuple[str, str]) -> None:
    make_channel()
    refused = exporter.run("activities", *arguments)
    assert (refused.exit_code, arguments[1] in refused.output) == (2, True)
