"""Which addresses show the activity log?"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.access.addresses import page_address
from webapp.access.permissions import Permission, requires, user_may
from webapp.activities.entries import LogEntry, find_entry
from webapp.activities.queries import PAGE_SIZE, is_log_empty, list_newly_received, page_of_activities
from webapp.activities.type_queries import list_types
from webapp.channels.models import Channel
from webapp.channels.queries import list_channels
from webapp.consent.queries import find_version
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.log_columns import chosen_columns, offered_columns
from webapp.contact_management.log_delete_routes import add_deleting
from webapp.contact_management.log_export import add_export
from webapp.contact_management.log_filters import carried_arguments, cursor_argument, read_filters
from webapp.contact_management.log_new_routes import add_manual_entry
from webapp.contact_management.log_way_back import arguments_come_from, page_arguments
from webapp.contact_management.log_words import (
    BASES,
    DEVICE_CLASSES,
    HOW_WORDS,
    PERIODS,
    basis_meaning,
    basis_short,
    web_address,
)
from webapp.contact_management.unread import entries_as_read, page_as_read
from webapp.database import db
from webapp.identity.models import Visitor
from webapp.ui.arguments import text_argument, whole_argument
from webapp.ui.htmx import render_part

bp = Blueprint("log", __name__, url_prefix="/activities")

SHOWN_LIVE = 300  # rows that a live page gathers before it begins anew
LATE_START_MS = 60_000
DIGITS_OF_A_MOMENT = 15


@bp.get("")
@requires(Permission.SEE_LOG)
def index() -> ResponseReturnValue:
    session = db.session()
    types, channels = list_types(session), list(list_channels(session))
    asked = read_filters(session, types, channels)
    newest_first = text_argument("sort") != "oldest"
    before, after = cursor_argument("before"), cursor_argument("after")
    page = None
    if not asked.errors:
        page = page_of_activities(session, asked.filters, before=before, after=after, newest_first=newest_first)
        page = page_as_read(present_reader(session), page, asked.filters)
    may_be_live = newest_first and before is None and after is None
    is_live = may_be_live and text_argument("live") == "1" and page is not None
    return render_template(
        "contact_management/log/index.html",
        page=page,
        asked=asked,
        types=types,
        newest_first=newest_first,
        may_be_live=may_be_live,
        looks_forward=after is not None or not (newest_first or before),
        poll=_poll_address(_latest(page.items if page else ()), PAGE_SIZE) if is_live else "",
        is_empty=page is not None and not page.items and is_log_empty(session),
        **_table_context(types),
        **_choices(channels),
        **_ways_on(),
    )


@bp.get("/live")
@requires(Permission.SEE_LOG)
def live() -> ResponseReturnValue:
    session = db.session()
    types = list_types(session)
    asked = read_filters(session, types, list(list_channels(session)))
    since = text_argument("since", DIGITS_OF_A_MOMENT)
    if asked.errors or not (since.isascii() and since.isdecimal()):
        abort(400)
    found = list_newly_received(session, asked.filters, int(since))
    entries = entries_as_read(present_reader(session), found, asked.filters)
    if not entries:
        return Response(status=204)
    shown = (whole_argument("shown") or 0) + len(entries)
    if len(entries) == PAGE_SIZE or shown > SHOWN_LIVE:
        return Response(status=204, headers={"HX-Refresh": "true"})
    poll = _poll_address(_latest(entries), shown)
    return render_template(
        "contact_management/log/_live.html", entries=entries, poll=poll, is_new=True, **_table_context(types)
    )


@bp.get("/<uuid:activity_id>")
@requires(Permission.SEE_LOG)
def show(activity_id: uuid.UUID) -> ResponseReturnValue:
    session = db.session()
    entry = find_entry(session.connection(), activity_id)
    if entry is None:
        abort(404)
    visitor = None if entry.visitor_id is None else session.get(Visitor, entry.visitor_id)
    labels = {
        field["key"]: field.get("label") or field["key"]
        for kind in list_types(session)
        if kind.id == entry.type_id
        for field in kind.metadata_fields
    }
    come_from: dict[str, Any] = arguments_come_from()
    return render_part(
        "contact_management/log/show.html",
        "contact_management/log/_details.html",
        entry=present_reader(session).entries([entry])[0],
        visitor=visitor,
        consent=find_version(session, entry.consent_version_id),
        labels=labels,
        delete_url=url_for("log.delete", id=entry.id, **come_from),
        **_word_functions(),
    )


def _table_context(types: list[Any]) -> dict[str, Any]:
    offered = offered_columns(types)
    return {
        "columns": chosen_columns(request.args.getlist("columns"), offered),
        "offered_columns": offered,
        "may_delete": user_may(Permission.DELETE_ACTIVITIES),
        "page_arguments": page_arguments(),
        **_word_functions(),
    }


def _word_functions() -> dict[str, Any]:
    return {
        "basis_short": basis_short,
        "basis_meaning": basis_meaning,
        "web_address": web_address,
        "contact_url": _contact_url,
        "device_words": DEVICE_CLASSES,
    }


def _choices(channels: list[Channel]) -> dict[str, Any]:
    return {
        "basis_choices": [(code, short) for code, (_, short, _) in BASES.items()],
        "channel_choices": [(channel.id, channel.name) for channel in channels],
        "how_words": HOW_WORDS,
        "periods": PERIODS,
    }


def _ways_on() -> dict[str, Any]:
    """Return the addresses of neighbouring pages that exist and may be opened, and of this page's export."""
    carried: dict[str, Any] = {**carried_arguments(), "sort": text_argument("sort") or None}
    return {
        "export_url": {kind: url_for("log.export", format=kind, **carried) for kind in ("csv", "ndjson")},
        "not_recorded_url": page_address("not_recorded.index", Permission.SEE_NOT_RECORDED),
        "attention_url": page_address("attention.index", Permission.SEE_NEEDS_ATTENTION),
        "channels_url": page_address("channels.index", Permission.SEE_CHANNELS),
    }


def _contact_url(contact_id: int) -> str:
    return page_address("contacts.show", Permission.SEE_CONTACTS, contact_id=contact_id)


def _latest(entries: Any) -> int:  # noqa: ANN401 - a sequence of entries
    """Return the moment after which what comes in is new, in ms."""
    received: list[LogEntry] = list(entries)
    if not received:
        return clock.now_ms() - LATE_START_MS
    return max(clock.to_ms(entry.received_at) for entry in received)


def _poll_address(since: int, shown: int) -> str:
    columns = request.args.getlist("columns")
    return url_for("log.live", **carried_arguments(), columns=columns, since=since, shown=shown)


add_export(bp)
add_deleting(bp)
add_manual_entry(bp)
