"""Does the page of a request say honestly for what an erasure waits, and that nobody is at it?"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
import time_machine

from tests.client import PageClient
from tests.door import DoorClient
from tests.privacy.person import EMAIL, left_in_tables, live_through, work
from webapp import clock
from webapp.config import Config
from webapp.database import db
from webapp.privacy.cleaning import NIGHT_HOURS, SMALL_BYTES
from webapp.privacy.erasing_jobs import Place, keep_erasing

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def erasing(pia: PageClient, door: DoorClient) -> PageClient:
    """Pia, who has just asked for Kim to be erased."""
    live_through(door)
    pia.get("/data-protection/new")
    pia.submit("Register", kind="erase", said=EMAIL)
    pia.submit("Save", identity_check="answered from the stored address")
    pia.follow("Erase for good …")
    pia.submit("Erase for good")
    return pia


def grow(config: Config) -> None:
    """Let the database's file be a large one, without writing so much."""
    os.truncate(config.instance_path / "contrail.db", SMALL_BYTES + 4_096)


def test_a_large_file_waits_for_the_night_and_the_page_says_so(
    erasing: PageClient, door: DoorClient, config: Config
) -> None:
    noon = clock.now().replace(hour=12) + timedelta(days=1)
    with time_machine.travel(noon):
        grow(config)
        work(door, config.exports_path)
        text = erasing.get("/data-protection/1").text
        assert "cleared away tonight, between 01:00 and 05:00 UTC" in text
        assert "no page, list or export has them any more" in text
        assert left_in_tables() == set()
        assert "Certificate" not in text
        erasing.get("/data-protection/1/certificate", status=404)
    with time_machine.travel(noon.replace(hour=NIGHT_HOURS[0]) + timedelta(days=1)):
        work(door, config.exports_path)
        page = erasing.get("/data-protection/1/certificate")
    erased, cleared = (page.text.index(words) for words in ("Erased", "Remains in unused parts cleared away"))
    assert erased < cleared


def test_the_page_says_when_nobody_is_at_it(erasing: PageClient) -> None:
    assert "Nobody has been at it" not in erasing.get("/data-protection/1").text
    with time_machine.travel(clock.now() + timedelta(minutes=7)):
        text = erasing.get("/data-protection/1").text
    assert "Nobody has been at it for 7 minutes" in text
    assert "contrail process does not" in text


def test_the_page_says_why_erasing_fails_until_it_does_not(
    erasing: PageClient, door: DoorClient, config: Config
) -> None:
    place = Place(db.engine, door.runtime.spool, config.exports_path, config.erased_path, on_its_way_seconds=0)
    db.session.remove()
    path = config.erased_path
    path.mkdir()  # no list can be written there
    with pytest.raises(OSError, match="erased"):
        keep_erasing(place)
    assert "The last try failed" in erasing.get("/data-protection/1").text
    path.rmdir()
    db.session.remove()
    keep_erasing(place)
    assert "The last try failed" not in erasing.get("/data-protection/1").text


def test_nothing_is_noted_while_there_is_nobody_to_erase(door: DoorClient, config: Config) -> None:
    keep_erasing(Place(db.engine, door.runtime.spool, config.exports_path, config.erased_path))
    assert not list(config.instance_path.glob("*erasure*"))
