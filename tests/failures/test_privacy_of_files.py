"""Can another user of the machine read what Contrail keeps?"""

from __future__ import annotations

import stat

import pytest

from tests.failures.system import System


@pytest.mark.parametrize("first", ["run", "migrate"])
def test_nobody_else_may_read_a_file_of_the_instance(sqlite_system: System, first: str) -> None:
    if first == "migrate":
        sqlite_system.run_well("migrate")
    else:
        sqlite_system.start()
    sqlite_system.create_channel()
    paths = [sqlite_system.instance, *sqlite_system.instance.rglob("*")]
    open_to_others = [path.name for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert sqlite_system.instance / "contrail.db" in paths
    assert open_to_others == []
