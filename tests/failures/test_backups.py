"""Is a backup, made while the door takes load and the spool is emptied, of one moment?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.databases import new_database
from tests.failures.load import Load, assert_exactly_once
from tests.failures.system import System

pytestmark = pytest.mark.kill


@pytest.fixture
def elsewhere(system: System, tmp_path: Path) -> Iterator[System]:
    """An installation of the same kind of database, never started."""
    with new_database() if system.database_url else nullcontext() as url:
        other = System(tmp_path / "elsewhere", url)
        other.folder.mkdir()
        yield other


def test_backup_under_load_has_all_that_was_acknowledged_before_it_once(
    system: System, elsewhere: System, tmp_path: Path
) -> None:
    key = system.create_channel()
    system.start()
    path = tmp_path / "contrail.backup"
    with Load(system, key) as load:
        time.sleep(1.2)
        with load.ledger.lock:
            before = set(load.ledger.acknowledged)
        system.run_well("backup", str(path))
    system.kill_all()
    elsewhere.run_well("restore", str(path))
    elsewhere.run_well("process")
    assert before
    assert_exactly_once(elsewhere, load.ledger.sent, before)
