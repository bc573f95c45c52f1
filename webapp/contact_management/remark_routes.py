"""Which addresses note something of a contact?"""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.access.permissions import Permission, requires, user_may
from webapp.contact_management.contact_words import present_reader
from webapp.contacts.models import Remark
from webapp.contacts.remarks import LONGEST_REMARK, add_remark, change_remark, delete_remark, find_remark, is_own
from webapp.database import db, transaction
from webapp.identity.queries import find_canonical
from webapp.ui.forms import Form, answer_form

EMPTY = "Write something, at most 4,000 characters."


class RemarkForm(Form):
    """A remark."""

    text = TextAreaField("Remark", [DataRequired(EMPTY), Length(max=LONGEST_REMARK, message=EMPTY)])


def add_remarks(bp: Blueprint) -> None:
    """Add what remarks need to the pages that show a contact."""
    bp.add_url_rule("/<int:contact_id>/remarks", view_func=remark, methods=["POST"])
    bp.add_url_rule("/remarks/<int:remark_id>/edit", view_func=edit_remark, methods=["GET", "POST"])
    bp.add_url_rule("/remarks/<int:remark_id>/delete", view_func=remove_remark, methods=["GET", "POST"])


@requires(Permission.EDIT_CONTACTS)
def remark(contact_id: int) -> ResponseReturnValue:
    """Note something."""
    form = RemarkForm()
    if not form.validate_on_submit():
        flash(EMPTY, "error")
    else:
        with transaction() as session:
            contact = find_canonical(session, contact_id) or abort(404)
            add_remark(session, contact.id, form.text.data or "")
    return redirect(url_for("contacts.show", contact_id=contact_id, _anchor="remarks"), code=303)


@requires(Permission.EDIT_CONTACTS)
def edit_remark(remark_id: int) -> ResponseReturnValue:
    """Change a remark of one's own."""
    found = _own_or_refuse(remark_id)
    form, contact_id = RemarkForm(obj=found), found.contact_id
    if form.validate_on_submit():
        with transaction() as session:
            change_remark(session, find_remark(session, remark_id) or abort(404), form.text.data or "")
        return redirect(url_for("contacts.show", contact_id=contact_id, _anchor="remarks"), code=303)
    contact = find_canonical(db.session(), contact_id) or abort(404)
    name = present_reader(db.session()).label(contact)
    return answer_form("contact_management/contacts/edit_remark.html", form, contact_id=contact_id, name=name)


@requires(Permission.EDIT_CONTACTS)
def remove_remark(remark_id: int) -> ResponseReturnValue:
    """Ask, then delete a remark."""
    may_delete_all = user_may(Permission.DELETE_CONTACTS)
    found = _own_or_refuse(remark_id, may_have_all=may_delete_all)
    back = url_for("contacts.show", contact_id=found.contact_id, _anchor="remarks")
    if request.method == "POST":
        with transaction() as session:
            delete_remark(session, find_remark(session, remark_id) or abort(404), may_delete_all=may_delete_all)
        return redirect(back, code=303)
    return render_template(
        "contact_management/contacts/delete_remark.html",
        heading="Delete this remark?",
        words=present_reader(db.session()).text(found.text),
        facts=[("Written by", found.user_name)],
        label="Delete remark",
        back=back,
    )


def _own_or_refuse(remark_id: int, *, may_have_all: bool = False) -> Remark:
    found = find_remark(db.session(), remark_id) or abort(404)
    return found if may_have_all or is_own(found) else abort(404)
