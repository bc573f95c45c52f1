"""How does a backup become an installation again? Unpacked and compared first, then put into place.

A restore that dies in the middle leaves the file `restore_unfinished` behind, with which no other command starts: half
of it could otherwise process what waits in the wrong database. Restoring once more begins anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.access.audit import audit
from webapp.access.models import User
from webapp.activities.models import ActivityCount
from webapp.admission.runtime import Runtime
from webapp.backups import postgresql_copy, sqlite_copy
from webapp.backups.archive import (
    FORMAT,
    NO_BACKUP,
    SECRET,
    SPOOLS,
    SQLITE_FILE,
    About,
    BackupUnreadable,
    Sums,
    reading,
)
from webapp.channels.models import Channel
from webapp.config import Config
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.migrations import (
    changing_tables,
    database_is_current,
    database_is_empty,
    is_known_revision,
    make_tables,
    upgrade_database,
)
from webapp.privacy.erasing_again import erase_who_is_back, keep_list
from webapp.processing.positions import read_position
from webapp.server import take_timetable
from webapp.spool.opening import folder_of
from webapp.spool.taking_along import replace_segments
from webapp.starting import RESTORING, database_exists

STAGED = "restoring"
SECRET_SETTING = "CONTRAIL_SECRET_KEY"  # noqa: S105 - the name of a setting
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class BackupNewer(Exception):
    """The backup was made by a newer Contrail, which this one can't read."""


class WrongDatabase(Exception):
    """The backup is of one kind of database, and the settings name another."""


class SecretDiffers(Exception):
    """CONTRAIL_SECRET_KEY is another key than the backup's: set that one, or unset it, and the backup's is kept."""


class Present(NamedTuple):
    """What a restore would replace."""

    users: int
    channels: int
    contacts: int
    activities: int
    waiting: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that anybody would miss."""
        return not any(self)


MayReplace = Callable[[About], None]


@contextmanager
def alone(app: Flask) -> Iterator[None]:
    """Keep everything else of this installation from starting meanwhile. Raises `AlreadyRunning`, `SpoolBusy`."""
    config, runtime = _config(app), _runtime(app)
    config.instance_path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as locks:
        locks.callback(take_timetable(config).release)
        for spool in (runtime.sums, runtime.spool):
            locks.enter_context(spool.run_lock(0.0))
        yield


def look_at_present(app: Flask) -> Present:
    """Return what is there now. Raises `DatabaseNewer`, and the database's error when it can't be read."""
    nothing = Present(0, 0, 0, 0, 0)
    runtime = _runtime(app)
    if not database_exists(app) or database_is_empty(app):
        return nothing._replace(waiting=runtime.spool.size("").activities)
    database_is_current(app)  # for what it raises
    with app.app_context(), Session(db.engine) as session:
        users, channels, contacts = (
            session.scalar(select(func.count()).select_from(model)) or 0 for model in (User, Channel, Contact)
        )
        stored = session.scalar(select(func.coalesce(func.sum(ActivityCount.stored + ActivityCount.kept), 0))) or 0
        waiting = runtime.spool.size(read_position(session.connection(), SPOOLS[0])).activities
    return Present(users, channels, contacts, int(stored), waiting)


def check_backup(app: Flask, about: About) -> None:
    """Refuse a backup that this installation can't be made of. Raises what is named above."""
    if about.format > FORMAT or not is_known_revision(about.revision):
        message = (
            f"the backup was made by Contrail {about.version[:40]} (migration {about.revision[:60]}), which is newer"
            " than this one: install that version first"
        )
        raise BackupNewer(message)
    kind = "sqlite" if _config(app).is_sqlite else "postgresql"
    if about.database != kind:
        message = (
            f"the backup is of {KINDS.get(about.database, about.database[:40])}, but CONTRAIL_DATABASE_URL names"
            f" {KINDS[kind]}: restore it into the same kind of database"
        )
        raise WrongDatabase(message)


def restore(app: Flask, file: BinaryIO, may_replace: MayReplace) -> tuple[About, Sums]:
    """Put a backup in the place of what is there, and bring it to this version; `may_replace` is asked before.

    Call it within `alone`. Raises `BackupUnreadable`, `BackupNewer`, `WrongDatabase`, `SecretDiffers`.
    """
    config = _config(app)
    staged = config.instance_path / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    with reading(file) as reader:
        about = reader.about
        check_backup(app, about)
        may_replace(about)
        try:
            staged.mkdir(mode=0o700)
            sums = reader.unpack(staged)
            _check_secret(about, staged)
            _put_into_place(app, about, sums, staged)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    (config.instance_path / RESTORING).unlink()
    return about, sums


def erase_again(app: Flask) -> int:
    """Have those erased whom the backup brought back though they were erased after it was made; return how many.

    The list of those who were erased lies in the instance folder, so a restore doesn't set it back. Its hashes are
    made with the secret key, so with another key it finds nobody. Raises `ListUnreadable`.
    """
    config = _config(app)
    key = config.instance_path / SECRET
    secret = os.environ.get(SECRET_SETTING) or key.read_text().strip()  # the restored one, not that of the start
    with app.app_context():
        engine = db.engine.execution_options(contrail_secret=secret)
        keep_list(engine, config.erased_path)
        return erase_who_is_back(engine)


def _put_into_place(app: Flask, about: About, sums: Sums, staged: Path) -> None:
    config = _config(app)
    mark = config.instance_path / RESTORING
    was_there = mark.exists()
    mark.touch(mode=0o600)
    try:
        _put_database(app, about, sums, staged)
    except BackupUnreadable:  # seen before anything was changed
        if not was_there:
            mark.unlink()
        raise
    for name in SPOOLS:
        replace_segments(str(folder_of(config, name)), str(staged / "spool" / name))
    upgrade_database(app)
    if about.has_secret and not os.environ.get(SECRET_SETTING):
        _replace_secret(config.instance_path / SECRET, (staged / SECRET).read_bytes())
    with app.app_context(), transaction() as session:
        label = f"Backup of {about.made_at[:25]}"
        audit(session, "backup_restored", "backup", "", label, {"version": about.version[:40]})


def _put_database(app: Flask, about: About, sums: Sums, staged: Path) -> None:
    """Put the database into place, PostgreSQL's in one transaction. Raises `BackupUnreadable`."""
    with app.app_context():
        db.engine.dispose()
        if about.database == "sqlite":
            sqlite_copy.put_database(staged / SQLITE_FILE, Path(db.engine.url.database or ""), sums.counts)
            return
        with changing_tables(db.engine) as connection:
            postgresql_copy.drop_tables(connection, about)
            make_tables(connection, about.revision)
            postgresql_copy.put_tables(connection, about, staged, sums.counts)


def _check_secret(about: About, staged: Path) -> None:
    """Refuse a backup whose key is not the one that the environment sets. Raises `SecretDiffers`."""
    if about.has_secret != (staged / SECRET).exists():
        raise BackupUnreadable(NO_BACKUP)
    given = os.environ.get(SECRET_SETTING)
    if about.has_secret and given and given.encode() != (staged / SECRET).read_bytes():
        raise SecretDiffers


def _replace_secret(path: Path, key: bytes) -> None:
    draft = path.with_name(f"{path.name}.restored")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
    draft.replace(path)


def _config(app: Flask) -> Config:
    config: Config = app.config["CONTRAIL"]
    return config


def _runtime(app: Flask) -> Runtime:
    runtime: Runtime = app.extensions["contrail_door"]
    return runtime
