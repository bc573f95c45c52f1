"""How does a command get an application over a database that fits, and how does it say no?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from webapp import create_app
from webapp.access import operations as access
from webapp.access.keys import NameMissing as KeyNameMissing
from webapp.access.passwords import PasswordTooLong, PasswordTooShort
from webapp.channels import operations as channels
from webapp.channels.origins import OriginInvalid
from webapp.config import Config, SettingInvalid, read_config
from webapp.database import db
from webapp.files import FileThere
from webapp.logs import set_up_logs
from webapp.migrations import DatabaseNewer, database_is_current, database_is_empty, upgrade_database
from webapp.server import AlreadyRunning
from webapp.spool.contract import SpoolBusy, SpoolUnavailable

P = ParamSpec("P")
NOBODY_ELSE = 0o077
RESTORING = "restore_unfinished"
UNFINISHED = "a restore was interrupted here: run `contrail restore` once more, or the halves would not fit together"
REFUSALS = (
    access.EmailInvalid,
    access.EmailTaken,
    access.RoleUnknown,
    channels.NameMissing,
    KeyNameMissing,
    OriginInvalid,
    channels.ReasonMissing,
    PasswordTooLong,
    PasswordTooShort,
    DatabaseNewer,
    AlreadyRunning,
    FileThere,
    SettingInvalid,
    SpoolBusy,
    SpoolUnavailable,
)


def refuse(message: str) -> NoReturn:
    """End with one line that says what was wrong, and status 1."""
    click.echo(f"contrail: {message}", err=True)
    sys.exit(1)


@contextmanager
def refusing_in_one_line(what: str = "it can't be done") -> Iterator[None]:
    """Turn what may go wrong without a mistake of ours into one line; `what` begins it where the system says no."""
    try:
        yield
    except REFUSALS as error:
        refuse(str(error) or type(error).__doc__ or type(error).__name__)
    except (SQLAlchemyError, OSError) as error:
        refuse(f"{what}: {str(error).splitlines()[0]}")


def with_app(command: Callable[P, None]) -> Callable[P, None]:
    """Run a command within an application over an upgraded database, and turn refusals into one line."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        app = make_app()
        try:
            with refusing_in_one_line(), app.app_context():
                command(*args, **kwargs)
        finally:
            close_app(app)

    return run


def within_app(group: click.Group) -> click.Group:
    """Run all commands of a room's group within an application; the room can't ask for one, which stands above it."""
    for command in group.commands.values():
        assert command.callback is not None  # noqa: S101 - each one does something
        command.callback = with_app(command.callback)
    return group


def close_app(app: Flask) -> None:
    """Give back what an application holds: the door's files and the connections."""
    app.extensions["contrail_door"].close()
    with app.app_context():
        db.engine.dispose()


def make_app() -> Flask:
    """Return the application over a database of this version, or end with what is wrong."""
    with refusing_in_one_line("the database can't be opened"):
        app = begin()
        if (app.config["CONTRAIL"].instance_path / RESTORING).exists():
            refuse(UNFINISHED)
        prepare_database(app)
    return app


def begin() -> Flask:
    """Return the application as the environment describes it, over a database that nobody has looked at yet."""
    os.umask(NOBODY_ELSE)  # what is written from here on, database and backups too, is about people
    set_up_logs()
    return create_app(read_config())


def prepare_database(app: Flask) -> None:
    """Upgrade the database: always on SQLite and when it is empty; an older PostgreSQL waits for `contrail migrate`.

    One that is current is only read, so that `contrail status` tells of a locked or full one too.
    """
    config: Config = app.config["CONTRAIL"]
    if database_exists(app) and database_is_current(app):
        return
    if config.is_sqlite or database_is_empty(app):
        config.instance_path.mkdir(parents=True, exist_ok=True)
        upgrade_database(app)
    elif not database_is_current(app):
        refuse("the database is of an older version: make a backup, then run `contrail migrate`")


def database_exists(app: Flask) -> bool:
    """Whether there is a database to be asked; asking a missing SQLite file would make an empty one."""
    with app.app_context():
        return db.engine.dialect.name != "sqlite" or Path(db.engine.url.database or "").exists()
