"""Which addresses list, create and change channels?"""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.addresses import page_address
from webapp.access.permissions import Permission, requires, user_may
from webapp.administration import channel_operations, channel_queries
from webapp.administration.channel_forms import ChannelForm, ChannelSettingsForm, as_typed
from webapp.administration.channel_tasks import change_channel_and_recount, count_contents, is_being_emptied
from webapp.administration.check_routes import add_check
from webapp.administration.emptying_routes import add_emptying
from webapp.administration.install import keeps_cookies, pasting_for, warnings_for
from webapp.admission.queries import count_banner
from webapp.channels import operations
from webapp.channels.agreement import AGREEMENT_WORDS
from webapp.channels.models import Agreement, Channel
from webapp.channels.queries import get_channel
from webapp.config import Config
from webapp.consent.queries import list_asked
from webapp.database import db, transaction
from webapp.ui.forms import answer_form

bp = Blueprint("channels", __name__, url_prefix="/channels")
add_check(bp)
add_emptying(bp)
NOT_RECORDED_PAGE = "not_recorded.index"
ENABLED = "Switch the channel off first, so that nothing comes over it while it is deleted."
NOT_YOURS = "Activities came over this channel, and a test channel can be emptied: ask somebody who may delete them."
IN_USE = "Something came over this channel, so it can't be deleted. Switched off, it takes nothing any more."


@bp.get("")
@requires(Permission.SEE_CHANNELS)
def index() -> ResponseReturnValue:
    lines = channel_queries.list_channel_lines(db.session())
    return render_template("administration/channels/index.html", lines=lines)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CHANNELS)
def new() -> ResponseReturnValue:
    form = ChannelForm()
    if form.validate_on_submit():
        with transaction() as session:
            channel_id = operations.create_channel(
                session,
                form.name.data or "",
                origins=form.origin_lines(),
                agreement=Agreement(form.agreement.data),
                reason=form.reason.data or "",
                is_test=form.is_test.data,
            ).id
        flash("Channel created. Now put its script on the site.")
        return redirect(url_for(".install", channel_id=channel_id), code=303)
    return answer_form("administration/channels/new.html", form, agreement_words=AGREEMENT_WORDS)


@bp.get("/<int:channel_id>")
@requires(Permission.SEE_CHANNELS)
def install(channel_id: int) -> ResponseReturnValue:
    channel = get_channel(db.session(), channel_id)
    config: Config = current_app.config["CONTRAIL"]
    return render_template(
        "administration/channels/install.html",
        channel=channel,
        pasting=pasting_for(channel, config.public_url),
        warnings=warnings_for(channel, config.public_url),
        keeps_cookies=keeps_cookies(channel, config.public_url),
        asked=list_asked(db.session()) if channel.agreement == Agreement.BANNER else [],
        banner_counts=count_banner(db.session(), channel.id),
        consents_url=page_address("consents.index", Permission.SEE_CONSENTS),
    )


@bp.route("/<int:channel_id>/settings", methods=["GET", "POST"])
@requires(Permission.EDIT_CHANNELS)
def settings(channel_id: int) -> ResponseReturnValue:
    channel = get_channel(db.session(), channel_id)
    form = ChannelSettingsForm(data=as_typed(channel))
    if form.validate_on_submit() and _may_be_for_tests(form, channel):
        with transaction() as session:
            change_channel_and_recount(session, session.get_one(Channel, channel_id), form.settings())
        flash("Channel saved. It holds within two seconds.")
        return redirect(url_for(".settings", channel_id=channel_id), code=303)
    return answer_form(
        "administration/channels/settings.html",
        form,
        channel=channel,
        agreement_words=AGREEMENT_WORDS,
        not_recorded_url=_not_recorded_url(channel_id),
        is_being_emptied=is_being_emptied(db.session(), channel_id),
    )


def _may_be_for_tests(form: ChannelSettingsForm, channel: Channel) -> bool:
    """Tell whether a channel may be one for tests: such can be emptied, and not everybody may delete activities."""
    is_new = form.is_test.data and not channel.is_test and not user_may(Permission.DELETE_ACTIVITIES)
    if is_new and count_contents(db.session(), channel).activities:
        form.is_test.errors = [NOT_YOURS]
        return False
    return True


@bp.route("/<int:channel_id>/enable", methods=["GET", "POST"])
@requires(Permission.EDIT_CHANNELS)
def enable(channel_id: int) -> ResponseReturnValue:
    channel = get_channel(db.session(), channel_id)
    if request.method == "GET":
        return _ask(
            channel,
            f"Switch {channel.name} on?",
            "Within two seconds Contrail takes what its sites send, and the script begins to work again.",
            "Switch on",
            tone="primary",
        )
    with transaction() as session:
        operations.enable_channel(session, session.get_one(Channel, channel_id))
    flash("The channel is on.")
    return redirect(url_for(".settings", channel_id=channel_id), code=303)


@bp.route("/<int:channel_id>/disable", methods=["GET", "POST"])
@requires(Permission.EDIT_CHANNELS)
def disable(channel_id: int) -> ResponseReturnValue:
    channel = get_channel(db.session(), channel_id)
    if request.method == "GET":
        return _ask(
            channel,
            f"Switch {channel.name} off?",
            "Within two seconds Contrail refuses all that its sites send, and the script does nothing any more. "
            "What was recorded stays. What happens while the channel is off can't be had later.",
            "Switch off",
        )
    with transaction() as session:
        operations.disable_channel(session, session.get_one(Channel, channel_id))
    flash("The channel is off.")
    return redirect(url_for(".settings", channel_id=channel_id), code=303)


@bp.route("/<int:channel_id>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_CHANNELS)
def delete(channel_id: int) -> ResponseReturnValue:
    channel = get_channel(db.session(), channel_id)
    if request.method == "GET":
        words = "Its key stops working for good: a site that still has the script sends into nothing."
        return _ask(channel, f"Delete {channel.name}?", words, "Delete channel")
    try:
        with transaction() as session:
            channel_operations.delete_unused_channel(session, session.get_one(Channel, channel_id))
    except channel_operations.ChannelEnabled:
        flash(ENABLED, "error")
    except channel_operations.ChannelInUse:
        flash(IN_USE, "error")
    else:
        flash("Channel deleted.")
        return redirect(url_for(".index"), code=303)
    return redirect(url_for(".settings", channel_id=channel_id), code=303)


def _not_recorded_url(channel_id: int) -> str | None:
    """Return where refusals of the channel are listed, for who may look there."""
    is_there = NOT_RECORDED_PAGE in current_app.view_functions and user_may(Permission.SEE_NOT_RECORDED)
    return url_for(NOT_RECORDED_PAGE, channel=channel_id) if is_there else None


def _ask(channel: Channel, heading: str, words: str, label: str, *, tone: str = "danger") -> ResponseReturnValue:
    """Return the page that says what follows, before it does."""
    week_count = channel_queries.count_week(db.session()).get(channel.id, 0)
    return render_template(
        "administration/channels/confirm.html",
        heading=heading,
        words=words,
        facts=[("Key", channel.key), ("Activities in the last 7 days", f"{week_count:,}")],
        label=label,
        tone=tone,
        back=url_for(".settings", channel_id=channel.id),
    )
