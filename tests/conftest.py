"""What every test may ask for: an application over each database, stopped clocks, and the cast."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql

from webapp import create_app
from webapp.config import Config, read_config
from webapp.database import Base, db

POSTGRESQL = os.environ.get("CONTRAIL_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
MUST_NOT_SKIP = os.environ.get("CONTRAIL_TEST_REQUIRE_SERVICES") == "1"
DATABASES = ("sqlite", "postgresql")


def _postgresql_is_there() -> bool:
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A database of this test process alone, with the tables of a migrated Contrail."""
    if not _postgresql_is_there():
        if MUST_NOT_SKIP:
            pytest.fail("PostgreSQL is not there, and CONTRAIL_TEST_REQUIRE_SERVICES=1 forbids to skip")
        pytest.skip("PostgreSQL is not running on 127.0.0.1:5432")
    name = f"contrail_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    base = POSTGRESQL.rsplit("/", 1)[0]
    try:
        yield f"{base}/{name}"
    finally:
        with psycopg.connect(POSTGRESQL, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file as the migrations leave it, to be copied by each test."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(config_for(folder))
    _migrate(app)
    with app.app_context():
        db.engine.dispose()
    return folder / "contrail.db"


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database of this test process, migrated once."""
    app = create_app(config_for(tmp_path_factory.mktemp("migrated"), database_url=postgresql_url))
    _migrate(app)
    with app.app_context():
        db.engine.dispose()
    return postgresql_url


def _migrate(app: Flask) -> None:
    from webapp.migrations import upgrade_database

    upgrade_database(app)


def config_for(folder: Path, **changes: object) -> Config:
    """Return the settings of a process whose instance folder is `folder`; `changes` name environment variables' ends."""
    environment = {"CONTRAIL_INSTANCE_PATH": str(folder), "CONTRAIL_SECRET_KEY": "s" * 64}
    environment |= {f"CONTRAIL_{name.upper()}": str(value) for name, value in changes.items()}
    return read_config(environment)


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that a test runs over; each test runs over both."""
    return str(request.param)


@pytest.fixture
def config(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Config:
    """Settings for a fresh instance over this test's database."""
    if database == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "contrail.db")
        return config_for(tmp_path)
    url = request.getfixturevalue("migrated_postgresql")
    _empty(url)
    return config_for(tmp_path, database_url=url)


def _empty(url: str) -> None:
    """Take out every row that a test left, but those that the migration put in."""
    from webapp.migrations import fill_fixed_rows

    with psycopg.connect(url, autocommit=True) as connection:
        tables = [table.name for table in Base.metadata.sorted_tables]
        probes = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(sql.Literal(name), sql.Identifier(name))
            for name in tables
        )
        used = [row[0] for row in connection.execute(probes)]
        if used:
            names = sql.SQL(", ").join(map(sql.Identifier, used))
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
    app = create_app(config_for(Path("/nonexistent"), database_url=url))
    with app.app_context():
        fill_fixed_rows(db.engine)
        db.engine.dispose()


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application with a fresh database, within its context."""
    app = create_app(config)
    app.config["TESTING"] = True
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()
