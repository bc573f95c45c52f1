"""Which addresses delete contacts, and show how far long work on them is?"""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from webapp.access.permissions import Permission, requires
from webapp.contact_management.contact_jobs import AT_ONCE_SECONDS, work_on_contacts
from webapp.contact_management.contact_tasks import (
    DELETE,
    begin_deletion,
    count_belongings,
    find_deletion_of,
    find_task,
)
from webapp.contact_management.contact_words import present_reader
from webapp.database import db, transaction
from webapp.identity.queries import find_canonical
from webapp.ui.htmx import render_part

WHAT_GOES = (
    "with everything that is kept of it: attributes and their history, identifiers, notes,"
    " activities with their counts, browsers and visits, and all contacts that were merged into it. Proofs of consent"
    " stay, and so does every choice not to be tracked. Whoever comes again with the same browser is a new visitor."
)


def add_deleting(bp: Blueprint) -> None:
    """Add the pages that delete to those that show contacts."""
    bp.add_url_rule("/<int:contact_id>/delete", view_func=delete, methods=["GET", "POST"])
    bp.add_url_rule("/tasks/<int:task_id>", view_func=task)


@requires(Permission.DELETE_CONTACTS)
def delete(contact_id: int) -> ResponseReturnValue:
    """Ask, then delete; what takes long goes on by itself."""
    session = db.session()
    contact = find_canonical(session, contact_id) or abort(404)
    if contact.id != contact_id:  # what is asked of one is not done to the one that it was merged into
        flash("This contact was merged meanwhile. Look again before you delete.", "warning")
        return redirect(url_for("contacts.show", contact_id=contact.id), code=303)
    if request.method == "POST":
        return work_and_answer(_begin(contact.id))
    having = count_belongings(session, contact)
    return render_template(
        "contact_management/contacts/delete.html",
        heading=f"Delete {present_reader(session).label(contact)}?",
        words=f"The contact goes for good, {WHAT_GOES}",
        facts=[
            ("Activities", f"{having.activities:,}"),
            ("Browsers", f"{having.browsers:,}"),
            ("E-mails and external ids", f"{having.identifiers:,}"),
            ("Contacts merged into it", f"{having.merged:,}"),
        ],
        label="Delete contact",
        back=url_for("contacts.show", contact_id=contact.id),
    )


@requires(Permission.EDIT_CONTACTS)
def task(task_id: int) -> ResponseReturnValue:
    """Show how far it is; the page may be left."""
    found = find_task(db.session(), task_id) or abort(404)
    return render_part("contact_management/contacts/task.html", "contact_management/contacts/_task.html", task=found)


def _begin(contact_id: int) -> int:
    with transaction() as session:
        earlier = find_deletion_of(session, contact_id)
        return begin_deletion(session, [contact_id]) if earlier is None else earlier.id


def work_and_answer(task_id: int) -> ResponseReturnValue:
    """Do what can be done at once; the list follows when that was all, else the page of progress."""
    with suppress(SQLAlchemyError):  # the timetable goes on with it
        work_on_contacts(db.engine, task_id=task_id, seconds=AT_ONCE_SECONDS)
    found = find_task(db.session(), task_id) or abort(404)
    if found.finished_at is None:
        return redirect(url_for("contacts.task", task_id=task_id), code=303)
    count, done = found.total - found.skipped, "deleted" if found.kind == DELETE else "changed"
    flash(f"Contact {done}." if count == 1 else f"{count:,} contacts {done}.")
    return redirect(url_for("contacts.index"), code=303)
