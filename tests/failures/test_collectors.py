"""Is anything lost or doubled when collectors die under load, and do they come back?"""

from __future__ import annotations

import os
import signal

import pytest

from tests.failures.killing import KILLS, START_SECONDS, some_time
from tests.failures.load import Load, assert_exactly_once, report
from tests.failures.system import STOP_SECONDS, System, free_port, wait_until

pytestmark = [pytest.mark.kill, pytest.mark.long]


def test_nothing_is_lost_when_collectors_are_killed(sqlite_system: System) -> None:
    system = sqlite_system
    port = free_port()
    system.settings |= {"collect_port": port}
    key = system.create_channel()
    system.start()
    with Load(system, key, port=port) as load:
        for number in range(KILLS):
            some_time()
            keeper, collectors = all_of(system)
            before = load.acknowledged()
            victim = keeper if number % 2 else collectors[0]
            os.kill(victim, signal.SIGKILL)
            wait_until(lambda: load.acknowledged() > before, START_SECONDS, "the door goes on")  # noqa: B023 - asked at once
            now = all_of(system)
            assert victim not in {now[0], *now[1]}
            system.wait_ready()
    system.run_well("process")
    report("collectors", system, load, kills=KILLS)
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0
    # A keeper that was killed leaves a tracker of its resources behind, which ends by itself.
    wait_until(lambda: not system.everyone(), STOP_SECONDS, "nobody is left")


def all_of(system: System) -> tuple[int, list[int]]:
    """Return the pid of the process that keeps the collectors, and theirs, once they are there."""
    found: list[tuple[int, list[int]]] = []

    def look() -> bool:
        there = system.collectors()
        found[:] = [] if there is None else [there]
        return bool(found)

    wait_until(look, START_SECONDS, "collectors are there")
    return found[0]
