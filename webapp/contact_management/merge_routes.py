"""Which addresses merge contacts, undo it, and show who may be one person?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.access.permissions import Permission, requires
from webapp.contact_management.attribute_words import attribute_labels
from webapp.contact_management.contact_tasks import find_deletion_of
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.log_filters import find_contact
from webapp.contact_management.merge_words import SUGGESTED, merge_words, name_merged, shown_value
from webapp.contacts.filters import ContactFilters, Kind
from webapp.contacts.models import Contact
from webapp.contacts.queries import page_of_contacts
from webapp.database import db, transaction
from webapp.identity.merge_queries import (
    MOST_SUGGESTIONS,
    choices_of,
    compare,
    find_merge,
    find_side,
    find_suggestion,
    order_by_knowledge,
    page_of_suggestions,
)
from webapp.identity.merging import (
    AlreadyOne,
    ContactGone,
    How,
    KnownMustSurvive,
    NothingToUndo,
    Why,
    merge_contacts,
    undo_merge,
)
from webapp.identity.queries import find_canonical
from webapp.identity.suggesting import dismiss_suggestion
from webapp.ui.arguments import text_argument, whole_argument

bp = Blueprint("merges", __name__, url_prefix="/contacts")
MOST_FOUND = 20
LONGEST_SEARCH = 200
LOSERS = "loser"  # the value of a radio button that takes the value of the contact that goes


@bp.get("/<int:contact_id>/merge")
@requires(Permission.EDIT_CONTACTS)
def choose(contact_id: int) -> ResponseReturnValue:
    session = db.session()
    contact = find_canonical(session, contact_id) or abort(404)
    text = text_argument("q", LONGEST_SEARCH)
    return render_template(
        "contact_management/merges/choose.html",
        contact=contact,
        reader=present_reader(session),
        text=text,
        found=[one for one in _search(session, text) if one.id != contact.id],
    )


@bp.route("/<int:contact_id>/merge/<int:other_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTACTS)
def preview(contact_id: int, other_id: int) -> ResponseReturnValue:
    session = db.session()
    sides = [find_side(session, one) or abort(404) for one in (contact_id, other_id)]
    if sides[0].contact.id == sides[1].contact.id:
        flash("These two are read as one already.", "warning")
        return redirect(url_for("contacts.show", contact_id=sides[0].contact.id), code=303)
    goes, stays = _in_order(*(side.contact for side in sides))
    if request.method == "POST":
        return _merge(goes, stays)
    by_id = {side.contact.id: side for side in sides}
    return render_template(
        "contact_management/merges/preview.html",
        goes=by_id[goes.id],
        stays=by_id[stays.id],
        may_turn=goes.is_known == stays.is_known,
        differences=compare(session, goes, stays),
        attributes=attribute_labels(session),
        reader=present_reader(session),
        shown_value=shown_value,
    )


@bp.route("/merges/<int:merge_id>/undo", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTACTS)
def undo(merge_id: int) -> ResponseReturnValue:
    session = db.session()
    merge = find_merge(session, merge_id) or abort(404)
    survivor = find_canonical(session, merge.survivor_id) or abort(404)
    back = url_for("contacts.show", contact_id=survivor.id)
    if request.method == "POST":
        return _undo(merge_id, back)
    if merge.undone_at is not None:
        flash("This merge was undone already.", "warning")
        return redirect(back, code=303)
    reader = present_reader(session)
    names = name_merged(session, reader, [merge])
    return render_template(
        "contact_management/merges/undo.html",
        heading="Undo this merge?",
        words="Each of the two gets back what it came with, and keeps what came by it since. They are left apart from"
        " now on: only a person can merge them again.",
        facts=[
            ("On its own again", f"{names[merge.loser_id]}, number {merge.loser_id}"),
            ("Apart from", f"{reader.label(survivor)}, number {survivor.id}"),
            ("Merged", merge_words(merge)),
        ],
        label="Undo the merge",
        tone="primary",
        back=back,
    )


@bp.get("/suggestions")
@requires(Permission.EDIT_CONTACTS)
def suggestions() -> ResponseReturnValue:
    session = db.session()
    before = whole_argument("before")
    found = page_of_suggestions(session, before=before)
    return render_template(
        "contact_management/merges/suggestions.html",
        suggestions=found[:MOST_SUGGESTIONS],
        older=found[MOST_SUGGESTIONS - 1].id if len(found) > MOST_SUGGESTIONS else None,
        is_first_page=before is None,
        reader=present_reader(session),
        reasons=SUGGESTED,
    )


@bp.post("/suggestions/<int:suggestion_id>/dismiss")
@requires(Permission.EDIT_CONTACTS)
def dismiss(suggestion_id: int) -> ResponseReturnValue:
    with transaction() as session:
        suggestion = find_suggestion(session, suggestion_id) or abort(404)
        if suggestion.dismissed_at is None:
            dismiss_suggestion(session, suggestion)
    flash("Left apart. The two are not suggested again.")
    return redirect(url_for(".suggestions"), code=303)


def _search(session: Session, text: str) -> Sequence[Contact]:
    """Return the contacts that a number, an e-mail, a name or the label of an anonymous one means."""
    if not text:
        return []
    exact = find_contact(session, text)
    page = page_of_contacts(session, ContactFilters(kind=Kind.ALL, text=text), limit=MOST_FOUND)
    return [*([exact] if exact is not None else []), *(one for one in page.items if one is not exact)]


def _in_order(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    """Return who goes and who stays: as the address says, where both are known or neither is."""
    goes, stays = order_by_knowledge(one, other)
    return (stays, goes) if whole_argument("stays") == goes.id and goes.is_known == stays.is_known else (goes, stays)


def _merge(goes: Contact, stays: Contact) -> ResponseReturnValue:
    differences, ids = compare(db.session(), goes, stays), (goes.id, stays.id)
    losers = [one.name for one in differences if request.form.get(f"value_{one.name}") == LOSERS]
    choices = choices_of(differences, losers)
    try:
        with transaction() as session:
            if any(find_deletion_of(session, one) is not None for one in ids):
                flash("One of the two is being deleted, so nothing was merged.", "warning")
                return redirect(url_for("contacts.show", contact_id=ids[1]), code=303)
            merge_contacts(session, *ids, how=How.BY_HAND, why=Why.BY_HAND, choices=choices)
    except (AlreadyOne, ContactGone, KnownMustSurvive):
        flash("Something changed meanwhile. Look again before you merge.", "warning")
    else:
        flash("Merged. The merge can be undone here at any time.")
    return redirect(url_for("contacts.show", contact_id=ids[1]), code=303)


def _undo(merge_id: int, back: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            undo_merge(session, merge_id)
    except NothingToUndo:
        flash("This merge was undone already.", "warning")
    else:
        flash("Undone. The two are left apart from now on.")
    return redirect(back, code=303)
