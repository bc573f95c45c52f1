"""Which addresses make and change a contact by hand?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.access.permissions import Permission, requires
from webapp.contact_management.contact_forms import BEFORE, CUSTOM, PARTS, ContactForm, contact_form
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.merge_words import ATTRIBUTES
from webapp.contacts.attribute_queries import list_attributes, shown_values
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.editing import IdentifierTaken, create_contact, edit_contact, list_marks
from webapp.identity.merging import ContactGone
from webapp.identity.queries import find_canonical
from webapp.ui.forms import answer_form

IDENTIFIER_WORDS = {"email": "E-mail", "external_id": "External id"}
TAKEN = {
    "email": "Another contact has this e-mail address.",
    "external_id": "Another contact has this external id.",
}


def add_editing(bp: Blueprint) -> None:
    """Add the pages that make and change a contact to those that show it."""
    bp.add_url_rule("/new", view_func=new, methods=["GET", "POST"])
    bp.add_url_rule("/<int:contact_id>/edit", view_func=edit, methods=["GET", "POST"])


@requires(Permission.EDIT_CONTACTS)
def new() -> ResponseReturnValue:
    """Make a contact."""
    form = contact_form(list_attributes(db.session()))
    if form.validate_on_submit() and form.names_somebody():
        contact_id = _save(form, lambda session: create_contact(session, form.edit({})))
        if contact_id is not None:
            flash("Contact created.")
            return redirect(url_for("contacts.show", contact_id=contact_id), code=303)
    return _answer(form, None, {})


@requires(Permission.EDIT_CONTACTS)
def edit(contact_id: int) -> ResponseReturnValue:
    """Change a contact."""
    session = db.session()
    contact = find_canonical(session, contact_id) or abort(404)
    shown = shown_of(session, contact)
    form = _form_of(session, contact, shown)
    if form.validate_on_submit():
        saved = _save(form, lambda session: edit_contact(session, contact_id, form.edit(shown)))
        if saved is not None:
            flash("Contact saved.")
            return redirect(url_for("contacts.show", contact_id=saved), code=303)
    return _answer(form, contact_id, shown)


def shown_of(session: Session, contact: Contact) -> dict[str, str | None]:
    """Return what a contact shows, by attribute, custom ones too."""
    custom = shown_values(session.connection(), [contact.id]).get(contact.id, {})
    return {**{name: getattr(contact, name) for name in ATTRIBUTES}, **custom}


def _form_of(session: Session, contact: Contact, shown: Mapping[str, str | None]) -> ContactForm:
    form = contact_form(list_attributes(session), shown)
    form.removed.choices = [
        (one.id, f"{IDENTIFIER_WORDS[one.kind]} {one.value}")
        for one in list_marks(session, contact.id)
        if (one.kind, one.value) != ("email", contact.email)
    ]
    return form


def _save(form: ContactForm, change: Callable[[Session], int]) -> int | None:
    """Do it in one transaction; say beside the field what stands against it, and return None then."""
    try:
        with transaction() as session:
            return change(session)
    except IdentifierTaken as error:
        form[error.kind].errors = [TAKEN[error.kind]]
        form.taken_by = error.contact_id
    except ContactGone:
        abort(404)
    return None


def _answer(form: ContactForm, contact_id: int | None, shown: Mapping[str, str | None]) -> ResponseReturnValue:
    session = db.session()
    return answer_form(
        "contact_management/contacts/new.html" if contact_id is None else "contact_management/contacts/edit.html",
        form,
        contact=None if contact_id is None else find_canonical(session, contact_id),
        reader=present_reader(session),
        parts=[*PARTS, *([("Further attributes", form.custom_names())] if form.custom_names() else [])],
        hints={CUSTOM + one.code_name: one.description for one in list_attributes(session)},
        before={BEFORE + name: value for name, value in form.before(shown).items()},
        taken_by=None if form.taken_by is None else find_canonical(session, form.taken_by),
    )
