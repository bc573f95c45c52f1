"""Does the door go on while the database is locked or away, and is everything stored afterwards?"""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql
from pysqlite3 import dbapi2 as sqlite

from tests.databases import POSTGRESQL
from tests.failures.load import Load, assert_door_goes_on, assert_exactly_once
from tests.failures.system import System, wait_until
from webapp.sqlite import BUSY_TIMEOUT_MS

pytestmark = pytest.mark.kill
LOCKED_SECONDS = BUSY_TIMEOUT_MS / 1000


def test_a_locked_sqlite_is_not_noticed_at_the_door(sqlite_system: System) -> None:
    system = sqlite_system
    key = system.create_channel()
    system.start()
    other = sqlite.connect(str(system.instance / "contrail.db"), isolation_level=None, timeout=5)
    with Load(system, key, threads=2, pause=0.05) as load:
        wait_until(lambda: len(system.stored_ids()) > 100, 10, "activities are stored")
        other.execute("BEGIN IMMEDIATE")
        stored = len(system.stored_ids())
        assert_door_goes_on(load, LOCKED_SECONDS)
        wait_until(lambda: "locked" in (system.status()["last_error"] or ""), 15, "the error is shown")
        assert_door_goes_on(load, 0.1)
        assert len(system.stored_ids()) == stored
        other.execute("ROLLBACK")
        wait_until(lambda: system.status()["last_error"] is None, 30, "the error is over")
    other.close()
    system.run_well("process")
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0


def test_a_database_file_that_goes_missing_swallows_nothing(sqlite_system: System) -> None:
    system = sqlite_system
    key = system.create_channel()
    system.start()
    with Load(system, key, threads=2, pause=0.05) as load:
        wait_until(lambda: len(system.stored_ids()) > 100, 10, "activities are stored")
        away = system.folder / "away"
        away.mkdir()
        for path in system.instance.glob("contrail.db*"):
            path.rename(away / path.name)
        assert_door_goes_on(load, 3)
    assert system.stop() == 0
    assert "the database file was removed or replaced" in system.log_text()
    for path in away.iterdir():
        path.rename(system.instance / path.name)
    system.start()
    system.run_well("process")
    assert system.status()["last_error"] is None
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0


def test_lost_connections_to_postgresql_lose_nothing(postgresql_system: System) -> None:
    system = postgresql_system
    key = system.create_channel()
    system.start()
    name = str(system.database_url).rsplit("/", 1)[1]
    with Load(system, key, threads=2) as load, psycopg.connect(POSTGRESQL, autocommit=True) as server:
        for _ in range(5):
            assert_door_goes_on(load, 0.7)
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    system.run_well("process")
    assert system.status()["last_error"] is None
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0


def test_postgresql_gone_and_back_is_not_noticed_at_the_door(postgresql_system: System) -> None:
    system = postgresql_system
    key = system.create_channel()
    system.start()
    name = str(system.database_url).rsplit("/", 1)[1]
    switch = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with Load(system, key, threads=2, pause=0.05) as load, psycopg.connect(POSTGRESQL, autocommit=True) as server:
        assert_door_goes_on(load, 1.5)
        server.execute(switch.format(sql.Identifier(name), sql.SQL("false")))
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        assert_door_goes_on(load, 4)
        assert system.answer("/health/ready") == 503
        server.execute(switch.format(sql.Identifier(name), sql.SQL("true")))
        wait_until(lambda: system.answer("/health/ready") == 200, 10, "it is ready again")
    system.run_well("process")
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0


@pytest.mark.parametrize("table", ["activity", "policy_version"])
def test_a_locked_table_of_postgresql_is_not_noticed_at_the_door(postgresql_system: System, table: str) -> None:
    system = postgresql_system
    key = system.create_channel()
    system.start()
    with Load(system, key, threads=2, pause=0.05) as load:
        assert_door_goes_on(load, 1)
        with psycopg.connect(str(system.database_url)) as other:
            other.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(table)))
            assert_door_goes_on(load, 4)
    system.run_well("process")
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0
