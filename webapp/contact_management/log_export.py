"""How does the log leave as a file? CSV or NDJSON, row by row, with the filters of the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, flash, redirect, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires
from webapp.activities.entries import LogEntry
from webapp.activities.queries import export_activities
from webapp.activities.type_queries import list_types
from webapp.channels.queries import list_channels
from webapp.contact_management.log_filters import carried_arguments, find_contact, read_filters
from webapp.contact_management.log_words import basis_short
from webapp.database import db, transaction
from webapp.ui.arguments import text_argument
from webapp.ui.export import safe_cell
from webapp.ui.filters import iso

TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
_encode = msgspec.json.Encoder().encode


def add_export(bp: Blueprint) -> None:
    """Add the export to the room's pages."""
    bp.add_url_rule("/export", "export", export)


@requires(Permission.EXPORT)
def export() -> ResponseReturnValue:
    """Stream all activities of the page's filters as a file."""
    kind = text_argument("format", 10) or "csv"
    if kind not in TYPES:
        abort(404)
    session = db.session()
    asked = read_filters(session, list_types(session), list(list_channels(session)))
    if asked.errors:
        flash("The export needs filters that can be read. Correct the one below first.", "error")
        return redirect(url_for("log.index", **carried_arguments()), code=303)
    filters, newest_first = asked.filters, text_argument("sort") != "oldest"
    details = _filter_details()
    with transaction() as writing:
        audit(writing, "activities_exported", "activity", "", f"Activities as {kind.upper()}", details)
    pages = export_activities(db.engine, filters, newest_first=newest_first)
    lines = _csv(pages) if kind == "csv" else _ndjson(pages)
    first = next(lines)  # what fails at once fails as an error page, not as half a file
    name = f"activities-{clock.now():%Y-%m-%d-%H%M}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(chain([first], lines)), content_type=TYPES[kind], headers=headers)


def _filter_details() -> dict[str, Any]:
    """Return the filters for the audit log; an e-mail among them stands there as the contact's number."""
    details: dict[str, Any] = {name: ", ".join(values) for name, values in carried_arguments().items()}
    if "contact" in details:
        contact = find_contact(db.session(), text_argument("contact", 254))
        details["contact"] = contact.id if contact is not None else ""
    return details


def _csv(pages: Iterable[list[LogEntry]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    is_first = True
    for page in pages:
        if is_first:
            writer.writerow(HEADINGS)
            is_first = False
        writer.writerows([safe_cell(value) for value in _values(entry)] for entry in page)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _ndjson(pages: Iterable[list[LogEntry]]) -> Iterator[str]:
    for page in pages:
        rows = (dict(zip(HEADINGS, [*_values(entry)[:-1], entry.metadata], strict=True)) for entry in page)
        yield "".join(_encode(row).decode() + "\n" for row in rows)


HEADINGS = (
    *("id", "occurred_at", "received_at", "type", "type_name", "contact_id", "contact", "email", "channel"),
    *("title", "value", "comment", "url", "referrer"),
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "click_id_kind", "click_id"),
    *("device", "browser", "system", "country_estimated", "language", "target_type", "target_id", "source_id"),
    *("item_id", "item_detail_id", "basis", "visit_id", "metadata"),
)


def _values(e: LogEntry) -> list[object]:
    return [
        *(str(e.id), iso(e.occurred_at), iso(e.received_at), e.code_name, e.type_name, e.contact_id),
        *(e.contact_label, e.email, e.channel_name, e.shown_title, e.value, e.comment, e.url, e.referrer),
        *(e.utm_source, e.utm_medium, e.utm_campaign, e.utm_term, e.utm_content, e.click_id_kind, e.click_id),
        *(e.device_class, e.browser, e.system, e.country, e.language, e.target_type, e.target_id, e.source_id),
        *(e.item_id, e.item_detail_id, basis_short(e.basis), e.visit_id if e.visit_id is not None else ""),
        _encode(e.metadata).decode() if e.metadata else "",
    ]
