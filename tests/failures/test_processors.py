"""May several processes process at the same time?"""

from __future__ import annotations

import time
from typing import Any

from tests.failures.crafted import fill
from tests.failures.killing import KILLS, some_time
from tests.failures.load import Load, assert_exactly_once
from tests.failures.system import System

BACKLOG = 30_000


def test_three_at_once_beside_a_running_system_double_nothing(system: System) -> None:
    key = system.create_channel()
    system.start()
    with Load(system, key) as load:
        for _ in range(2):
            time.sleep(1)
            with load.ledger.lock:
                before = set(load.ledger.acknowledged)
            processors = [system.begin("process") for _ in range(3)]
            for processor in processors:
                _, errors = processor.communicate(timeout=60)
                assert processor.returncode == 0, errors
                missing = before - set(system.stored_ids())
                assert not missing, "what was acknowledged before its start is stored when it returns"
    system.run_well("process")
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.status()["last_error"] is None
    assert system.stop() == 0


def test_a_stop_while_another_processes_is_not_held_up(system: System) -> None:
    system.create_channel()
    system.start()
    with system.app() as app:
        spool = app.extensions["contrail_door"].spool
        with spool.run_lock(5):
            began = time.monotonic()
            assert system.stop() == 0
            assert time.monotonic() - began < 25


def test_a_processor_that_is_killed_in_the_middle_loses_nothing(system: System) -> None:
    system.create_channel()
    sent = fill(system, BACKLOG)
    met = 0
    for _ in range(KILLS):
        before = positions(system)
        processor = system.begin("process")
        while positions(system) == before and processor.poll() is None:
            time.sleep(0.01)
        some_time(0.2)
        met += processor.poll() is None
        processor.kill()
        processor.communicate()
    assert met > 0, "a kill met a run"
    system.run_well("process")
    print(f"{met} of {KILLS} kills met a run")  # noqa: T201 - for those who run it by hand with -s
    assert_exactly_once(system, sent, sent)
    assert system.status()["spool_activities"] == 0


def positions(system: System) -> list[tuple[Any, ...]]:
    """Return up to where the spools were read."""
    return system.query("SELECT * FROM spool_position ORDER BY spool")
