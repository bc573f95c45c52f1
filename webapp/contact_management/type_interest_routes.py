"""Which address says that activities of a type are kept of people who are not tracked?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Length

from webapp.access.permissions import Permission, requires
from webapp.activities.interest_operations import (
    LONGEST_NOTE,
    LONGEST_PURPOSE,
    Interest,
    PurposeMissing,
    change_interest,
)
from webapp.activities.type_queries import get_type
from webapp.database import db, transaction
from webapp.ui.forms import Form, answer_form


class InterestForm(Form):
    """What a person decides of a type."""

    has_legitimate_interest = BooleanField("Keep what was entered, without consent")
    interest_purpose = StringField("Purpose", [Length(max=LONGEST_PURPOSE, message="At most 200 characters, please.")])
    interest_note = TextAreaField("Note", [Length(max=LONGEST_NOTE, message="At most 1,000 characters, please.")])

    def interest(self) -> Interest:
        """Return what was decided."""
        is_on = bool(self.has_legitimate_interest.data)
        return Interest(is_on, self.interest_purpose.data or "", self.interest_note.data or "")


def add_interest(bp: Blueprint) -> None:
    """Add the address to the pages of types."""
    bp.add_url_rule("/<int:type_id>/legitimate-interest", view_func=interest, methods=["GET", "POST"])


@requires(Permission.EDIT_CONSENTS)
def interest(type_id: int) -> ResponseReturnValue:
    """Decide whether activities are kept for a legitimate interest."""
    form = InterestForm(obj=get_type(db.session(), type_id))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                change_interest(session, get_type(session, type_id), form.interest())
        except PurposeMissing:
            form.interest_purpose.errors = ["Say what it is for."]
        else:
            flash("Saved. It holds within two seconds.")
            return redirect(url_for("types.show", type_id=type_id), code=303)
    kind = get_type(db.session(), type_id)
    return answer_form("contact_management/types/interest.html", form, kind=kind)
