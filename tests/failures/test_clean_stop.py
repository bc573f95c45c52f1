"""How long may a clean stop take, and what becomes of what is not stored by then?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from pysqlite3 import dbapi2 as sqlite

from tests.failures.crafted import fill
from tests.failures.load import Load, assert_exactly_once
from tests.failures.system import System, wait_until
from webapp.schedule import LAST_RUN_SECONDS

BACKLOG = 60_000
HELD_SECONDS, FREE_SECONDS = 1.5, 0.1


def test_a_clean_stop_under_load_loses_nothing(system: System) -> None:
    system.settings["workers"] = 2
    key = system.create_channel()
    system.start()
    with Load(system, key) as load:
        wait_until(lambda: load.acknowledged() > 1_000, 20, "activities come in")
        began = time.monotonic()
        assert system.stop() == 0
        took = time.monotonic() - began
        load.finish(seconds=0)
    stored = set(system.stored_ids())
    assert took < 25
    assert load.ledger.acknowledged <= stored, "the last processing run stored all that was acknowledged"
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert not system.everyone()


@contextmanager
def slow_database(system: System) -> Iterator[None]:
    """Hold the database's write lock most of the time, so that a run is slow on a fast machine, too."""
    ending = Event()

    def hold() -> None:
        other = sqlite.connect(str(system.instance / "contrail.db"), isolation_level=None, timeout=20)
        while not ending.is_set():
            other.execute("BEGIN IMMEDIATE")
            ending.wait(HELD_SECONDS)
            other.execute("ROLLBACK")
            ending.wait(FREE_SECONDS)
        other.close()

    holder = Thread(target=hold)
    holder.start()
    try:
        yield
    finally:
        ending.set()
        holder.join()


def test_a_long_backlog_holds_a_stop_up_for_ten_seconds(sqlite_system: System) -> None:
    system = sqlite_system
    system.create_channel()
    system.settings["processing_interval_seconds"] = 3_600
    system.start()
    sent = fill(system, BACKLOG)
    with slow_database(system):
        began = time.monotonic()
        assert system.stop() == 0
        took = time.monotonic() - began
    stored = len(system.stored_ids())
    assert LAST_RUN_SECONDS - 1 < took < LAST_RUN_SECONDS + 8
    assert 0 < stored < BACKLOG
    system.run_well("process")
    assert_exactly_once(system, sent, sent)
