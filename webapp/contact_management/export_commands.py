"""What does a person type to get contacts or activities as a file? All columns of the pages' exports, and more.

More is what tells people and browsers apart elsewhere, so that another Contrail can import the file. A visitor id is a
key to what its browser recorded: only who has the machine gets it, no page shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit
from webapp.activities.entries import LogEntry
from webapp.activities.filters import ActivityFilters
from webapp.activities.queries import export_activities
from webapp.activities.type_queries import list_types
from webapp.channels.queries import list_channels
from webapp.contact_management import contact_export, log_export
from webapp.contacts.attribute_queries import list_attributes
from webapp.contacts.filters import ContactFilters, Kind
from webapp.contacts.walking import walk_contacts
from webapp.database import db, transaction
from webapp.files import opened_for_writing
from webapp.identity.told_apart import Identity, find_visitors, list_identities
from webapp.ui.export import TYPES, csv_of, ndjson_of

ACTIVITY_HEADINGS = (*log_export.HEADINGS, "external_id", "visitor")
CONTACT_ENDINGS = ("external_id", "other_identifiers")
SUBJECTS = {"activities": "activity", "contacts": "contact"}
TITLE = log_export.HEADINGS.index("title")
Rows = Iterator[list[object]]
Command = Callable[..., None]


class When(click.ParamType[int]):
    """A day or a moment; without an offset it is UTC."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the milliseconds since 1970."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time; write 2026-11-01 or 2026-11-01T14:00:00+01:00", param, ctx)
        return clock.to_ms(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


@click.group("export", short_help="Write contacts or activities into a file.")
def export_group() -> None:
    """Write contacts or activities into a file that a spreadsheet, a program or `contrail import` reads.

    Times are UTC. In CSV, a text that a spreadsheet would take for a formula begins with an apostrophe, which
    `contrail import` takes off again; NDJSON, one JSON object a line, has every text as it is. An export reads in
    short steps and holds nobody up; what is stored while it runs may be in it or not. The audit log says that it was.
    """


def common_options(command: Command) -> Command:
    """Add what both exports take."""
    options = (
        click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), default="-"),
        click.option("--format", "kind", type=click.Choice(list(TYPES)), help="By the file's ending, else csv."),
        click.option("--replace", is_flag=True, help="Write over a file that is there."),
        click.option("--since", type=When(), help="Not before this day or moment."),
        click.option("--until", type=When(), help="Before this day or moment."),
        click.option("--channel", "channels", multiple=True, help="Of this channel; may be given several times."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@export_group.command("activities")
@common_options
@click.option("--type", "types", multiple=True, help="Of this type, by its code name; may be given several times.")
def export_activities_command(
    *, file: Path, kind: str | None, replace: bool, since: int | None, until: int | None, **asked: Sequence[str]
) -> None:
    """Write activities, the earliest first, into FILE, by default to standard output.

    --since and --until go by the time when they occurred.
    """
    session = db.session()
    filters = ActivityFilters(
        type_ids=_ids("type", asked["types"], {one.code_name: one.id for one in list_types(session)}),
        channel_ids=_channel_ids(session, asked["channels"]),
        since_ms=since,
        until_ms=until,
    )
    db.session.remove()
    pages = (_activity_rows(db.engine, page) for page in export_activities(db.engine, filters, newest_first=False))
    asked_for = {"since": since, "until": until, **asked}
    _write(file, kind, "activities", ACTIVITY_HEADINGS, pages, asked_for, replace=replace)


@export_group.command("contacts")
@common_options
@click.option(
    "--kind", "which", type=click.Choice([one.value for one in Kind]), default="all", show_default=True, help="Who."
)
def export_contacts_command(
    *,
    file: Path,
    kind: str | None,
    replace: bool,
    since: int | None,
    until: int | None,
    channels: Sequence[str],
    which: str,
) -> None:
    """Write contacts into FILE, by default to standard output.

    --since and --until go by their last activity, --channel by its channel.
    """
    session = db.session()
    names = {channel.id: channel.name for channel in list_channels(session)}
    custom = [one.code_name for one in list_attributes(session)]
    wanted: Sequence[int | None] = _channel_ids(session, channels) or (None,)
    db.session.remove()
    pages = (
        _contact_rows(db.engine, page, names, custom)
        for channel_id in wanted
        for page in walk_contacts(
            db.engine, ContactFilters(kind=Kind(which), channel_id=channel_id, since_ms=since, until_ms=until)
        )
    )
    asked_for = {"since": since, "until": until, "channels": channels, "kind": which if which != Kind.ALL else ""}
    headings = (*contact_export.HEADINGS, *custom, *CONTACT_ENDINGS)
    _write(file, kind, "contacts", headings, pages, asked_for, replace=replace)


def _write(
    file: Path,
    kind: str | None,
    what: str,
    headings: Sequence[str],
    pages: Iterator[Rows],
    asked_for: Mapping[str, object],
    *,
    replace: bool,
) -> None:
    kind = kind or ("ndjson" if file.suffix in {".ndjson", ".jsonl"} else "csv")
    with opened_for_writing(file, replace=replace) as target:
        with transaction() as session:
            details = {"filters": ", ".join(name for name, value in asked_for.items() if value)}
            audit(session, f"{what}_exported", SUBJECTS[what], "", f"{what.capitalize()} as {kind.upper()}", details)
        db.session.remove()
        for text in (csv_of if kind == "csv" else ndjson_of)(headings, pages):
            target.write(text.encode())


def _activity_rows(engine: Engine, page: Sequence[LogEntry]) -> Rows:
    with engine.connect() as connection:
        identities = list_identities(connection, {entry.contact_id for entry in page})
        visitors = find_visitors(connection, {entry.visitor_id for entry in page if entry.visitor_id is not None})
    for entry in page:
        row = log_export.values_of(entry)
        row[TITLE] = entry.title  # as it came, not as it is written for a reader
        row += [_external_id(identities.get(entry.contact_id, ())), _visitor(entry, visitors)]
        yield row


def _visitor(entry: LogEntry, visitors: Mapping[int, tuple[str, int]]) -> str:
    """Return the visitor id where the activity is of its browser's own contact.

    Somebody else's typed e-mail takes an activity to them: with both in one row an import would merge the two.
    """
    found = visitors.get(entry.visitor_id) if entry.visitor_id is not None else None
    return found[0] if found is not None and found[1] == entry.contact_id else ""


def _contact_rows(engine: Engine, page: Sequence[Any], channels: Mapping[int, str], custom: Sequence[str]) -> Rows:
    with engine.connect() as connection:
        identities = list_identities(connection, [row.id for row in page])
    for contact, row in zip(page, contact_export.values_of(page, channels, custom), strict=True):
        found = identities.get(contact.id, [])
        shown = {Identity("email", contact.email or ""), Identity("external_id", _external_id(found))}
        others: dict[str, list[str]] = {}
        for one in found:
            if one not in shown:
                others.setdefault(one.kind, []).append(one.value)
        yield [*row, _external_id(found), others]


def _external_id(identities: Sequence[Identity]) -> str:
    return next((value for kind, value in identities if kind == "external_id"), "")


def _channel_ids(session: Session, names: Sequence[str]) -> tuple[int, ...]:
    return _ids("channel", names, {channel.name: channel.id for channel in list_channels(session)})


def _ids(what: str, asked: Sequence[str], known: Mapping[str, int]) -> tuple[int, ...]:
    for name in asked:
        if name not in known:
            message = f"there is no {what} {name!r}; there are: {', '.join(sorted(known))}"
            raise click.BadParameter(message, param_hint=f"--{what}")
    return tuple(known[name] for name in asked)
