"""How does the database get from one released version to the next?"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Engine, text

from webapp import settings
from webapp.activities.builtin import add_built_in_types
from webapp.activities.partitions import add_partitions
from webapp.database import db, write_transaction

FOLDER = Path(__file__).parent
START_LOCK = 7_166_820


class DatabaseNewer(Exception):
    """The database was written by a newer Contrail, which this one would damage."""


def upgrade_database(app: Flask) -> None:
    """Bring the database to this version, and add what every installation has. Raises `DatabaseNewer`."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            Path(db.engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
        with write_transaction(db.engine) as connection:
            _refuse_newer(connection)
            command.upgrade(_alembic(connection), "head")
        fill_fixed_rows(db.engine)


def fill_fixed_rows(engine: Engine) -> None:
    """Add the built-in types, the policy's version and, on PostgreSQL, the months to come; what is there stays."""
    with write_transaction(engine) as connection:
        connection.execute(text(settings.FIRST_VERSION))
        add_built_in_types(connection)
        add_partitions(connection)


def database_is_empty(app: Flask) -> bool:
    """Whether no migration has ever run here."""
    with app.app_context(), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() is None


def database_is_current(app: Flask) -> bool:
    """Whether every migration of this version has run. Raises `DatabaseNewer`."""
    with app.app_context(), db.engine.connect() as connection:
        _refuse_newer(connection)
        found = MigrationContext.configure(connection).get_current_revision()
    return found == _scripts().get_current_head()


def _refuse_newer(connection: Connection) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
        message = f"the database is at migration {found}, which this version of Contrail doesn't know: it is newer"
        raise DatabaseNewer(message)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _alembic(connection: Connection) -> AlembicConfig:
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    alembic.attributes["connection"] = connection
    return alembic
