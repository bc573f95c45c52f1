"""Which addresses let somebody in? Sign-in, sign-out, the first start, and one-time links."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from webapp.access import guests, links, operations, queries, sessions, throttle, tries
from webapp.access.audit import Actor
from webapp.access.forms import ChoosePasswordForm, SetupForm, SignInForm
from webapp.access.models import User
from webapp.access.permissions import Permission, requires
from webapp.access.retention import change_retention
from webapp.database import db, transaction
from webapp.settings.retention import CHOICES, read_retention
from webapp.ui.filters import duration
from webapp.ui.forms import answer_form

bp = Blueprint("access", __name__)

WRONG = "E-mail or password is wrong."


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    wanted = guests.local_path(request.args.get("next")) or "/"
    if current_user.is_authenticated:
        return redirect(wanted, code=303)
    form = SignInForm()
    if form.validate_on_submit():
        try:
            user_id = _tried(form.email.data or "", form.password.data or "")
        except throttle.TooManyTries as refusal:
            return _wait(form, refusal.retry_after_seconds)
        if user_id is not None:
            _let_in(user_id)
            return redirect(wanted, code=303)
        form.form_errors.append(WRONG)
    return answer_form("access/sign_in.html", form, has_users=queries.has_users(db.session()))


def _tried(email: str, password: str) -> int | None:
    """Count the try first and look at the password afterwards: no lock is held while Argon2 works."""
    one = tries.begin_sign_in(email)
    user_id = guests.find_by_password(db.session(), email, password)
    if user_id is not None:
        tries.succeed(one)
    return user_id


def _let_in(user_id: int) -> None:
    with transaction() as session:
        guests.let_in(session, session.get_one(User, user_id))


def _wait(form: SignInForm, seconds: int) -> Response:
    form.form_errors.append(f"Too many tries. Please wait {duration(seconds)} and try again.")
    response = answer_form("access/sign_in.html", form, has_users=True)
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response


@bp.post("/sign-out")
@requires(Permission.USE_OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    with transaction() as session:
        sessions.end_session(session, current_user.id, current_user.session_id)
    logout_user()
    cookie.clear()
    flash("You are signed out.")
    return redirect(url_for(".sign_in"), code=303)


@bp.route("/setup/<token>", methods=["GET", "POST"])
def setup(token: str) -> ResponseReturnValue:
    link = links.find_link(db.session(), token)
    if link is None or link.user_id is not None or queries.has_users(db.session()):
        return _link_gone(is_first_start=True)
    form = SetupForm()
    if request.method == "GET":
        form.fill(read_retention(db.session()))
    elif form.validate_on_submit():
        try:
            _set_up(token, form)
        except links.LinkInvalid:
            return _link_gone(is_first_start=True)
        except operations.EmailInvalid as error:
            form.email.errors = [str(error)]
        else:
            flash("Welcome. You are the first administrator; the next step is a channel for your website.")
            return redirect("/", code=303)
    return answer_form("access/setup.html", form, choices=CHOICES)


def _set_up(token: str, form: SetupForm) -> None:
    with transaction() as session:
        user = operations.create_first_admin(
            session,
            token,
            form.email.data or "",
            form.password.data or "",
            name=form.name.data or "",
            time_zone=form.time_zone.data,
        )
        change_retention(session, form.retention(), by=Actor(user.id, user.name))
        guests.let_in(session, user)


@bp.route("/link/<token>", methods=["GET", "POST"])
def link(token: str) -> ResponseReturnValue:
    found = links.find_link(db.session(), token)
    if found is None or found.user_id is None:
        return _link_gone(is_first_start=False)
    user = queries.get_user(db.session(), found.user_id)
    form = ChoosePasswordForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                chosen = operations.choose_password(session, token, form.password.data or "")
                throttle.forget_tries(session, tries.account_hash(chosen.email))
                guests.let_in(session, chosen)
        except links.LinkInvalid:
            return _link_gone(is_first_start=False)
        flash("Your password is set.")
        return redirect("/", code=303)
    return answer_form("access/link.html", form, user=user)


def _link_gone(*, is_first_start: bool) -> ResponseReturnValue:
    has_users = queries.has_users(db.session())
    return render_template("access/link_gone.html", has_users=has_users, is_first_start=is_first_start), 404
