"""Are changed intervals and *process now* in force within a second, without a restart?"""

from __future__ import annotations

import time

from sqlalchemy import text

from tests.failures.load import send
from tests.failures.system import System, wait_until
from webapp import clock
from webapp.database import transaction
from webapp.settings import values
from webapp.settings.operations import change_setting

BUSY_MACHINE_SECONDS = 2.0


def last_run(system: System) -> int:
    """Return when the last run succeeded, 0 before the first."""
    rows = system.query("SELECT last_succeeded_at FROM processing_state WHERE job = 'processing'")
    return rows[0][0] or 0 if rows else 0


def choose_interval(system: System, seconds: int) -> None:
    """Choose the processing interval as the settings page does."""
    with system.app(), transaction() as session:
        change_setting(session, values.PROCESSING_INTERVAL, seconds)


def ask_now(system: System) -> None:
    """Ask for a run as *process now* does."""
    statement = text(
        "INSERT INTO processing_state (job, requested_at) VALUES ('processing', :now)"
        " ON CONFLICT (job) DO UPDATE SET requested_at = :now"
    )
    with system.app(), transaction() as session:
        session.execute(statement, {"now": clock.now_ms()})


def test_a_changed_interval_and_process_now_are_in_force_at_once(system: System) -> None:
    key = system.create_channel()
    del system.settings["processing_interval_seconds"]
    choose_interval(system, 3_600)
    system.start()
    time.sleep(1)
    assert last_run(system) == 0
    status, _, _, first = send(system, key, count=2)
    assert status == 202
    ask_now(system)
    wait_until(lambda: set(first) <= set(system.stored_ids()), 1 + BUSY_MACHINE_SECONDS, "process now is honoured")
    ran_at = last_run(system)
    choose_interval(system, 1)
    wait_until(lambda: last_run(system) > ran_at, 2 + BUSY_MACHINE_SECONDS, "the interval of 1 s is in force")
    assert 2 <= len(runs_within(system, 3.5)) <= 5
    choose_interval(system, 3_600)
    time.sleep(1)
    wait_until(
        lambda: len(runs_within(system, 2.2)) == 1, 3 + BUSY_MACHINE_SECONDS, "the interval of an hour is in force"
    )
    assert system.stop() == 0


def runs_within(system: System, seconds: float) -> set[int]:
    """Return when the last run was, asked all the time for so many seconds."""
    runs = set()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        runs.add(last_run(system))
        time.sleep(0.05)
    return runs


def test_process_now_during_a_run_is_not_forgotten(system: System) -> None:
    key = system.create_channel()
    del system.settings["processing_interval_seconds"]
    choose_interval(system, 3_600)
    system.start()
    with system.app() as app:
        spool = app.extensions["contrail_door"].spool
        with spool.run_lock(5):
            ask_now(system)
            time.sleep(1.5)  # the run that was asked for has begun, and waits
            ask_now(system)
            time.sleep(1.0)
        _, _, _, ids = send(system, key, count=2)
        ask_now(system)
    wait_until(lambda: set(ids) <= set(system.stored_ids()), 3 + BUSY_MACHINE_SECONDS, "the last request is honoured")
    assert system.stop() == 0
