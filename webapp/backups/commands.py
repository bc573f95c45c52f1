"""What does a person type to back up and to restore?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask

from webapp.access.audit import audit
from webapp.admission.runtime import Runtime
from webapp.backups.archive import About, BackupUnreadable, Sums
from webapp.backups.making import Made, NothingToBackUp, make_backup
from webapp.backups.restoring import (
    BackupNewer,
    Present,
    SecretDiffers,
    WrongDatabase,
    alone,
    erase_again,
    look_at_present,
    restore,
)
from webapp.config import Config
from webapp.database import db, transaction
from webapp.files import STANDARD_OUTPUT, opened_for_writing
from webapp.identity.erased_list import ListUnreadable, add_to_list, read_list
from webapp.migrations import DatabaseNewer, database_is_current
from webapp.starting import RESTORING, UNFINISHED, begin, close_app, database_exists, refuse, refusing_in_one_line

REFUSALS = (BackupUnreadable, BackupNewer, WrongDatabase, SecretDiffers, NothingToBackUp, ListUnreadable)
MEBIBYTE = 1024 * 1024


@click.command("backup", short_help="Write a backup of everything, beside a running system.")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--without-secret", is_flag=True, help="Leave the secret key out; keep it elsewhere, see above.")
@click.option("--replace", is_flag=True, help="Write over a file that is there.")
def backup_command(file: Path, without_secret: bool, replace: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Write a backup of everything into FILE, - for standard output.

    It works beside a running system, which goes on as ever, and holds one
    moment: all that was acknowledged before it, stored or still waiting, and
    nothing else. Try a restore before you need one.

    The secret key is in it, unless you leave it out. Without that key a restored
    installation can't tell any more who was erased or whose proof of consent is
    whose, and everybody has to sign in again. With it, whoever has the file has
    everything. The file is readable by its owner only; keep it so.
    """
    with refusing_all():
        app = begin()
        try:
            with opened_for_writing(file, replace=replace) as target:
                made = back_up(app, target, beside=_folder_for_copies(app, file), with_secret=not without_secret)
        finally:
            close_app(app)
    counts = ", ".join(f"{made.counts.get(name, 0):,} {words}" for name, words in COUNT_WORDS.items())
    click.echo(f"{counts}; {made.waiting_bytes / MEBIBYTE:,.1f} MiB of journals that waited.", err=True)


COUNT_WORDS = {"activity": "activities", "contact": "contacts", "visitor": "browsers"}


def back_up(app: Flask, target: BinaryIO, *, beside: Path, with_secret: bool) -> Made:
    """Write a backup of an application's installation; the audit log says so, in the backup too."""
    config: Config = app.config["CONTRAIL"]
    runtime: Runtime = app.extensions["contrail_door"]
    if (config.instance_path / RESTORING).exists():
        refuse(UNFINISHED)
    if not database_exists(app):
        raise NothingToBackUp
    with app.app_context():
        if database_is_current(app):  # one of before `contrail migrate` is copied as it is
            with transaction() as session:
                audit(session, "backup_made", "backup", "", "Backup", {"with_secret_key": with_secret})
        db.session.remove()
        spools = (runtime.spool, runtime.sums)
        return make_backup(db.engine, config, spools, target, with_secret=with_secret, beside=beside)


@click.command("restore", short_help="Make this installation what it was at a backup.")
@click.argument("file", type=click.File("rb"))
@click.option("--force", is_flag=True, help="Replace what is there, after asking.")
@click.option("--yes", is_flag=True, help="Don't ask; for programs, with --force.")
@click.option(
    "--erased-list",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file `erased` of the instance folder of before, when this is another machine.",
)
def restore_command(file: BinaryIO, force: bool, yes: bool, erased_list: Path | None) -> None:  # noqa: FBT001 - click passes options by name
    """Make this installation what it was when FILE was written, - for standard input.

    Stop Contrail first, on all machines that share the database. The settings
    say where: an empty instance folder and, for PostgreSQL, an empty database
    of the same kind as the backup's. The file is read and compared with its
    sums before anything is touched. A backup of an older version is brought to
    this one; a newer one is refused.

    Who was erased after the backup was made is in it all the same. The file `erased` in the instance folder, which no
    restore touches, tells who that is; keep a copy of it where the backups are not. Those whom the backup brought back
    are erased again at the next start.
    """

    def may_replace(about: About) -> None:
        present = look_at_present(app)
        if present.is_empty or (app.config["CONTRAIL"].instance_path / RESTORING).exists():
            return
        if not force:
            refuse(f"this installation is not empty ({words_of(present)}); --force replaces it")
        if not yes:
            click.confirm(f"Replace {words_of(present)} by the backup of {about.made_at[:25]}?", abort=True, err=True)

    with refusing_all():
        app = begin()
        try:
            with alone(app):
                read_list(app.config["CONTRAIL"].erased_path)  # refused before anything is touched
                if erased_list is not None:
                    add_to_list(app.config["CONTRAIL"].erased_path, read_list(erased_list))
                about, sums = restore(app, file, may_replace)
                tell(about, sums, erase_again(app))
        finally:
            close_app(app)


def tell(about: About, sums: Sums, brought_back: int) -> None:
    """Say what is there now."""
    counts = ", ".join(f"{sums.counts.get(name, 0):,} {words}" for name, words in COUNT_WORDS.items())
    click.echo(
        f"Restored as it was on {about.made_at[:25]}: {counts}. What waited then is processed at the next start."
    )
    if not about.has_secret:
        click.echo("The backup holds no secret key: set CONTRAIL_SECRET_KEY to the one of then.", err=True)
    if brought_back:
        click.echo(
            f"{brought_back:,} contacts were erased after the backup was made, and it brought them back:"
            " they are erased again at the next start.",
            err=True,
        )


def words_of(present: Present) -> str:
    """Return what is there in words."""
    return ", ".join(f"{count:,} {name}" for name, count in present._asdict().items())


@contextmanager
def refusing_all() -> Iterator[None]:
    """Turn refusals into one line, those of this room too."""
    with refusing_in_one_line():
        try:
            yield
        except (*REFUSALS, DatabaseNewer) as error:
            refuse(str(error) or type(error).__doc__ or type(error).__name__)


def _folder_for_copies(app: Flask, file: Path) -> Path:
    config: Config = app.config["CONTRAIL"]
    return config.instance_path if file == STANDARD_OUTPUT else file.absolute().parent
