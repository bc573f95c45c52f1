"""Which address says that a contact has agreed to marketing in another way than by a browser?"""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.permissions import Permission, requires
from webapp.contact_management.contact_words import present_reader
from webapp.database import db, transaction
from webapp.identity.marketing import note_agreement
from webapp.identity.queries import find_canonical

WORDS = (
    "This contact came by a form without having agreed to anything, so it is left out of marketing. Take the mark away "
    "only if the person has agreed since, and you can show when and how. The audit log keeps who did it."
)


def add_marketing(bp: Blueprint) -> None:
    """Add the address to the pages of contacts."""
    bp.add_url_rule("/<int:contact_id>/has-agreed", view_func=has_agreed, methods=["GET", "POST"])


@requires(Permission.EDIT_CONTACTS)
def has_agreed(contact_id: int) -> ResponseReturnValue:
    """Ask, then take the mark *no marketing consent* away."""
    contact = find_canonical(db.session(), contact_id) or abort(404)
    if request.method == "GET":
        return render_template(
            "contact_management/contacts/has_agreed.html",
            heading="Take the mark away?",
            words=WORDS,
            facts=[("Contact", present_reader(db.session()).label(contact))],
            label="They have agreed",
            tone="primary",
            back=url_for("contacts.show", contact_id=contact.id),
        )
    with transaction() as session:
        note_agreement(session, find_canonical(session, contact_id) or abort(404))
    flash("The mark is taken away.")
    return redirect(url_for("contacts.show", contact_id=contact_id), code=303)
