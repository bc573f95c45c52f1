"""Which addresses make, change and delete an activity type?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.permissions import Permission, requires, user_may
from webapp.activities import type_operations, type_queries
from webapp.activities.models import ActivityType
from webapp.contact_management.type_forms import TypeForm
from webapp.database import db, transaction
from webapp.ui.forms import add_row, answer_form, change_rows

TAKEN = "Another activity type has this code name."
NO_NAME = "Give a code name: none can be made of this display name."
STAYS = "This type has activities, or is built in, so it can't be deleted. Switch it off instead."
FIXED = "The first activity of this type has just come, so the code name stays as it is."


def add_editing(bp: Blueprint) -> None:
    """Add the addresses that make, change and delete to the pages of types."""
    bp.add_url_rule("/new", view_func=new, methods=["GET", "POST"])
    bp.add_url_rule("/<int:type_id>/edit", view_func=edit, methods=["GET", "POST"])
    bp.add_url_rule("/<int:type_id>/delete", view_func=delete, methods=["GET", "POST"])


@requires(Permission.EDIT_TYPES)
def new() -> ResponseReturnValue:
    """Make a custom type."""
    form = TypeForm()
    if request.method == "GET":
        add_row(form.metadata_fields)
    elif not _changes_rows(form) and form.validate_on_submit():
        type_id = _create(form)
        if type_id is not None:
            return redirect(url_for("types.show", type_id=type_id), code=303)
    return answer_form("contact_management/types/new.html", form)


def _create(form: TypeForm) -> int | None:
    try:
        with transaction() as session:
            code_name = form.code_name.data or type_operations.suggest_code_name(session, form.display_name.data or "")
            if not code_name:
                form.code_name.errors = [NO_NAME]
                return None
            chosen = form.chosen(None, code_name)
            kind = type_operations.create_type(session, chosen, is_enabled=form.is_enabled.data)
            type_id = kind.id
    except type_operations.CodeNameTaken:
        form.code_name.errors = [TAKEN]
        return None
    flash(f"Activity type created. Its code name is {code_name}.")
    return type_id


@requires(Permission.EDIT_TYPES)
def edit(type_id: int) -> ResponseReturnValue:
    """Change a type. Switching it off here asks first, as in the list."""
    kind = type_queries.get_type(db.session(), type_id)
    form = _form_of(kind)
    if request.method == "GET":
        _offer_row(form)
    elif not _changes_rows(form) and form.validate_on_submit() and _change(form, type_id):
        return redirect(_after_edit(form, type_id), code=303)
    return answer_form("contact_management/types/edit.html", form, kind=type_queries.get_type(db.session(), type_id))


def _form_of(kind: ActivityType) -> TypeForm:
    form = TypeForm(obj=kind)
    if kind.is_built_in or type_queries.has_activities(db.session(), kind.id):
        del form.code_name
    if kind.is_built_in:
        del form.metadata_fields
    return form


def _offer_row(form: TypeForm) -> None:
    if "metadata_fields" in form:
        add_row(form.metadata_fields)


def _changes_rows(form: TypeForm) -> bool:
    return "metadata_fields" in form and change_rows(form.metadata_fields, request.form)


def _change(form: TypeForm, type_id: int) -> bool:
    """Save the form; return whether that was possible."""
    try:
        with transaction() as session:
            kind = type_queries.get_type(session, type_id)
            code_name = (form.code_name.data if "code_name" in form else "") or kind.code_name
            type_operations.change_type(session, kind, form.chosen(kind, code_name))
            if form.is_enabled.data and user_may(Permission.SWITCH_TYPES):
                type_operations.switch_type(session, kind, is_enabled=True)
    except (type_operations.CodeNameTaken, type_operations.CodeNameFixed) as error:
        form.code_name.errors = [TAKEN if isinstance(error, type_operations.CodeNameTaken) else FIXED]
        return False
    flash("Activity type saved.")
    return True


def _after_edit(form: TypeForm, type_id: int) -> str:
    is_on = type_queries.get_type(db.session(), type_id).is_enabled
    asks_to_switch = is_on and not form.is_enabled.data and user_may(Permission.SWITCH_TYPES)
    return url_for("types.switch_off" if asks_to_switch else "types.show", type_id=type_id)


@requires(Permission.EDIT_TYPES)
def delete(type_id: int) -> ResponseReturnValue:
    """Ask, then delete a custom type that has no activities."""
    session = db.session()
    kind = type_queries.get_type(session, type_id)
    if request.method == "GET" and not (kind.is_built_in or type_queries.has_activities(session, type_id)):
        return render_template(
            "contact_management/types/delete.html",
            heading=f"Delete {kind.display_name}?",
            words="No activity of this type was ever stored. Senders that still use it are told that it is unknown.",
            facts=[("Code name", kind.code_name)],
            label="Delete activity type",
            back=url_for("types.edit", type_id=type_id),
        )
    if request.method == "POST" and _delete(type_id):
        flash("Activity type deleted.")
        return redirect(url_for("types.index"), code=303)
    flash(STAYS, "error")
    return redirect(url_for("types.edit", type_id=type_id), code=303)


def _delete(type_id: int) -> bool:
    try:
        with transaction() as session:
            type_operations.delete_type(session, type_queries.get_type(session, type_id))
    except type_operations.TypeStays:
        return False
    return True
