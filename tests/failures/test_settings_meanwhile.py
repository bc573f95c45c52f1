"""Can people save while a backlog is processed?"""

from __future__ import annotations

import time

from tests.failures.crafted import fill
from tests.failures.killing import some_time
from tests.failures.system import System
from webapp.database import transaction
from webapp.settings import values
from webapp.settings.operations import change_setting
from webapp.settings.queries import get_setting

SAVES = 50
BACKLOG = 60_000
LONGEST_PAUSE = 0.02  # so that they are spread over the run, and meet its transactions as well as its pauses


def test_fifty_saves_meet_a_backlog_and_none_fails(system: System) -> None:
    system.create_channel()
    sent = fill(system, BACKLOG)
    with system.app():
        processor = system.begin("process")
        while not system.query("SELECT 1 FROM spool_position WHERE spool = 'activities'"):
            assert processor.poll() is None
            time.sleep(0.01)
        took: list[float] = []
        meanwhile = 0
        for number in range(SAVES):
            some_time(LONGEST_PAUSE)
            began = time.monotonic()
            with transaction() as session:
                change_setting(session, values.RECALCULATION_INTERVAL, 100 + number)
            took.append(time.monotonic() - began)
            meanwhile += processor.poll() is None
        with transaction() as session:
            assert get_setting(session, values.RECALCULATION_INTERVAL) == 100 + SAVES - 1
        _, errors = processor.communicate(timeout=60)
    assert processor.returncode == 0, errors
    took.sort()
    print(f"saves: p50 {took[25]:.3f} s, p95 {took[47]:.3f} s, slowest {took[-1]:.3f} s, {meanwhile} met the run")  # noqa: T201
    assert took[-1] < 2
    assert meanwhile > SAVES / 2, "the saves met the run"
    stored = system.stored_ids()
    assert len(stored) == len(sent)
    assert set(stored) == sent
