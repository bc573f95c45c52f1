"""Which addresses say who is not tracked, and change it?"""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.permissions import Permission, requires
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.tracking_forms import ReasonForm, SiteUserForm
from webapp.database import db, transaction
from webapp.identity.merging import ContactGone
from webapp.identity.models import NotTracked
from webapp.identity.not_tracked_queries import (
    all_not_tracked,
    contacts_of_entries,
    find_not_tracked,
    list_not_tracked_of,
)
from webapp.identity.queries import find_canonical
from webapp.identity.tracking import (
    NotTrackedAlready,
    stop_tracking_contact,
    stop_tracking_user,
    track_contact_again,
    track_user_again,
)
from webapp.ui.arguments import text_argument, whole_argument
from webapp.ui.forms import answer_form
from webapp.ui.paging import page_by_id

bp = Blueprint("not_tracked", __name__, url_prefix="/not-tracked")
PAGE_SIZE = 50
LONGEST_SEARCH = 254
ALREADY = "Activities of this site user are not recorded already."
AGAIN = "Activities are recorded again, within 2 seconds."


@bp.get("")
@requires(Permission.SEE_CONTACTS)
def index() -> ResponseReturnValue:
    session = db.session()
    reader = present_reader(session)
    # An external id may be an e-mail, which whoever may not read it may not find out by searching either.
    text = "" if reader.is_masked else text_argument("q", LONGEST_SEARCH)
    cursors = {name: whole_argument(name) for name in ("before", "after")}
    page = page_by_id(session, all_not_tracked(text), NotTracked.id, limit=PAGE_SIZE, **cursors)
    return render_template(
        "contact_management/not_tracked/index.html",
        page=page,
        text=text,
        reader=reader,
        contacts=contacts_of_entries(session, page.items),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTACTS)
def new() -> ResponseReturnValue:
    form = SiteUserForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                stop_tracking_user(session, form.external_id.data or "", form.reason.data or "")
        except NotTrackedAlready:
            form.external_id.errors = [ALREADY]
        else:
            flash("Activities of this site user are not recorded from now on.")
            return redirect(url_for(".index"), code=303)
    return answer_form("contact_management/not_tracked/new.html", form)


@bp.post("/<int:entry_id>/end")
@requires(Permission.EDIT_CONTACTS)
def end(entry_id: int) -> ResponseReturnValue:
    with transaction() as session:
        entry = find_not_tracked(session, entry_id) or abort(404)
        if entry.contact_id is not None:
            track_contact_again(session, entry.contact_id)
        else:
            track_user_again(session, entry)
    flash(AGAIN)
    back = find_canonical(db.session(), whole_argument("contact") or 0)
    return redirect(url_for("contacts.show", contact_id=back.id) if back else url_for(".index"), code=303)


@bp.route("/contacts/<int:contact_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTACTS)
def stop(contact_id: int) -> ResponseReturnValue:
    """Ask for the reason, then stop recording what a contact does."""
    session = db.session()
    contact = find_canonical(session, contact_id) or abort(404)
    back, form = url_for("contacts.show", contact_id=contact.id), ReasonForm()
    is_off = any(entry.contact_id is not None for entry in list_not_tracked_of(session, contact.id))
    if not is_off and not form.validate_on_submit():
        reader = present_reader(session)
        return answer_form("contact_management/not_tracked/stop.html", form, contact=contact, reader=reader)
    if request.method == "POST" and not is_off:
        _stop(contact_id, form.reason.data or "")
        flash("Activities of this contact are not recorded from now on.")
    return redirect(back, code=303)


def _stop(contact_id: int, reason: str) -> None:
    try:
        with transaction() as session:
            stop_tracking_contact(session, contact_id, reason)
    except ContactGone:
        abort(404)
    except NotTrackedAlready:
        pass  # somebody else was faster, and that is all that was wanted
