"""Does the page show how processing does, and are its intervals changed, locked and asked for as it says?"""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.browser import NewPage, sign_in_with
from tests.cast import SignIn, make_user, sign_in_as
from tests.client import PageClient
from tests.conftest import config_for
from tests.door import DoorClient
from webapp import clock, create_app
from webapp.access.models import AuditEntry
from webapp.admission.runtime import Runtime
from webapp.config import Config
from webapp.database import db
from webapp.processing.jobs import run_processing
from webapp.processing.models import ProcessingState
from webapp.processing.run_state import note_failure, note_start, note_success
from webapp.schedule import Timetable, read_intervals
from webapp.settings.queries import get_policy_version

PAGE = "/settings/processing"


def test_intervals_are_changed_and_audited(app: Flask, config: Config, ada: PageClient) -> None:
    before = get_policy_version(db.session())
    ada.get(PAGE)
    page = ada.submit("Save", processing="3", recalculation="10")
    assert "It holds within a second" in page.text
    assert read_intervals(config, db.engine) == (3, 10)
    assert get_policy_version(db.session()) > before
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.details) == ("settings_changed", {"processing_interval_seconds": [10, 3]})


def test_nothing_is_audited_where_nothing_changed(ada: PageClient) -> None:
    ada.get(PAGE)
    assert "Nothing was changed" in ada.submit("Save").text
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "settings_changed")).all() == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0", "Choose from 1 to 3,600 seconds."),
        ("3601", "Choose from 1 to 3,600 seconds."),
        ("often", "This is not a whole number of seconds."),
        ("", "Type a number of seconds."),
    ],
)
def test_interval_out_of_bounds_is_refused_beside_its_field(ada: PageClient, typed: str, words: str) -> None:
    ada.get(PAGE)
    assert words in ada.submit("Save", status=422, processing=typed).text


def test_interval_of_the_environment_is_locked(config: Config) -> None:
    locked = config_for(
        config.instance_path, database_url=config.database_url.replace("+psycopg", ""), processing_interval_seconds=7
    )
    app = create_app(locked)
    app.config["TESTING"] = True
    make_user(app, "Ada")
    ada = sign_in_as(PageClient(app), "Ada")
    page = ada.get(PAGE)
    assert "CONTRAIL_PROCESSING_INTERVAL_SECONDS" in page.text
    assert "7 seconds" in page.text
    form = ada.form("Save")
    assert "processing" not in form.values
    ada.browser.post(PAGE, data=form.values | {"processing": "3", "recalculation": "20"})
    with app.app_context():
        assert read_intervals(locked, db.engine) == (7, 20)
        runtime: Runtime = app.extensions["contrail_door"]
        runtime.close()
        db.engine.dispose()


def test_page_shows_what_waits_and_how_the_last_run_went(door: DoorClient, ada: PageClient) -> None:
    door.send([{"type": "click"}, {"type": "click"}])
    assert "Waiting activities 2" in ada.get(PAGE).text
    run_processing(db.engine, door.runtime.spool, door.runtime.sums)
    note_success(db.engine, "processing", seconds=2, count=5_000)
    page = ada.get(PAGE)
    assert "Waiting activities 0" in page.text
    assert "2 s, 5,000 activities" in page.text
    assert "2,500 activities a second" in page.text
    assert re.search(r"Next run in \d+ s", page.text)


def test_failing_run_shows_its_error(ada: PageClient) -> None:
    note_start(db.engine, "processing")
    note_failure(db.engine, "processing", RuntimeError("the disk is on fire"))
    page = ada.get(PAGE)
    assert "The last run failed" in page.text
    assert "the disk is on fire" in page.text


def test_standing_still_is_said_after_three_intervals(ada: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    note_start(db.engine, "processing")
    note_success(db.engine, "processing", seconds=0.1, count=0)
    assert "seems to stand still" not in ada.get(PAGE).text
    later = clock.now() + timedelta(seconds=36)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Processing seems to stand still" in ada.get(PAGE).text


def test_long_run_does_not_count_as_standing_still(ada: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    note_start(db.engine, "processing")
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = ada.get(PAGE)
    assert "seems to stand still" not in page.text
    assert "Running" in page.text


@pytest.mark.parametrize(("button", "job"), [("Process now", "processing"), ("Recalculate now", "recalculation")])
def test_run_is_asked_for_and_audited(ada: PageClient, button: str, job: str) -> None:
    ada.get(PAGE)
    assert "within a second" in ada.submit(button).text
    assert "Asked for" in ada.get(PAGE).text
    state = db.session.get(ProcessingState, job)
    assert state is not None
    assert state.requested_at is not None
    assert f"{job}_requested" in db.session.scalars(select(AuditEntry.action)).all()


def test_unknown_job_is_refused(ada: PageClient) -> None:
    token = ada.get(PAGE).forms[0].values["csrf_token"][0]
    ada.post(f"{PAGE}/run-now", {"csrf_token": token, "job": "nonsense"}, status=400)


def test_state_is_a_part_for_htmx_and_else_leads_to_the_page(ada: PageClient) -> None:
    part = ada.get(f"{PAGE}/state", HX_Request="true")
    assert "Waiting activities" in part.text
    assert "<html" not in part.html
    assert ada.browser.get(f"{PAGE}/state").status_code == 303


@pytest.mark.parametrize("name", ["Mel", "Vera", "Dev"])
def test_only_admins_get_the_settings(sign_in: SignIn, name: str) -> None:
    person = sign_in(name)
    person.get(PAGE, 403)
    person.get("/settings/general", 403)


def test_process_now_stores_within_a_second(app: Flask, config: Config, door: DoorClient, ada: PageClient) -> None:
    ada.get(PAGE)
    ada.submit("Save", processing="3600", recalculation="3600")
    timetable = Timetable(config, db.engine, door.runtime.spool, door.runtime.sums)
    timetable.start()
    try:
        door.send([{"type": "click"}])
        _wait_until(lambda: timetable._version >= 0)
        ada.get(PAGE)
        ada.submit("Process now")
        _wait_until(lambda: "Waiting activities 0" in ada.get(PAGE).text)
        ada.submit("Recalculate now")
        _wait_until(lambda: "1 contacts" in ada.get(PAGE).text)
    finally:
        timetable.stop()


def test_live_part_follows_without_reload(new_page: NewPage, app: Flask, door: DoorClient) -> None:
    make_user(app, "Ada")
    page = new_page()
    sign_in_with(page, "Ada", PAGE)
    page.wait_for_selector("text=nothing waits")
    door.send([{"type": "click"}])
    page.wait_for_selector(".stat:has-text('Waiting activities') >> text=1")
    page.focus("button:has-text('Process now')")
    page.wait_for_timeout(2_500)
    assert page.evaluate("document.activeElement.textContent").strip() == "Process now"


def _wait_until(is_true: object, seconds: float = 3.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_true():  # type: ignore[operator]
            return
        time.sleep(0.05)
    pytest.fail("it did not happen in time")
