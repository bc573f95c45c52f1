"""What may tests of failures ask for? Whole systems, each with a folder, a port and a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import new_database
from tests.failures.system import System


@pytest.fixture
def fresh_postgresql(postgresql_url: str) -> Iterator[str]:
    """An empty PostgreSQL database of one test alone; `postgresql_url` skips or fails where there is none."""
    with new_database() as url:
        yield url


@pytest.fixture
def system(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[System]:
    """An installation over each database, not started."""
    url = None if database == "sqlite" else request.getfixturevalue("fresh_postgresql")
    system = System(tmp_path, url)
    yield system
    system.clear_away()


@pytest.fixture
def sqlite_system(tmp_path: Path) -> Iterator[System]:
    """An installation over SQLite, not started."""
    system = System(tmp_path, None)
    yield system
    system.clear_away()


@pytest.fixture
def postgresql_system(fresh_postgresql: str, tmp_path: Path) -> Iterator[System]:
    """An installation over PostgreSQL, not started."""
    system = System(tmp_path, fresh_postgresql)
    yield system
    system.clear_away()
