"""Which addresses switch an activity type, or all logging, off and on?"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.permissions import Permission, requires, user_may
from webapp.activities import type_operations, type_queries
from webapp.activities.builtin import PAGE_VISIT, PURCHASE
from webapp.activities.models import ActivityType
from webapp.activities.type_uses import list_type_uses
from webapp.database import db, transaction
from webapp.settings import values
from webapp.settings.queries import get_setting
from webapp.ui.htmx import is_htmx
from webapp.ui.navigation import Banner

UNDO_SECONDS = 10
OFFER = "type_undo"
TOO_LATE = "The 10 seconds are over. The switch in the list turns the type on again."
FOLLOWS = {
    PAGE_VISIT: "Landing pages and external searches are still recognised while they are switched on themselves.",
    PURCHASE: "Purchased products are made from purchases, so none of those come either.",
}


class Offer(NamedTuple):
    """A type that was just switched off by this person, and for how many seconds that can still be undone."""

    kind: ActivityType
    switch_id: int
    seconds: int


def add_switching(bp: Blueprint) -> None:
    """Add the addresses that switch to the pages of types."""
    bp.add_url_rule("/<int:type_id>/switch", view_func=switch, methods=["POST"])
    bp.add_url_rule("/<int:type_id>/switch-off", view_func=switch_off, methods=["GET", "POST"])
    bp.add_url_rule("/<int:type_id>/undo", view_func=undo, methods=["POST"])
    bp.add_url_rule("/undo-offer", view_func=undo_offer, methods=["GET"])
    bp.add_url_rule("/logging", view_func=logging, methods=["GET", "POST"])


@requires(Permission.SWITCH_TYPES)
def switch(type_id: int) -> ResponseReturnValue:
    """Switch on at once; what is to be switched off is asked about first."""
    type_queries.get_type(db.session(), type_id)
    if request.form.get("is_on") != "1":
        return redirect(url_for("types.switch_off", type_id=type_id), code=303)
    with transaction() as session:
        kind = type_queries.get_type(session, type_id)
        type_operations.switch_type(session, kind, is_enabled=True)
        words = f"{kind.display_name} is switched on."
    _forget_offer(type_id)
    flash(words)
    return redirect(url_for("types.index"), code=303)


@requires(Permission.SWITCH_TYPES)
def switch_off(type_id: int) -> ResponseReturnValue:
    """Show what switching off means; then do it, and offer to undo it."""
    if request.method == "GET":
        session: Session = db.session()
        kind = type_queries.get_type(session, type_id)
        return render_template(
            "contact_management/types/switch_off.html",
            kind=kind,
            figures=type_queries.figures_of_type(session, type_id),
            uses=list_type_uses(session, kind.code_name),
            follows=FOLLOWS.get(kind.code_name, ""),
        )
    with transaction() as session:
        kind = type_queries.get_type(session, type_id)
        if type_operations.switch_type(session, kind, is_enabled=False):
            session.flush()
            _offer_undo(session, type_id)
    return redirect(url_for("types.index"), code=303)


@requires(Permission.SWITCH_TYPES)
def undo(type_id: int) -> ResponseReturnValue:
    """Switch on again what this person switched off within the last 10 seconds."""
    type_queries.get_type(db.session(), type_id)
    offer = present_offer(db.session())
    if offer is None or offer.kind.id != type_id or request.form.get("switch_id") != str(offer.switch_id):
        flash(TOO_LATE, "warning")
        return redirect(url_for("types.index"), code=303)
    with transaction() as session:
        kind = type_queries.get_type(session, type_id)
        type_operations.switch_type(session, kind, is_enabled=True, is_undo=True)
        words = f"{kind.display_name} is on again."
    _forget_offer(type_id)
    flash(words)
    return redirect(url_for("types.index"), code=303)


@requires(Permission.SWITCH_TYPES)
def undo_offer() -> ResponseReturnValue:
    """Answer what is left of the offer, so that its button goes when its time is over."""
    if not is_htmx():
        return redirect(url_for("types.index"), code=303)
    return render_template("contact_management/types/_undo.html", offer=present_offer(db.session()), is_over=True)


@requires(Permission.CHANGE_SETTINGS)
def logging() -> ResponseReturnValue:
    """Show what stopping or starting all logging means; then do it."""
    is_logging = bool(get_setting(db.session(), values.LOGGING_ENABLED))
    if request.method == "GET":
        return render_template("contact_management/types/logging.html", is_logging=is_logging)
    is_enabled = request.form.get("is_on") == "1"
    with transaction() as session:
        type_operations.switch_logging(session, is_enabled=is_enabled)
    flash("Activities are logged again." if is_enabled else "All logging is stopped.")
    return redirect(url_for("types.index"), code=303)


def logging_banner() -> Banner | None:
    """Return what every page says while all logging is off."""
    if get_setting(db.session(), values.LOGGING_ENABLED):
        return None
    words = "All logging is switched off: activities that arrive now are not recorded."
    if not user_may(Permission.CHANGE_SETTINGS):
        return Banner(words)
    return Banner(words, "Switch logging on", url_for("types.logging"))


def present_offer(session: Session) -> Offer | None:
    """Return what this person may still undo: 10 seconds long, while nobody has switched the type since."""
    kept = cookie.get(OFFER)
    if kept is None or not user_may(Permission.SWITCH_TYPES):
        return None
    left_ms = kept["until_ms"] - clock.now_ms()
    kind = session.get(ActivityType, kept["type_id"])
    last = type_queries.last_switch(session, kept["type_id"])
    if left_ms <= 0 or kind is None or last is None or last.id != kept["switch_id"]:
        return None
    return Offer(kind, last.id, -(-left_ms // 1_000))


def _offer_undo(session: Session, type_id: int) -> None:
    last = type_queries.last_switch(session, type_id)
    if last is not None:
        until_ms = clock.to_ms(last.switched_at + timedelta(seconds=UNDO_SECONDS))
        cookie[OFFER] = {"type_id": type_id, "switch_id": last.id, "until_ms": until_ms}


def _forget_offer(type_id: int) -> None:
    if cookie.get(OFFER, {}).get("type_id") == type_id:
        cookie.pop(OFFER)
