"""Is an import that is killed in the middle, and begun again, stored exactly once?"""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from tests.failures.load import assert_exactly_once
from tests.failures.system import System, wait_until
from tests.processing.feeding import BEGIN, DAY, MINUTE, uuid7

ROWS = 8_000
START = BEGIN - 365 * DAY
pytestmark = pytest.mark.kill


def write_file(path: Path) -> set[bytes]:
    """Write activities of many people, and return their ids."""
    ids = [uuid7(START + number * MINUTE, number) for number in range(ROWS)]
    with path.open("w") as file:
        file.write("id,time,type,email,title\n")
        for number, key in enumerate(ids):
            moment = (START + number * MINUTE) // 1_000
            file.write(f"{key},{moment},click,person{number % 500}@example.org,Title {number}\n")
    return {uuid.UUID(str(key)).bytes for key in ids}


def test_import_that_is_killed_and_begun_again_stores_each_row_once(sqlite_system: System, tmp_path: Path) -> None:
    system = sqlite_system
    system.create_channel()
    path = tmp_path / "activities.csv"
    ids = write_file(path)
    command = ("import", "activities", str(path), "--basis", "contract", "--channel", "Shop")
    first = system.begin(*command)
    wait_until(lambda: len(system.stored_ids()) > 0, 60, "the import has begun")
    first.kill()
    first.communicate()
    before = len(system.stored_ids())
    assert 0 < before < ROWS
    assert f"{ROWS - before:,} activities stored, {before:,} known already" in system.run_well(*command)
    assert_exactly_once(system, ids, ids)
    assert system.query("SELECT COUNT(*) FROM contact") == [(500,)]
