"""Which addresses show and switch counts without contacts?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length

from webapp.access.addresses import page_address
from webapp.access.permissions import Permission, requires
from webapp.admission.queries import count_unidentified
from webapp.channels.operations import NoteMissing, change_plain_counts
from webapp.channels.queries import get_channel, list_channels
from webapp.database import db, transaction
from webapp.ui.forms import Form, answer_form

WHY = "Say why this may be counted here; it is kept in the audit log."

bp = Blueprint("plain_counts", __name__, url_prefix="/counts-without-contacts")


class PlainCountsForm(Form):
    """The privacy officer's switch of a channel, with their note."""

    is_on = BooleanField("Count pages of visitors who are not recorded")
    note = TextAreaField("Why this may be counted here", [Length(max=1_000, message="At most 1,000 characters.")])


@bp.get("/")
@requires(Permission.SEE_OVERVIEW)
def index() -> ResponseReturnValue:
    session = db.session()
    lines = [(channel, count_unidentified(session, channel.id)) for channel in list_channels(session)]
    channels_url = page_address("channels.index", Permission.SEE_CHANNELS)
    return render_template("privacy/plain_counts.html", lines=lines, channels_url=channels_url)


@bp.route("/<int:channel_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSENTS)
def edit(channel_id: int) -> ResponseReturnValue:
    channel = get_channel(db.session(), channel_id)
    name = channel.name
    form = PlainCountsForm(is_on=channel.counts_plainly, note=channel.counts_plainly_note)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                stored = get_channel(session, channel_id)
                change_plain_counts(session, stored, is_on=bool(form.is_on.data), note=form.note.data or "")
        except NoteMissing:
            form.note.errors = [WHY]
        else:
            flash(f"Pages of {name} are counted without contacts." if form.is_on.data else f"{name} counts no pages.")
            return redirect(url_for(".index"), code=303)
    return answer_form("privacy/plain_counts_edit.html", form, name=name)
