"""What happens when the disk can't be written to any more, while everything runs?"""

from __future__ import annotations

import os
import signal

import pytest

from tests.failures.load import Load, assert_exactly_once
from tests.failures.mounts import read_only
from tests.failures.system import System, wait_until

pytestmark = pytest.mark.kill


def test_a_spool_that_becomes_read_only_refuses_what_it_cannot_keep(sqlite_system: System) -> None:
    system = sqlite_system
    key = system.create_channel()
    system.start()
    with Load(system, key, threads=2) as load:
        wait_until(lambda: len(system.stored_ids()) > 100, 10, "activities are stored")
        with read_only(system.instance / "spool"):
            for worker in system.workers():  # what they have open they could go on with
                os.kill(worker, signal.SIGKILL)
            wait_until(lambda: load.ledger.answers[503] > 5, 30, "the door refuses")
            assert system.answer("/health/ready") == 503
            assert system.answer("/sign-in") == 200
            taken = load.acknowledged()
            refused = load.ledger.answers[503]
            wait_until(lambda: load.ledger.answers[503] > refused + 10, 10, "the door goes on refusing")
            assert load.acknowledged() == taken
        wait_until(lambda: load.acknowledged() > taken, 10, "the door takes activities again")
    system.wait_ready()
    system.run_well("process")
    assert system.status()["last_error"] is None
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0


def test_a_database_that_becomes_read_only_is_not_noticed_at_the_door(sqlite_system: System) -> None:
    system = sqlite_system
    folder = system.folder / "database"
    folder.mkdir()
    system.database_url = f"sqlite:///{folder / 'contrail.db'}"
    key = system.create_channel()
    system.start()
    with Load(system, key, threads=2, pause=0.05) as load:
        wait_until(lambda: len(system.stored_ids()) > 100, 10, "activities are stored")
        with read_only(folder):
            done = system.run("process")
            assert done.returncode == 1
            assert "readonly database" in done.stderr.splitlines()[-1]
            assert "Traceback" not in done.stderr
            before = load.acknowledged()
            wait_until(lambda: load.acknowledged() > before, 5, "the door goes on")
    assert set(load.ledger.answers) == {202}
    system.run_well("process")
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0
