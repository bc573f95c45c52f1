"""Which addresses show contacts?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.addresses import page_address
from webapp.access.permissions import Permission, requires
from webapp.activities.type_queries import list_types
from webapp.channels.models import Channel
from webapp.channels.queries import list_channels
from webapp.config import Config
from webapp.consent.naming import names_in_proofs
from webapp.consent.queries import list_answers
from webapp.contact_management.attribute_filters import attribute_controls, chosen_columns, offered_columns
from webapp.contact_management.attribute_words import custom_values, list_cells
from webapp.contact_management.bulk_routes import add_bulk
from webapp.contact_management.contact_delete_routes import add_deleting
from webapp.contact_management.contact_edit_routes import IDENTIFIER_WORDS, add_editing
from webapp.contact_management.contact_export import add_export
from webapp.contact_management.contact_filters import (
    ASCENDING_FIRST,
    KIND_WORDS,
    MARKETING,
    PERIODS,
    Asked,
    carried_arguments,
    orders_offered,
    read_filters,
)
from webapp.contact_management.contact_marketing_routes import add_marketing
from webapp.contact_management.contact_tasks import find_deletion_of
from webapp.contact_management.contact_timeline import DEVICE_ICONS, device_words, read_timeline
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.history_routes import add_history
from webapp.contact_management.log_words import web_address
from webapp.contact_management.merge_words import merge_words, name_merged
from webapp.contact_management.remark_routes import add_remarks
from webapp.contact_management.unread import contacts_as_read
from webapp.contacts.attribute_queries import list_attributes
from webapp.contacts.filters import Kind
from webapp.contacts.queries import COUNTED_UP_TO, LONGEST_CURSOR, count_contacts, page_of_contacts
from webapp.contacts.remarks import MOST_REMARKS, is_own, list_remarks
from webapp.database import db
from webapp.identity.editing import list_marks
from webapp.identity.merge_queries import MOST_MERGES, list_merges
from webapp.identity.models import Identifier
from webapp.identity.not_tracked_queries import list_not_tracked_of, list_users_claimed
from webapp.identity.queries import (
    MOST_BROWSERS,
    MOST_CLAIMS,
    find_canonical,
    list_browsers,
    list_claims,
    list_cluster,
    list_visitor_ids,
)
from webapp.identity.restricted import find_restricted_at
from webapp.identity.touches import find_touches
from webapp.ui.arguments import text_argument
from webapp.ui.paging import url_with

bp = Blueprint("contacts", __name__, url_prefix="/contacts")
TIMELINE_ARGUMENTS = ("type", "channel", "before", "after")
HOW_ANSWERED = {
    "banner": "on the banner",
    "preference_page": "on the preference page",
    "call": "told by the site",
    "api": "told by a program",
}


@bp.get("")
@requires(Permission.SEE_CONTACTS)
def index() -> ResponseReturnValue:
    session = db.session()
    reader, channels = present_reader(session), list(list_channels(session))
    attributes = list_attributes(session)
    asked = read_filters(channels, attributes, may_see_email=not reader.is_masked)
    offered = offered_columns(attributes)
    page = page_of_contacts(
        session,
        asked.filters,
        order=asked.order,
        is_descending=asked.is_descending,
        before=text_argument("before", LONGEST_CURSOR),
        after=text_argument("after", LONGEST_CURSOR),
    )
    page = replace(page, items=contacts_as_read(session, reader, page.items, asked.filters))
    counts = count_contacts(session)
    return render_template(
        "contact_management/contacts/index.html",
        page=page,
        asked=asked,
        filters=asked.filters,
        reader=reader,
        channel_choices=[(channel.id, channel.name) for channel in channels],
        channel_names=_names(channels),
        test_ids=_test_ids(channels),
        controls=attribute_controls(attributes),
        offered_columns=offered,
        columns=chosen_columns(offered),
        cells=list_cells(session, reader, page.items, attributes),
        counts=counts,
        count=counts[asked.filters.kind] if not asked.is_filtered else None,
        counted_up_to=COUNTED_UP_TO,
        kinds=_kinds(counts),
        sort_links=_sort_links(asked),
        periods=[(code, words) for code, (words, _, _) in PERIODS.items()],
        marketing_choices=list(MARKETING.items()),
        is_first_page=not (text_argument("before") or text_argument("after")),
        export_url={kind: url_for("contacts.export", format=kind, **carried_arguments()) for kind in ("csv", "ndjson")},
        carried=carried_arguments(),
        channels_url=page_address("channels.index", Permission.SEE_CHANNELS),
    )


@bp.get("/<int:contact_id>")
@requires(Permission.SEE_CONTACTS)
def show(contact_id: int) -> ResponseReturnValue:
    session = db.session()
    contact = find_canonical(session, contact_id)
    if contact is None:
        abort(404)
    if contact.id != contact_id:  # not for ever: a merge can be undone
        arguments: dict[str, Any] = {name: request.args[name] for name in TIMELINE_ARGUMENTS if name in request.args}
        return redirect(url_for("contacts.show", contact_id=contact.id, **arguments), code=302)
    types, channels = list_types(session), list(list_channels(session))
    cluster = list_cluster(session, contact.id)
    browsers, claims = list_browsers(session, cluster), list_claims(session, cluster)
    merges, reader = list_merges(session, contact.id), present_reader(session)
    remarks, marks = list_remarks(session, contact.id), list_marks(session, contact.id)
    return render_template(
        "contact_management/contacts/show.html",
        contact=contact,
        reader=reader,
        timeline=read_timeline(session, contact.id, types, channels),
        browsers=browsers[:MOST_BROWSERS],
        has_more_browsers=len(browsers) > MOST_BROWSERS,
        claims=claims[:MOST_CLAIMS],
        has_more_claims=len(claims) > MOST_CLAIMS,
        custom=custom_values(session, contact.id),
        identifiers=[one for one in marks if (one.kind, one.value) != ("email", contact.email)],
        kind_words=IDENTIFIER_WORDS,
        touches=find_touches(session, cluster),
        remarks=remarks[:MOST_REMARKS],
        has_more_remarks=len(remarks) > MOST_REMARKS,
        is_own=is_own,
        not_tracked=list_not_tracked_of(session, contact.id),
        users_claimed=list_users_claimed(session, contact.id),
        restricted_at=find_restricted_at(session, contact.id),
        deletion=find_deletion_of(session, contact.id),
        merges=merges[:MOST_MERGES],
        has_more_merges=len(merges) > MOST_MERGES,
        merge_names=name_merged(session, reader, merges),
        merge_words=merge_words,
        answers=list_answers(session, list_visitor_ids(session, cluster), _names_in_proofs(cluster, marks)),
        how_words=HOW_ANSWERED,
        types=types,
        channels=channels,
        channel_names=_names(channels),
        test_ids=_test_ids(channels),
        group_names=_group_names(channels),
        device_words=device_words,
        device_icons=DEVICE_ICONS,
        web_address=web_address,
        log_url=page_address("log.index", Permission.SEE_LOG, contact=contact.id),
        request_url=page_address("requests.new", Permission.HANDLE_REQUESTS, contact=contact.id),
    )


def _names_in_proofs(cluster: Sequence[int], marks: Sequence[Identifier]) -> list[bytes]:
    """Return by what a contact stands in proofs of what it answered without a browser."""
    config: Config = current_app.config["CONTRAIL"]
    return names_in_proofs(config.secret_key, cluster, [(one.kind, one.value) for one in marks])


def _names(channels: Sequence[Channel]) -> dict[int | None, str]:
    return {channel.id: channel.name for channel in channels}


def _test_ids(channels: Sequence[Channel]) -> set[int]:
    return {channel.id for channel in channels if channel.is_test}


def _group_names(channels: Sequence[Channel]) -> dict[int, str]:
    """Return the channels of each channel group in words."""
    names: dict[int, list[str]] = {}
    for channel in channels:
        names.setdefault(channel.group_id, []).append(channel.name)
    return {group_id: ", ".join(of_group) for group_id, of_group in names.items()}


def _kinds(counts: dict[Kind, int]) -> list[tuple[str, str, Kind, str]]:
    """Return words, address, kind and count of the tabs; an order that the other kind hasn't is left behind."""
    found = []
    for kind, words in KIND_WORDS.items():
        arguments = carried_arguments(kind="" if kind is Kind.KNOWN else kind)
        if arguments.get("sort", "").removeprefix("-") not in orders_offered(kind):
            arguments.pop("sort", None)
        count = f"{COUNTED_UP_TO:,}+" if counts[kind] > COUNTED_UP_TO else f"{counts[kind]:,}"
        found.append((words, url_for("contacts.index", **arguments), kind, count))
    return found


def _sort_links(asked: Asked) -> dict[str, tuple[str, str]]:
    """Return, for each order that can be had, the address that chooses or turns it, and how the list stands now."""
    links: dict[str, tuple[str, str]] = {}
    for name in orders_offered(asked.filters.kind):
        is_now = name == asked.order
        descending_next = not asked.is_descending if is_now else name not in ASCENDING_FIRST
        now = ("descending" if asked.is_descending else "ascending") if is_now else ""
        links[name] = (url_with(sort=("-" if descending_next else "") + name, before=None, after=None), now)
    return links


add_export(bp)
add_marketing(bp)
add_editing(bp)
add_deleting(bp)
add_history(bp)
add_remarks(bp)
add_bulk(bp)
