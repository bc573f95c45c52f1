"""Which address watches over the installation of a channel?"""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask import Blueprint, Response, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.access.permissions import Permission, requires, user_may
from webapp.activities.record import DropSums
from webapp.administration.install_check import Check, count_choices, read_check
from webapp.admission.runtime import Runtime
from webapp.channels.queries import get_channel
from webapp.config import Config
from webapp.database import db
from webapp.processing.positions import read_position
from webapp.processing.sums import waiting_sums
from webapp.settings import values
from webapp.settings.queries import get_setting
from webapp.ui.arguments import text_argument, whole_argument
from webapp.ui.htmx import is_htmx, render_part

CONTACT_PAGE = "contacts.show"


def add_check(bp: Blueprint) -> None:
    """Add the install check to the pages of channels."""
    bp.add_url_rule("/<int:channel_id>/check", view_func=check)


@requires(Permission.INSTALL_CHECK)
def check(channel_id: int) -> ResponseReturnValue:
    """Show what came since the check began; opened without a beginning, it begins now."""
    channel = get_channel(db.session(), channel_id)
    config: Config = current_app.config["CONTRAIL"]
    since = _since()
    if since is None:
        begun = clock.now()
        before = sum(count_choices(db.session(), channel_id, begun, _waiting_sums()).values())
        address = url_for(".check", channel_id=channel_id, since=int(begun.timestamp()), before=before)
        return redirect(address, code=303)
    found = read_check(db.session(), channel, config.public_url, since, whole_argument("before") or 0, _waiting_sums())
    mark = _mark(found)
    if is_htmx() and text_argument("seen") == mark:
        return Response(status=204)
    return render_part(
        "administration/channels/check.html",
        "administration/channels/_check.html",
        channel=channel,
        check=found,
        mark=mark,
        logging_is_enabled=get_setting(db.session(), values.LOGGING_ENABLED),
        processing_seconds=config.processing_interval_seconds or get_setting(db.session(), values.PROCESSING_INTERVAL),
        contact_page=_contact_page(),
    )


def _since() -> datetime | None:
    seconds = whole_argument("since")
    since = None if seconds is None else clock.from_ms(seconds * 1000)
    return None if since is None or since > clock.now() else since


def _mark(found: Check) -> str:
    """Return what changes whenever the part has something else to say: htmx is then told to leave it alone."""
    newest = found.recent[0].id if found.recent else None
    said = (found.state, found.script_requested_at, found.refused, newest, found.is_over)
    return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()


def _contact_page() -> str | None:
    """Return the endpoint of a contact's page for who may look at it."""
    return CONTACT_PAGE if user_may(Permission.SEE_CONTACTS) and CONTACT_PAGE in current_app.view_functions else None


def _waiting_sums() -> list[DropSums]:
    runtime: Runtime = current_app.extensions["contrail_door"]
    return waiting_sums(runtime.sums, read_position(db.session().connection(), "sums"))
