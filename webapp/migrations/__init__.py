"""How does the database get from one released version to the next?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Engine, text

from webapp import settings
from webapp.activities.builtin import add_built_in_types, has_built_in_types
from webapp.activities.partitions import add_partitions
from webapp.contacts.text_index import add_text_index
from webapp.database import db, write_transaction
from webapp.settings.operations import bump_policy_version

FOLDER = Path(__file__).parent
START_LOCK = 7_166_820


class DatabaseNewer(Exception):
    """The database was written by a newer Contrail, which this one would damage."""


def upgrade_database(app: Flask) -> None:
    """Bring the database to this version, and add what every installation has. Raises `DatabaseNewer`."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            Path(db.engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
        with changing_tables(db.engine) as connection:
            _refuse_newer(connection)
            make_tables(connection, "head")
        fill_fixed_rows(db.engine)


def make_tables(connection: Connection, revision: str) -> None:
    """Run the migrations up to one, in the caller's transaction."""
    command.upgrade(_alembic(connection), revision)


@contextmanager
def changing_tables(engine: Engine) -> Iterator[Connection]:
    """Open the transaction of a migration; two that start at one moment come one after the other.

    SQLite changes a table by copying it and dropping the first, which with its foreign keys on would delete, or be
    refused for, what refers to the rows. They can't be switched within a transaction.
    """
    with engine.connect().execution_options(contrail_writes=True) as connection:
        _switch_foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": START_LOCK})
                yield connection
        finally:
            _switch_foreign_keys(connection, "ON")


def _switch_foreign_keys(connection: Connection, state: str) -> None:
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and driver is not None:
        driver.execute(f"PRAGMA foreign_keys = {state}")


def fill_fixed_rows(engine: Engine) -> None:
    """Add the built-in types, the policy's version, the months to come and the index of names; what is there stays."""
    with write_transaction(engine) as connection:
        connection.execute(text(settings.FIRST_VERSION))
        add_built_in_types(connection)
        add_partitions(connection)
        add_text_index(connection)


def add_missing_types(app: Flask) -> None:
    """Add the built-in types that came without a migration. Where none is missing, the database is only read."""
    with app.app_context():
        with db.engine.connect() as connection:
            if has_built_in_types(connection):
                return
        with write_transaction(db.engine) as connection:
            add_built_in_types(connection)
            bump_policy_version(connection)  # doors that run already, on other machines, learn of them


def database_is_empty(app: Flask) -> bool:
    """Whether no migration has ever run here."""
    with app.app_context(), db.engine.connect() as connection:
        return find_revision(connection) is None


def database_is_current(app: Flask) -> bool:
    """Whether every migration of this version has run. Raises `DatabaseNewer`."""
    with app.app_context(), db.engine.connect() as connection:
        _refuse_newer(connection)
        found = find_revision(connection)
    return found == current_revision()


def current_revision() -> str | None:
    """Return the last migration of this version."""
    return _scripts().get_current_head()


def find_revision(connection: Connection) -> str | None:
    """Return the last migration that has run, None where none has."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known_revision(revision: str) -> bool:
    """Whether this version has a migration of this name."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def _refuse_newer(connection: Connection) -> None:
    found = find_revision(connection)
    if found is not None and not is_known_revision(found):
        message = f"the database is at migration {found}, which this version of Contrail doesn't know: it is newer"
        raise DatabaseNewer(message)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _alembic(connection: Connection) -> AlembicConfig:
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    alembic.attributes["connection"] = connection
    return alembic
