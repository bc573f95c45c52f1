"""What every test may ask for: an application over each database, stopped clocks, and the cast."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from psycopg import sql
from sqlalchemy import Engine, create_engine
from werkzeug.routing import Rule

from tests import shared
from tests.client import Browser
from tests.databases import POSTGRESQL, new_database
from tests.door import DoorClient
from webapp import create_app
from webapp.access import passwords
from webapp.admission.runtime import Runtime
from webapp.channels.models import Agreement, Channel
from webapp.channels.operations import create_channel
from webapp.config import Config, read_config
from webapp.database import Base, db, transaction
from webapp.migrations import fill_fixed_rows, upgrade_database

pytest_plugins = ("tests.cast",)

MUST_NOT_SKIP = os.environ.get("CONTRAIL_TEST_REQUIRE_SERVICES") == "1"
DATABASES = ("sqlite", "postgresql")


_compile = Rule.compile
_compiled: dict[tuple[Any, ...], dict[str, Any]] = {}


def _compile_once(rule: Rule) -> None:
    """Share what Werkzeug compiles of an address among the thousands of applications that tests make.

    It is most of the time that making one takes, and depends on nothing but the address and its defaults.
    """
    key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, tuple((rule.defaults or {}).items()))
    if key not in _compiled:
        _compile(rule)
        made = {name: getattr(rule, name) for name in ("_parts", "_trace", "_converters", "arguments")}
        _compiled[key] = made | {name: getattr(rule, name).__func__ for name in ("_build", "_build_unknown")}
        return
    for name, value in _compiled[key].items():
        setattr(rule, name, value.__get__(rule) if name.startswith("_build") else value.copy())


Rule.compile = _compile_once  # type: ignore[method-assign]


# Here the traces of errors would be drawn with colours and values, which takes a second each.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


# Argon2 is slow on purpose, which tells nothing in a test; what is started as a system of its own uses the real one.
REAL_HASHER = passwords._hasher
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class SharedTemplates(BytecodeCache):
    """What the applications of one test process compiled of their templates."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what another application compiled of the same source."""
        code = self.compiled.get(f"{bucket.key}.{bucket.checksum}")
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        self.compiled[f"{bucket.key}.{bucket.checksum}"] = bucket.bytecode_to_string()


templates = SharedTemplates()


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from walking through all that was imported, again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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
    with new_database() as url:
        with psycopg.connect(url, autocommit=True) as server:
            name = sql.Identifier(url.rpartition("/")[2])
            # No test cuts the power of this database: that each transaction waits for the disk tells nothing here.
            server.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(name))
        yield url
        shared.close_all()


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
    upgrade_database(app)
    with app.app_context():
        shared.keep_dialect(db.engine)


def config_for(folder: Path, **changes: object) -> Config:
    """Return settings for the instance folder `folder`; `changes` name the ends of environment variables."""
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


@cache
def _emptying(url: str) -> Engine:
    """Connections that stay: a new one would have to learn of all tables again before each test."""
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"), pool_size=1, pool_pre_ping=True)


def _empty(url: str) -> None:
    """Take out every row that a test left, but those that the migration put in.

    Rows are deleted one table at a time: cutting off the few tables that a test used, with all that refer to them,
    makes PostgreSQL write some two hundred new files, which takes ten times as long.
    """
    names = [table.name for table in Base.metadata.sorted_tables]
    probes = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)  # noqa: S608 - names of ours
    with _emptying(url).begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # all go: none is left to refer
        for (name,) in connection.exec_driver_sql(probes).all():
            connection.exec_driver_sql(f'DELETE FROM "{name}"')  # noqa: S608 - a name of ours
        connection.exec_driver_sql(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, start_value, false) "
            "FROM pg_sequences WHERE last_value IS NOT NULL"
        )
    fill_fixed_rows(_emptying(url))


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application with a fresh database, within its context; its door asks for the policy at every request."""
    app = create_app(config)
    app.config["TESTING"] = True
    app.jinja_env.bytecode_cache = templates
    runtime: Runtime = app.extensions["contrail_door"]
    runtime.keeper.check_seconds = 0
    with app.app_context():
        shared.share(db.engine, is_durable=config.durability == "disk")
        yield app
        db.session.remove()
        runtime.close()
        db.engine.dispose()


@pytest.fixture
def door(app: Flask) -> DoorClient:
    """A browser that sends over a channel on which nobody need agree."""
    return DoorClient(app, make_channel())


def make_channel(name: str = "Shop", **changes: Any) -> Channel:
    """Create a channel; `changes` are arguments of `create_channel`."""
    arguments = {"agreement": Agreement.NOT_NEEDED, "reason": "a test", "origins": ["https://shop.example"]} | changes
    with transaction() as session:
        channel = create_channel(session, name, **arguments)
        session.flush()
        session.expunge(channel)
    return channel


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return Browser(app, app.response_class, use_cookies=True)
