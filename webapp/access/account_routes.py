"""Which addresses has one's own account? Name, password, time zone, and the browsers that are signed in."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.access import operations, queries, sessions, throttle, tries
from webapp.access.audit import audit
from webapp.access.forms import ChangePasswordForm, ProfileForm
from webapp.access.models import User
from webapp.access.passwords import is_password
from webapp.access.permissions import Permission, requires
from webapp.database import db, transaction
from webapp.ui.filters import duration
from webapp.ui.forms import answer_form


def add_account(bp: Blueprint) -> None:
    """Add the pages of one's own account to the room's."""
    bp.add_url_rule("/account", view_func=account, methods=["GET", "POST"])
    bp.add_url_rule("/account/password", view_func=password, methods=["GET", "POST"])
    bp.add_url_rule("/account/sessions/<int:session_id>/end", view_func=end_session, methods=["POST"])


@requires(Permission.USE_OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """Show and change one's name and time zone; list where one is signed in."""
    user = queries.get_user(db.session(), current_user.id)
    form = ProfileForm(obj=user)
    if form.validate_on_submit():
        with transaction() as session:
            mine = session.get_one(User, current_user.id)
            operations.change_profile(session, mine, name=form.name.data or "", time_zone=form.time_zone.data)
        flash("Your account is saved.")
        return redirect(url_for(".account"), code=303)
    return answer_form("access/account.html", form, sessions=sessions.list_sessions(db.session(), current_user.id))


@requires(Permission.USE_OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """Change one's password, knowing the present one; wrong tries have to wait as those of signing in."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        refusal = _refusal(form.present.data or "")
        if refusal is None:
            with transaction() as session:
                mine = session.get_one(User, current_user.id)
                operations.change_password(
                    session, mine, form.password.data or "", keep_session=current_user.session_id
                )
            flash("Your password is changed. You are signed out everywhere else.")
            return redirect(url_for(".account"), code=303)
        form.present.errors = [refusal]
    return answer_form("access/password.html", form)


def _refusal(present: str) -> str | None:
    try:
        one = tries.begin_change(current_user.id)
    except throttle.TooManyTries as error:
        return f"Too many tries. Please wait {duration(error.retry_after_seconds)}."
    user = queries.get_user(db.session(), current_user.id)
    if not is_password(user.password_hash, present):
        return "That is not your present password."
    tries.succeed(one)
    return None


@requires(Permission.USE_OWN_ACCOUNT)
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out one of one's own browsers."""
    with transaction() as session:
        if not sessions.end_session(session, current_user.id, session_id):
            abort(404)
        audit(session, "user_session_ended", "user", current_user.id, current_user.name)
    flash("That browser is signed out.")
    return redirect(url_for(".account"), code=303)
