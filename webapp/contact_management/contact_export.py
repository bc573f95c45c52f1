"""How does the contact list leave as a file? With the filters of the page, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires
from webapp.channels.queries import list_channels
from webapp.contact_management.contact_filters import carried_arguments, read_filters
from webapp.contacts.attribute_queries import list_attributes, shown_values
from webapp.contacts.attributes import LABELS
from webapp.contacts.naming import label_of
from webapp.contacts.queries import export_contacts
from webapp.database import db, transaction
from webapp.ui.export import refuse_export, stream_file, wanted_kind
from webapp.ui.filters import iso

HEADINGS = (
    *("id", "contact", "is_known", "no_marketing_consent", "email", *LABELS, "notes", "first_seen_at", "first_channel"),
    *("first_activity_at", "last_activity_at", "activities", "last_channel"),
)

NO_FILTERS = ("sort", "columns")


def add_export(bp: Blueprint) -> None:
    """Add the export to the contacts' pages."""
    bp.add_url_rule("/export", "export", export)


@requires(Permission.EXPORT)
def export() -> ResponseReturnValue:
    """Stream all contacts of the page's filters as a file."""
    kind = wanted_kind()
    channels = list(list_channels(db.session()))
    attributes = list_attributes(db.session())
    asked = read_filters(channels, attributes, may_see_email=True)
    custom = [one.code_name for one in attributes]
    if refused := refuse_export(asked.errors, url_for("contacts.index", **carried_arguments())):
        return refused
    names = {channel.id: channel.name for channel in channels}
    with transaction() as session:
        # Which filters, not their texts: what was searched for may be a name.
        details = {"filters": ", ".join(name for name in carried_arguments() if name not in NO_FILTERS)}
        audit(session, "contacts_exported", "contact", "", f"Contacts as {kind.upper()}", details)
    rows = export_contacts(db.engine, asked.filters, order=asked.order, is_descending=asked.is_descending)
    pages = (values_of(page, names, custom) for page in rows)
    return stream_file("contacts", kind, (*HEADINGS, *custom), pages)


def values_of(page: Any, channels: Mapping[int, str], custom: Sequence[str]) -> Iterator[list[object]]:  # noqa: ANN401 - rows of all columns
    """Yield the values of the contacts of a page, in the order of `HEADINGS`, then those of custom attributes."""
    shown: Mapping[int, Mapping[str, str]] = {}
    if custom:
        with db.engine.connect() as connection:
            shown = shown_values(connection, [row.id for row in page])
    for row in page:
        yield [
            *(row.id, label_of(row.id, row.first_name, row.last_name, row.email)),
            *(row.is_known, row.no_marketing_consent, row.email or ""),
            *(getattr(row, name) or "" for name in LABELS),
            *(row.notes or "", _moment(row.created_at), channels.get(row.first_channel_id, "")),
            *(_moment(row.first_activity_at), _moment(row.last_activity_at), row.activity_count),
            channels.get(row.last_channel_id, ""),
            *(shown.get(row.id, {}).get(name, "") for name in custom),
        ]


def _moment(value: datetime | None) -> str:
    return "" if value is None else iso(value)
