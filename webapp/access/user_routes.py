"""Which addresses manage users? Who may sign in, with which role, and the links that let them in."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from webapp.access import operations, queries
from webapp.access.forms import UserForm
from webapp.access.models import User
from webapp.access.permissions import Permission, requires, role_label
from webapp.database import db, transaction
from webapp.ui.forms import answer_form

LAST_ADMIN = "This is the only administrator. Make somebody else one first."
TAKEN = "Another user already has this address."
SHOWN_ONCE = "one_time_link"


def add_users(bp: Blueprint) -> None:
    """Add the pages of users to the room's."""
    bp.add_url_rule("/users", view_func=users)
    bp.add_url_rule("/users/new", view_func=new_user, methods=["GET", "POST"])
    bp.add_url_rule("/users/<int:user_id>", view_func=edit_user, methods=["GET", "POST"])
    bp.add_url_rule("/users/<int:user_id>/delete", view_func=delete_user, methods=["GET", "POST"])
    bp.add_url_rule("/users/<int:user_id>/active", view_func=switch_user, methods=["POST"])
    bp.add_url_rule("/users/<int:user_id>/link", view_func=user_link, methods=["GET", "POST"])


@requires(Permission.MANAGE_USERS)
def users() -> ResponseReturnValue:
    """List all users."""
    return render_template("access/users.html", users=queries.list_users(db.session()))


@requires(Permission.MANAGE_USERS)
def new_user() -> ResponseReturnValue:
    """Make a user and show the link with which they choose their password."""
    form = UserForm()
    if form.validate_on_submit():
        try:
            user_id = _create(form)
        except operations.EmailTaken:
            form.email.errors = [TAKEN]
        except operations.EmailInvalid as error:
            form.email.errors = [str(error)]
        else:
            return redirect(url_for(".user_link", user_id=user_id), code=303)
    return answer_form("access/new_user.html", form)


@requires(Permission.MANAGE_USERS)
def edit_user(user_id: int) -> ResponseReturnValue:
    """Change a user's name, address and role."""
    user = queries.get_user(db.session(), user_id)
    form = UserForm(obj=user)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                _change(session.get_one(User, user_id), form)
        except operations.LastAdmin:
            form.role.errors = [LAST_ADMIN]
        except operations.EmailTaken:
            form.email.errors = [TAKEN]
        except operations.EmailInvalid as error:
            form.email.errors = [str(error)]
        else:
            flash("User saved.")
            return redirect(url_for(".users"), code=303)
    return answer_form("access/edit_user.html", form, user=user)


def _create(form: UserForm) -> int:
    with transaction() as session:
        email, name = form.email.data or "", form.name.data or ""
        user = operations.create_user(session, email, form.role.data, None, name=name)
        _keep_for_once(user.id, operations.make_password_link(session, user))
        return user.id


def _change(user: User, form: UserForm) -> None:
    operations.change_user(
        db.session(), user, name=form.name.data or "", email=form.email.data or "", role=form.role.data
    )


@requires(Permission.MANAGE_USERS)
def delete_user(user_id: int) -> ResponseReturnValue:
    """Ask, then delete a user."""
    user = queries.get_user(db.session(), user_id)
    if request.method == "GET":
        return render_template(
            "access/delete_user.html",
            heading=f"Delete {user.name}?",
            words="They are signed out at once and can't come back. What they did stays in the audit log.",
            facts=[("E-mail", user.email), ("Role", role_label(user.role))],
            label="Delete user",
            back=url_for(".edit_user", user_id=user_id),
        )
    try:
        with transaction() as session:
            operations.delete_user(session, session.get_one(User, user_id))
    except operations.LastAdmin:
        flash(LAST_ADMIN, "error")
        return redirect(url_for(".edit_user", user_id=user_id), code=303)
    flash("User deleted.")
    return redirect(url_for(".users"), code=303)


@requires(Permission.MANAGE_USERS)
def switch_user(user_id: int) -> ResponseReturnValue:
    """Let a user sign in, or no more."""
    queries.get_user(db.session(), user_id)
    change = operations.activate_user if request.form.get("is_on") == "1" else operations.deactivate_user
    try:
        with transaction() as session:
            change(session, session.get_one(User, user_id))
    except operations.LastAdmin:
        flash(LAST_ADMIN, "error")
    else:
        is_on = change is operations.activate_user
        flash("The user may sign in again." if is_on else "The user can't sign in any more.")
    return redirect(url_for(".edit_user", user_id=user_id), code=303)


@requires(Permission.MANAGE_USERS)
def user_link(user_id: int) -> ResponseReturnValue:
    """Make a one-time link; show it once, right after it was made."""
    user = queries.get_user(db.session(), user_id)
    if request.method == "POST":
        with transaction() as session:
            _keep_for_once(user_id, operations.make_password_link(session, session.get_one(User, user_id)))
        return redirect(url_for(".user_link", user_id=user_id), code=303)
    kept = cookie.pop(SHOWN_ONCE, None)
    if kept is None or kept["user_id"] != user_id:
        return redirect(url_for(".edit_user", user_id=user_id), code=303)
    address = current_app.config["CONTRAIL"].public_url + url_for(".link", token=kept["token"])
    return render_template("access/user_link.html", user=user, address=address)


def _keep_for_once(user_id: int, token: str) -> None:
    """Hand the secret to the administrator's own cookie, out of which the next page takes it."""
    cookie[SHOWN_ONCE] = {"user_id": user_id, "token": token}
