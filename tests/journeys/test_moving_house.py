"""Does what one installation exports become the same in another that imports it?"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from tests.commands import run_beside
from tests.conftest import config_for, make_channel
from tests.door import new_visitor
from tests.processing.feeding import BEGIN, DAY, Feed
from webapp.activities.record import Circumstances, SentContact, Target
from webapp.config import Config

SAME_OF_ACTIVITIES = (
    *("id", "occurred_at", "type", "email", "external_id", "visitor", "channel", "title", "value", "comment", "url"),
    *("referrer", "utm_source", "device", "country_estimated", "language", "target_type", "target_id", "source_id"),
    *("item_id", "item_detail_id", "metadata"),
)
PHONE = Circumstances("mobile", "Safari", "iOS", "DK")
SAME_OF_CONTACTS = ("email", "external_id", "first_name", "last_name", "phone", "company", "birthday", "is_known")
KIM = {"first_name": "Kim", "last_name": 'O"Hara, \n', "phone": "+49 30 1", "company": "=1+1", "birthday": "1987-03-30"}


def _run(config: Config, *arguments: str | Path) -> Result:
    done = run_beside(config, *arguments)
    assert done.exit_code == 0, done.output
    return done


def _rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".ndjson":
        return [json.loads(line) for line in path.read_text().splitlines()]
    return list(csv.DictReader(io.StringIO(path.read_text(), newline="")))


def _only(rows: list[dict[str, Any]], names: tuple[str, ...]) -> list[list[Any]]:
    return sorted(([row[name] for name in names] for row in rows), key=repr)


@pytest.fixture
def lived_in(app: Flask) -> None:
    """Kim, known by two names and a browser, somebody anonymous, and what they did."""
    feed = Feed(app, make_channel())
    kim, somebody = new_visitor(), new_visitor()
    said = SentContact(email="kim@example.org", external_id="17", attributes=KIM)
    page = {"url": "https://shop.example/?utm_source=news", "title": "Shop", "referrer": "https://a.example/x"}
    feed.put(page, visitor=kim, at=BEGIN)
    click = {"type": "click", "title": '+1 "quoted"\n;=2', "value": "'5"}
    feed.put(click, visitor=kim, contact=said, is_confirmed=True)
    feed.put({"type": "purchase", "value": "1999", "metadata": {"currency": "EUR", "gift": True}}, visitor=kim)
    product = {"target": Target("product", "1"), "item_id": "a", "comment": "Ünï 🎉", "language": "en-GB"}
    feed.put({"type": "click", **product}, visitor=somebody, circumstances=PHONE)
    feed.put({"url": "https://shop.example/b"}, visitor=somebody, at=BEGIN + DAY)
    feed.process()


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
@pytest.mark.parametrize("database", ["sqlite"])
def test_other_installation_has_the_same_contacts_and_activities(
    app: Flask, config: Config, lived_in: None, tmp_path: Path, kind: str
) -> None:
    other = config_for(tmp_path / "other")
    files = {what: tmp_path / f"{what}.{kind}" for what in ("contacts", "activities")}
    again = {what: tmp_path / f"{what}-again.{kind}" for what in files}
    _run(other, "channel", "create", "Shop", "--consent", "not-needed", "--reason", "a test")
    for what, path in files.items():
        _run(config, "export", what, path)
        _run(other, "import", what, path, "--basis", "moved", "--refused", tmp_path / f"{what}-refused")
        _run(other, "export", what, again[what])
    assert (tmp_path / "activities-refused").read_text().splitlines()[1:] == []
    _run(other, "export", "contacts", again["contacts"], "--replace")
    activities = _only(_rows(files["activities"]), SAME_OF_ACTIVITIES)
    assert len(activities) == 7  # two landing pages among them
    assert _only(_rows(again["activities"]), SAME_OF_ACTIVITIES) == activities
    assert _only(_rows(again["contacts"]), SAME_OF_CONTACTS) == _only(_rows(files["contacts"]), SAME_OF_CONTACTS)
    done = _run(other, "import", "activities", files["activities"], "--basis", "moved")
    assert f"0 activities stored, {len(activities)} known already, 0 refused" in done.output
