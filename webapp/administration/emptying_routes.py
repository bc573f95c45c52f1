"""Which addresses empty a test channel, and show how far that is?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from webapp.access.permissions import Permission, requires
from webapp.administration.channel_tasks import (
    COUNTED_UP_TO,
    NotForTests,
    TaskKind,
    begin_emptying,
    count_contents,
    find_task,
    is_being_emptied,
)
from webapp.channels.models import Channel
from webapp.channels.queries import get_channel
from webapp.database import db, transaction
from webapp.ui.htmx import render_part

WORDS = (
    "All that came over this channel so far is deleted and can't be had again: activities, visits and counts, and the "
    "visitors and anonymous contacts that are known from here only. Known contacts stay, and so do the objections of "
    "visitors who opted out. What sites send meanwhile is kept; switch the channel off first if that is not wanted."
)
ONLY_TESTS = "Only a test channel can be emptied."


def add_emptying(bp: Blueprint) -> None:
    """Add the emptying to the pages of channels."""
    bp.add_url_rule("/<int:channel_id>/empty", view_func=empty, methods=["GET", "POST"])
    bp.add_url_rule("/<int:channel_id>/emptying", view_func=emptying)


@requires(Permission.EDIT_CHANNELS)
def empty(channel_id: int) -> ResponseReturnValue:
    """Ask, then begin."""
    channel = get_channel(db.session(), channel_id)
    if request.method == "GET":
        return _ask(db.session(), channel)
    try:
        with transaction() as session:
            begin_emptying(session, session.get_one(Channel, channel_id))
    except NotForTests:
        flash(ONLY_TESTS, "error")
        return redirect(url_for(".settings", channel_id=channel_id), code=303)
    return redirect(url_for(".emptying", channel_id=channel_id), code=303)


@requires(Permission.EDIT_CHANNELS)
def emptying(channel_id: int) -> ResponseReturnValue:
    """Show how far it is; the page may be left."""
    session = db.session()
    channel, task = get_channel(session, channel_id), find_task(session, channel_id, TaskKind.EMPTY)
    if task is None:
        raise NotFound
    return render_part(
        "administration/channels/emptying.html",
        "administration/channels/_emptying.html",
        channel=channel,
        task=task,
    )


def _ask(session: Session, channel: Channel) -> ResponseReturnValue:
    """Return the page that says what follows, before it does."""
    if not channel.is_test:
        flash(ONLY_TESTS, "error")
        return redirect(url_for(".settings", channel_id=channel.id), code=303)
    if is_being_emptied(session, channel.id):
        return redirect(url_for(".emptying", channel_id=channel.id), code=303)
    activities, visitors = count_contents(session, channel)
    return render_template(
        "administration/channels/confirm.html",
        heading=f"Empty {channel.name}?",
        words=WORDS,
        facts=[
            ("Activities", f"{activities:,}"),
            ("Browsers", f"{COUNTED_UP_TO:,}+" if visitors > COUNTED_UP_TO else f"{visitors:,}"),
        ],
        label="Empty this channel",
        tone="danger",
        back=url_for(".settings", channel_id=channel.id),
    )
