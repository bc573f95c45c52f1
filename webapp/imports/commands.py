"""What does a person type to import contacts or activities?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo, available_timezones

import click
from flask import current_app
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit
from webapp.admission.policy import NO_CHANNEL, load_policy
from webapp.channels.queries import list_channels
from webapp.config import Config
from webapp.contacts.custom import read_definitions
from webapp.database import db, transaction
from webapp.files import opened_for_writing
from webapp.identity.erased import read_erased
from webapp.identity.erased_list import ListUnreadable, read_list
from webapp.imports.activity_rows import ActivityRows
from webapp.imports.columns import ACTIVITY_FIELDS, CONTACT_FIELDS, MappingInvalid, describe, map_columns
from webapp.imports.contact_rows import ContactRows
from webapp.imports.persons import Erased
from webapp.imports.reading import FileUnreadable, Row, RowFile
from webapp.imports.running import SHOWN_REFUSALS, Counts, Import, Rows, refused_line, words_of
from webapp.imports.storing import Store

REFUSED_HEADINGS = b"line,reason,column,detail,row\r\n"
SUBJECTS = {"activities": "activity", "contacts": "contact"}
LONGEST_BASIS = 500
Command = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, for contacts and activities alike."""

    file: BinaryIO
    basis: str
    kind: str | None
    encoding: str | None
    mappings: Sequence[str]
    shows_mapping: bool
    is_trial: bool
    refused: Path | None
    brings_typed: bool


@click.group("import", short_help="Bring contacts or activities in from a file.")
def import_group() -> None:
    """Bring contacts or activities in from a file: CSV with a line of column names, or NDJSON, one object a line.

    First look: --show-mapping tells what each column is taken for, --dry-run checks every row and stores nothing.

    What can't be stored is refused row by row, with its line and reason, and the rest goes on. An import can be
    stopped and run again at any time: contacts are known by their e-mail or external id, activities by their id, or
    else by the file's name, the line and its words.
    It works beside a running system. Files that `contrail export` wrote are understood as they are.

    --basis says on what ground you hold these data, in your words; the audit log keeps it.

    \b
    contrail import contacts members.csv --show-mapping --map "Mail 2="
    contrail import contacts members.csv --basis "members, by contract" --refused refused.csv
    contrail import activities orders.ndjson --basis contract --channel Shop
    """  # noqa: D301 - click keeps lines by it


def common_options(command: Command) -> Command:
    """Add what both imports take."""
    options = (
        click.argument("file", type=click.File("rb")),
        click.option("--basis", default="", help="On what ground you hold the data, such as 'contract'. Required."),
        click.option(
            "--map", "mappings", multiple=True, help="'COLUMN=FIELD', or 'COLUMN=' to leave it out; repeatable."
        ),
        click.option("--show-mapping", "shows_mapping", is_flag=True, help="Say what is taken for what, and stop."),
        click.option("--dry-run", "is_trial", is_flag=True, help="Check every row, store nothing."),
        click.option(
            "--refused",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write refused rows into this file (CSV), with line and reason.",
        ),
        click.option(
            "--typed-and-erased",
            "brings_typed",
            is_flag=True,
            help="Bring back e-mails, too, that went only with a browser which had typed them: anybody can type one.",
        ),
        click.option("--format", "kind", type=click.Choice(["csv", "ndjson"]), help="By default seen from the file."),
        click.option("--encoding", help="Of a file that is not in UTF-8, such as windows-1252."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@import_group.command("contacts", epilog=f"Fields: {', '.join(CONTACT_FIELDS)}.")
@common_options
@click.option("--overwrite", "overwrites", is_flag=True, help="Let these values replace those that are there.")
def import_contacts_command(*, overwrites: bool, **asked: Any) -> None:  # noqa: ANN401 - click passes options by name
    """Import contacts from FILE (- for standard input).

    Each row needs an e-mail or an external id, which count as confirmed: by them a contact is found, else made. The
    other columns fill what is empty. With --overwrite they replace what is there, but never an e-mail or external id.
    Attributes of your own are fields by their code names, too.
    """
    with db.engine.connect() as connection:
        custom = read_definitions(connection)
    fields = (*CONTACT_FIELDS, *custom)
    _run(Asked(**asked), "contacts", fields, lambda erased: ContactRows(erased, custom, overwrites=overwrites))


@import_group.command("activities", epilog=f"Fields: {', '.join(ACTIVITY_FIELDS)}, metadata.KEY.")
@common_options
@click.option("--channel", "channel_name", help="The channel of rows that name none in a column of their own.")
@click.option("--time-zone", "zone", default="UTC", show_default=True, help="Of times without an offset.")
def import_activities_command(*, channel_name: str | None, zone: str, **asked: Any) -> None:  # noqa: ANN401 - as above
    """Import activities from FILE (- for standard input).

    Each row needs a type (its code name), a time, and whose it is: an e-mail or external id, which count as confirmed,
    or a visitor id on a channel. They may be of any age from 1970 on. Importing again stores nothing twice: by the
    column `id`, or without one while the file's name and its lines stay. Types that are switched off, and people who
    chose not to be recorded, stay so.
    """
    if zone not in available_timezones():
        message = f"there is no time zone {zone!r}; write it like Europe/Berlin"
        raise click.BadParameter(message, param_hint="--time-zone")
    _run(
        Asked(**asked),
        "activities",
        ACTIVITY_FIELDS,
        lambda erased: _activity_rows(channel_name, ZoneInfo(zone), erased),
    )


def _activity_rows(channel_name: str | None, zone: ZoneInfo, erased: Erased) -> ActivityRows:
    with Session(db.engine) as session:
        policy = load_policy(session)
        names = {channel.name: policy.channels[channel.key] for channel in list_channels(session)}
    if channel_name and channel_name not in names:
        message = f"there is no channel {channel_name!r}; there are: {', '.join(sorted(names))}"
        raise click.BadParameter(message, param_hint="--channel")
    return ActivityRows(policy, names, names[channel_name] if channel_name else NO_CHANNEL, zone, erased)


def _erased(*, brings_typed: bool) -> Erased:
    """Return whom the database or the file beside it knows as erased; a copied database may lack the newest ones."""
    config: Config = current_app.config["CONTRAIL"]
    try:
        erased = read_list(config.erased_path)
    except ListUnreadable as error:
        raise click.ClickException(str(error)) from error
    with db.engine.connect() as connection:
        for digest, until_us in read_erased(connection).items():
            erased[digest] = max(until_us, erased.get(digest, until_us))
    return Erased(config.secret_key, erased, brings_typed=brings_typed)


def _run(asked: Asked, what: str, fields: Sequence[str], make_rows: Callable[[Erased], Rows]) -> None:
    with closing(_open(asked)) as file:
        try:
            mapping = map_columns(file.columns, fields, asked.mappings)
        except MappingInvalid as error:
            raise click.BadParameter(str(error), param_hint="--map") from error
        if asked.shows_mapping:
            click.echo(describe(file.columns, mapping) if file.columns else f"Fields: {', '.join(fields)}")
            return
        _check(asked, what, mapping, has_columns=bool(file.columns))
        with _refusing(asked.refused) as refuse:
            since_us = clock.now_us()
            run = Import(file, make_rows(_erased(brings_typed=asked.brings_typed)), mapping, fields, refuse, _tell)
            try:
                run.check() if asked.is_trial else _store(run, asked.basis, what, since_us)
            except FileUnreadable as error:
                raise click.ClickException(str(error)) from error
    _sum_up(run.counts, what, is_trial=asked.is_trial)


def _open(asked: Asked) -> RowFile:
    try:
        return RowFile(asked.file, asked.kind, asked.encoding)
    except (LookupError, UnicodeError) as error:  # such as idna, which is none of texts
        message = f"there is no encoding {asked.encoding!r}"
        raise click.BadParameter(message, param_hint="--encoding") from error
    except FileUnreadable as error:
        raise click.ClickException(str(error)) from error


def _check(asked: Asked, what: str, mapping: dict[str, str], *, has_columns: bool) -> None:
    if not asked.is_trial and not 0 < len(asked.basis.strip()) <= LONGEST_BASIS:
        message = f"say on what ground you hold these data, in at most {LONGEST_BASIS} characters"
        raise click.BadParameter(message, param_hint="--basis")
    if what == "activities" and has_columns and "id" not in mapping.values():
        click.echo(
            "No column is the activities' id: a row counts as known while file name, line and words stay.", err=True
        )


def _store(run: Import, basis: str, what: str, since_us: int) -> None:
    """Run an import between two entries of the audit log: one that is interrupted is in it, too."""
    with transaction() as session:
        audit(session, f"{what}_import_begun", SUBJECTS[what], "", f"Import of {what}", {"basis": basis.strip()})
    db.session.remove()
    try:
        run.run(Store(db.engine, since_us))
    finally:
        counts = run.counts
        with transaction() as session:
            details = {"basis": basis.strip(), "new": counts.new, "known_already": counts.known}
            details["refused"] = counts.refusals
            audit(session, f"{what}_imported", SUBJECTS[what], "", f"Import of {what}", details)


@contextmanager
def _refusing(path: Path | None) -> Iterator[Callable[[Row], None]]:
    """Write refused rows into a file, or show the first of them."""
    if path is None:
        shown = 0

        def show(row: Row) -> None:
            nonlocal shown
            shown += 1
            if shown <= SHOWN_REFUSALS:
                click.echo(words_of(row), err=True)

        yield show
        return
    with opened_for_writing(path, replace=False) as file:
        file.write(REFUSED_HEADINGS)

        def write(row: Row) -> None:
            file.write(refused_line(row))

        yield write


def _tell(counts: Counts) -> None:
    text = f"{counts.read:,} rows: {counts.new:,} new, {counts.known:,} known already, {counts.refusals:,} refused"
    click.echo(f"\r{text}" if sys.stderr.isatty() else text, err=True, nl=not sys.stderr.isatty())


def _sum_up(counts: Counts, what: str, *, is_trial: bool) -> None:
    if sys.stderr.isatty():
        click.echo(err=True)
    if is_trial:
        click.echo(f"{counts.read:,} rows: {counts.new:,} would be stored, {counts.refusals:,} refused. Nothing was.")
    else:
        click.echo(
            f"{counts.new:,} {what} stored, {counts.known:,} known already, {counts.refusals:,} refused,"
            f" of {counts.read:,} rows."
        )
    for reason, count in counts.refused.most_common():
        click.echo(f"  {count:,} {reason}", err=True)
