"""What happens when PostgreSQL is there, and doesn't answer?"""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.failures.between import Between
from tests.failures.load import Load, assert_door_goes_on, assert_exactly_once
from tests.failures.system import System, wait_until
from webapp.schedule import LAST_RUN_SECONDS, STUCK_SECONDS

pytestmark = pytest.mark.kill


def test_a_network_that_carries_nothing_is_not_noticed_at_the_door(postgresql_system: System) -> None:
    system = postgresql_system
    url = urlsplit(str(system.database_url))
    with Between(url.port or 5432) as network:
        system.database_url = url._replace(netloc=f"postgres@127.0.0.1:{network.port}").geturl()
        key = system.create_channel()
        system.start()
        with Load(system, key, threads=2, pause=0.05) as load:
            wait_until(lambda: len(system.stored_ids()) > 100, 10, "activities are stored")
            network.hold()
            assert_door_goes_on(load, 4)
            network.release()
            system.wait_ready()
        system.run_well("process")
        assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
        assert system.stop() == 0


def test_a_stop_is_not_held_up_by_a_table_that_stays_locked(postgresql_system: System) -> None:
    system = postgresql_system
    key = system.create_channel()
    system.start()
    with Load(system, key, threads=2, pause=0.05) as load:
        wait_until(lambda: len(system.stored_ids()) > 100, 10, "activities are stored")
        with psycopg.connect(str(system.database_url)) as other:
            other.execute("LOCK TABLE activity IN ACCESS EXCLUSIVE MODE")
            assert_door_goes_on(load, 2)
            load.finish()
            began = time.monotonic()
            assert system.stop() == 0
            assert time.monotonic() - began < LAST_RUN_SECONDS + STUCK_SECONDS + 5
    system.run_well("process")
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
