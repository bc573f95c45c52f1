"""Does every job of the timetable run, and does what fails say so without ending the others?"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from tests.door import DoorClient, activity_count
from webapp import clock
from webapp.admission.models import DropSample
from webapp.config import Config
from webapp.database import db, transaction
from webapp.schedule import Timetable


def timetable_of(config: Config, door: DoorClient) -> Timetable:
    return Timetable(config, db.engine, door.runtime.spool, door.runtime.sums)


def test_every_job_does_its_work(config: Config, door: DoorClient) -> None:
    door.send([{"type": "unheard"}])
    door.process()
    with transaction() as session:
        session.scalars(select(DropSample)).one().dropped_at = clock.now() - timedelta(days=8)
    door.send([{"type": "click"}])
    db.session.remove()
    for job in timetable_of(config, door).jobs():
        job.run()
    assert db.session.scalars(select(DropSample)).all() == []
    assert db.session.scalar(text("SELECT activity_count FROM contact")) == 1


def test_forgetting_that_fails_is_said(config: Config, door: DoorClient, capsys: pytest.CaptureFixture[str]) -> None:
    timetable = timetable_of(config, door)
    with transaction() as session:
        session.execute(text("ALTER TABLE drop_sample RENAME TO drop_sample_away"))
    try:
        timetable._forget()
    finally:
        with transaction() as session:
            session.execute(text("ALTER TABLE drop_sample_away RENAME TO drop_sample"))
    said = capsys.readouterr()
    assert "forgetting" in said.out + said.err


def test_a_clock_that_is_set_back_holds_nothing_up(config: Config, door: DoorClient) -> None:
    timetable = timetable_of(replace(config, processing_interval_seconds=1), door)
    timetable.start()
    try:
        with time_machine.travel(clock.now() - timedelta(hours=1), tick=True):
            door.send([{"type": "click"}])
            wait_for_activities(1)
            door.send([{"type": "click"}])
            wait_for_activities(2)
    finally:
        timetable.stop()


def wait_for_activities(count: int) -> None:
    until = time.monotonic() + 20
    while activity_count() < count:
        assert time.monotonic() < until, "what was sent is not stored"
        time.sleep(0.05)
