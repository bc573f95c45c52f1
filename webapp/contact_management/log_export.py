"""How does the log leave as a file? With the filters of the page, in its order."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires
from webapp.activities.entries import LogEntry
from webapp.activities.queries import export_activities
from webapp.activities.type_queries import list_types
from webapp.channels.queries import list_channels
from webapp.contact_management.log_filters import carried_arguments, read_filters
from webapp.contact_management.log_words import basis_short
from webapp.database import db, transaction
from webapp.ui.arguments import text_argument
from webapp.ui.export import refuse_export, stream_file, wanted_kind
from webapp.ui.filters import iso


def add_export(bp: Blueprint) -> None:
    """Add the export to the room's pages."""
    bp.add_url_rule("/export", "export", export)


@requires(Permission.EXPORT)
def export() -> ResponseReturnValue:
    """Stream all activities of the page's filters as a file."""
    kind = wanted_kind()
    session = db.session()
    asked = read_filters(session, list_types(session), list(list_channels(session)))
    if refused := refuse_export(asked.errors, url_for("log.index", **carried_arguments())):
        return refused
    # Which filters, not their texts: an e-mail may have been typed into one.
    details = {"filters": ", ".join(carried_arguments())}
    with transaction() as writing:
        audit(writing, "activities_exported", "activity", "", f"Activities as {kind.upper()}", details)
    pages = export_activities(db.engine, asked.filters, newest_first=text_argument("sort") != "oldest")
    return stream_file("activities", kind, HEADINGS, (map(values_of, page) for page in pages))


HEADINGS = (
    *("id", "occurred_at", "received_at", "type", "type_name", "contact_id", "contact", "email", "channel"),
    *("title", "value", "comment", "url", "referrer"),
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "click_id_kind", "click_id"),
    *("device", "browser", "system", "country_estimated", "language", "target_type", "target_id", "source_id"),
    *("item_id", "item_detail_id", "basis", "visit_id", "metadata"),
)


def values_of(e: LogEntry) -> list[object]:
    """Return the values of one activity, in the order of `HEADINGS`."""
    return [
        *(str(e.id), iso(e.occurred_at), iso(e.received_at), e.code_name, e.type_name, e.contact_id),
        *(e.contact_label, e.email, e.channel_name, e.shown_title, e.value, e.comment, e.url, e.referrer),
        *(e.utm_source, e.utm_medium, e.utm_campaign, e.utm_term, e.utm_content, e.click_id_kind, e.click_id),
        *(e.device_class, e.browser, e.system, e.country, e.language, e.target_type, e.target_id, e.source_id),
        *(e.item_id, e.item_detail_id, basis_short(e.basis), e.visit_id if e.visit_id is not None else "", e.metadata),
    ]
