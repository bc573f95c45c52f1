"""Is anything lost or doubled when processes die under load?"""

from __future__ import annotations

import time
import uuid

import pytest

from tests.failures.killing import KILLS, START_SECONDS, some_time
from tests.failures.load import Load, assert_exactly_once, post, report
from tests.failures.system import System, is_alive, wait_until

ORPHAN_SECONDS = 3.0  # it takes one; the rest is for a busy machine
pytestmark = [pytest.mark.kill, pytest.mark.long]


def test_nothing_is_lost_when_workers_are_killed(system: System) -> None:
    system.settings["workers"] = 2
    key = system.create_channel()
    system.start()
    with Load(system, key) as load:
        for _ in range(KILLS):
            some_time()
            before = load.acknowledged()
            system.kill_worker()
            wait_until(lambda: load.acknowledged() > before, START_SECONDS, "the service goes on")  # noqa: B023 - asked at once
            system.wait_ready()
    system.run_well("process")
    report("workers", system, load, kills=KILLS)
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0


def test_nothing_is_lost_when_the_parent_is_killed(system: System) -> None:
    system.settings["workers"] = 2
    key = system.create_channel()
    system.start()
    slowest = 0.0
    with Load(system, key) as load:
        for _ in range(KILLS):
            some_time()
            left = system.kill_parent()
            took = wait_until(lambda: not system.answers(), ORPHAN_SECONDS, "nobody serves the port")
            slowest = max(slowest, took)
            system.start()
            # One that was still starting finds out before it opens the port.
            wait_until(lambda: not any(map(is_alive, left)), START_SECONDS, "all have ended")  # noqa: B023 - at once
            generation = {system.pid, *system.workers()}
            assert not set(left) & generation
            strangers = [pid for pid in system.everyone() if pid not in generation]
            assert all(b"resource_tracker" in command_of(pid) for pid in strangers), "one generation serves the port"
    system.run_well("process")
    report("parent", system, load, kills=KILLS, slowest_orphan_seconds=round(slowest, 2))
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0


def command_of(pid: int) -> bytes:
    """Return the command line of a process."""
    with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123 - a file of the kernel
        return file.read()


def test_nothing_is_lost_when_everything_is_killed(system: System) -> None:
    system.settings["workers"] = 2
    key = system.create_channel()
    system.start()
    with Load(system, key) as load:
        for _ in range(KILLS):
            some_time()
            system.kill_all()
            system.start()
    system.run_well("process")
    report("everything", system, load, kills=KILLS)
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0


def test_what_was_said_about_people_survives_too(sqlite_system: System) -> None:
    system = sqlite_system
    key = system.create_channel()
    system.settings["processing_interval_seconds"] = 3_600
    system.start()
    addresses = [f"person{number}@example.org" for number in range(20)]
    for address in addresses:
        said = {"visitor": str(uuid.uuid4()), "activities": [], "contact": {"email": address}}
        status, answer, _ = post(system, key, said)
        assert (status, answer["contact"]["status"]) == (202, "accepted")
    system.kill_all()
    system.run_well("process")
    stored = [row[0] for row in system.query("SELECT email FROM contact WHERE is_known")]
    assert sorted(stored) == sorted(addresses)


def test_workers_end_with_a_parent_that_dies_while_they_start(system: System) -> None:
    system.settings["workers"] = 2
    system.create_channel()
    for wait in (0.0, 0.2, 0.5):
        system.launch()
        wait_until(lambda: len(system.workers()) == 2, 30, "workers are started")
        time.sleep(wait)
        system.kill_parent()
        wait_until(lambda: not system.everyone(), START_SECONDS, "nobody is left")
