"""How does the contact list leave as a file? With the filters of the page, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires
from webapp.channels.queries import list_channels
from webapp.contact_management.contact_filters import carried_arguments, read_filters
from webapp.contacts.attributes import LABELS
from webapp.contacts.naming import label_of
from webapp.contacts.queries import export_contacts
from webapp.database import db, transaction
from webapp.ui.export import refuse_export, stream_file, wanted_kind
from webapp.ui.filters import iso

HEADINGS = (
    *("id", "contact", "is_known", "email", *LABELS, "notes", "first_seen_at", "first_channel"),
    *("first_activity_at", "last_activity_at", "activities", "last_channel"),
)


def add_export(bp: Blueprint) -> None:
    """Add the export to the contacts' pages."""
    bp.add_url_rule("/export", "export", export)


@requires(Permission.EXPORT)
def export() -> ResponseReturnValue:
    """Stream all contacts of the page's filters as a file."""
    kind = wanted_kind()
    channels = list(list_channels(db.session()))
    asked = read_filters(channels, may_see_email=True)
    if refused := refuse_export(asked.errors, url_for("contacts.index", **carried_arguments())):
        return refused
    names = {channel.id: channel.name for channel in channels}
    with transaction() as session:
        # Which filters, not their texts: what was searched for may be a name.
        details = {"filters": ", ".join(name for name in carried_arguments() if name != "sort")}
        audit(session, "contacts_exported", "contact", "", f"Contacts as {kind.upper()}", details)
    rows = export_contacts(db.engine, asked.filters, order=asked.order, is_descending=asked.is_descending)
    return stream_file("contacts", kind, HEADINGS, (values_of(page, names) for page in rows))


def values_of(page: Any, channels: Mapping[int, str]) -> Iterator[list[object]]:  # noqa: ANN401 - rows of all columns
    """Yield the values of the contacts of a page, in the order of `HEADINGS`."""
    for row in page:
        yield [
            *(row.id, label_of(row.id, row.first_name, row.last_name, row.email), row.is_known, row.email or ""),
            *(getattr(row, name) or "" for name in LABELS),
            *(row.notes or "", _moment(row.created_at), channels.get(row.first_channel_id, "")),
            *(_moment(row.first_activity_at), _moment(row.last_activity_at), row.activity_count),
            channels.get(row.last_channel_id, ""),
        ]


def _moment(value: datetime | None) -> str:
    return "" if value is None else iso(value)
