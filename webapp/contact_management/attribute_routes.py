"""Which addresses define attributes of contacts?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.access.permissions import Permission, requires
from webapp.contact_management.attribute_forms import AttributeForm
from webapp.contact_management.attribute_words import KINDS
from webapp.contacts.attribute_operations import (
    AttributeNameTaken,
    archive_attribute,
    change_attribute,
    create_attribute,
    restore_attribute,
    suggest_attribute_name,
)
from webapp.contacts.attribute_queries import get_attribute, list_attributes
from webapp.contacts.attributes import LABELS
from webapp.contacts.custom import AttributeKind
from webapp.contacts.models import Attribute
from webapp.database import db, transaction
from webapp.ui.forms import answer_form

bp = Blueprint("attributes", __name__, url_prefix="/attributes")
TAKEN = "Another attribute has this code name. Archived and built-in ones keep theirs."
NO_NAME = "Give a code name: none can be made of this display name."


@bp.get("")
@requires(Permission.EDIT_ATTRIBUTES)
def index() -> ResponseReturnValue:
    return render_template(
        "contact_management/attributes/index.html",
        attributes=list_attributes(db.session(), with_archived=True),
        built_in=LABELS,
        kinds=KINDS,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_ATTRIBUTES)
def new() -> ResponseReturnValue:
    form = AttributeForm()
    if form.validate_on_submit() and _create(form):
        return redirect(url_for(".index"), code=303)
    return answer_form("contact_management/attributes/new.html", form)


@bp.route("/<int:attribute_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_ATTRIBUTES)
def edit(attribute_id: int) -> ResponseReturnValue:
    attribute = get_attribute(db.session(), attribute_id)
    form = _form_of(attribute)
    if form.validate_on_submit():
        with transaction() as session:
            change_attribute(session, get_attribute(session, attribute_id), form.chosen())
        flash("Attribute saved.")
        return redirect(url_for(".index"), code=303)
    return answer_form("contact_management/attributes/edit.html", form, attribute=attribute, kinds=KINDS)


@bp.post("/<int:attribute_id>/archive")
@requires(Permission.EDIT_ATTRIBUTES)
def archive(attribute_id: int) -> ResponseReturnValue:
    with transaction() as session:
        archive_attribute(session, get_attribute(session, attribute_id))
    flash("Attribute archived. What contacts have of it stays, and shows again when it is restored.")
    return redirect(url_for(".index"), code=303)


@bp.post("/<int:attribute_id>/restore")
@requires(Permission.EDIT_ATTRIBUTES)
def restore(attribute_id: int) -> ResponseReturnValue:
    with transaction() as session:
        restore_attribute(session, get_attribute(session, attribute_id))
    flash("Attribute restored.")
    return redirect(url_for(".index"), code=303)


def _create(form: AttributeForm) -> bool:
    code_name = form.code_name.data or suggest_attribute_name(form.display_name.data or "")
    if not code_name:
        form.code_name.errors = [NO_NAME]
        return False
    try:
        with transaction() as session:
            create_attribute(session, code_name, AttributeKind(form.kind.data), form.chosen())
    except AttributeNameTaken:
        form.code_name.errors = [TAKEN]
        return False
    flash(f"Attribute created. Its code name is {code_name}.")
    return True


def _form_of(attribute: Attribute) -> AttributeForm:
    form = AttributeForm(
        data={
            "display_name": attribute.display_name,
            "description": attribute.description,
            "options": "\n".join(attribute.options),
            "is_required": attribute.is_required,
        }
    )
    del form.code_name, form.kind
    if attribute.kind != AttributeKind.CHOICE:
        del form.options
    return form
