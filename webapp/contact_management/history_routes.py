"""Which addresses show what a contact was known by before, and let it be so again?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.access.permissions import Permission, requires
from webapp.contact_management.attribute_words import attribute_labels
from webapp.contact_management.contact_edit_routes import shown_of
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.merge_words import shown_value
from webapp.database import db, transaction
from webapp.identity.editing import Edit, IdentifierTaken, edit_contact
from webapp.identity.history import MOST_VALUES, PastValue, find_value, list_values
from webapp.identity.queries import find_canonical

SOURCES = {
    "by_hand": "by hand",
    "typed": "said by a script",
    "form": "said by a form",
    "api": "by a program with an API key",
    "import": "by an import",
}
TAKEN = "Another contact has this e-mail address now. Merge the two, if they are the same person."


class Past(NamedTuple):
    """An attribute with its values, the latest first, and which of them shows, None where none does."""

    name: str
    label: str
    values: Sequence[PastValue]
    showing_id: int | None


def add_history(bp: Blueprint) -> None:
    """Add the history to the pages that show a contact."""
    bp.add_url_rule("/<int:contact_id>/history", view_func=history)
    bp.add_url_rule("/<int:contact_id>/history/<int:value_id>/use", view_func=use_again, methods=["POST"])


@requires(Permission.SEE_CONTACTS)
def history(contact_id: int) -> ResponseReturnValue:
    """Show all values of each attribute."""
    session = db.session()
    contact = find_canonical(session, contact_id) or abort(404)
    values = list_values(session, contact.id)
    return render_template(
        "contact_management/contacts/history.html",
        contact=contact,
        reader=present_reader(session),
        past=_by_attribute(values[:MOST_VALUES], shown_of(session, contact), attribute_labels(session)),
        has_more=len(values) > MOST_VALUES,
        most=MOST_VALUES,
        sources=SOURCES,
        shown_value=shown_value,
    )


@requires(Permission.EDIT_CONTACTS)
def use_again(contact_id: int, value_id: int) -> ResponseReturnValue:
    """Let a value of before show again; it is written anew, so that this too can be taken back."""
    contact = find_canonical(db.session(), contact_id) or abort(404)
    value = find_value(db.session(), contact.id, value_id) or abort(404)
    try:
        with transaction() as session:
            edit_contact(session, contact_id, Edit({value.name: value.value}), action="contact_value_used_again")
    except IdentifierTaken:
        flash(TAKEN, "error")
    else:
        flash(f"{attribute_labels(db.session()).get(value.name, value.name)} is as it was before.")
    return redirect(url_for("contacts.history", contact_id=contact_id), code=303)


def _by_attribute(
    values: Iterable[PastValue], shown: Mapping[str, str | None], labels: Mapping[str, str]
) -> list[Past]:
    """Return the attributes in the order of the profile, others last."""
    by_name: dict[str, list[PastValue]] = {}
    for value in values:
        by_name.setdefault(value.name, []).append(value)
    names = [*(name for name in labels if name in by_name), *sorted(by_name.keys() - labels.keys())]
    return [
        Past(name, labels.get(name, name), by_name[name], _showing(by_name[name], shown.get(name))) for name in names
    ]


def _showing(values: Iterable[PastValue], shown: str | None) -> int | None:
    return next((one.id for one in values if one.value == shown), None)
