"""May several processes process at the same time?"""

from __future__ import annotations

import time

from tests.failures.load import Load, assert_exactly_once
from tests.failures.system import System


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
