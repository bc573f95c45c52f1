"""Another place, empty, of the same kind of database as the test's own; and commands in both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.commands import run_beside, run_command
from tests.conftest import config_for
from tests.databases import new_database
from webapp import create_app
from webapp.config import Config
from webapp.database import db

Command = Callable[..., Result]


@pytest.fixture
def here(config: Config) -> Command:
    """Run a command in the test's own installation."""

    def run(*arguments: str) -> Result:
        return run_beside(config, *arguments)

    return run


@pytest.fixture
def empty_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database that nobody has used yet."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'contrail.db'}"
        return
    request.getfixturevalue("postgresql_url")
    with new_database() as url:
        yield url


@pytest.fixture
def elsewhere(empty_url: str, tmp_path: Path) -> Command:
    """Run a command in an installation of its own that was never started."""

    def run(*arguments: str, **more: str) -> Result:
        environment = {"CONTRAIL_INSTANCE_PATH": str(tmp_path / "elsewhere"), "CONTRAIL_DATABASE_URL": empty_url} | more
        return run_command(environment, *arguments)

    return run


@contextmanager
def opened(tmp_path: Path, empty_url: str) -> Iterator[Flask]:
    """The restored installation, opened within this process."""
    app = create_app(config_for(tmp_path / "elsewhere", database_url=empty_url))
    with app.app_context():
        yield app
        db.session.remove()
        app.extensions["contrail_door"].close()
        db.engine.dispose()
