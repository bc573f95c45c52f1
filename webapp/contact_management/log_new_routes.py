"""Which addresses log an activity by hand?"""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires
from webapp.activities.models import ActivityType
from webapp.activities.record import BY_HAND, NO_CIRCUMSTANCES, Basis, RequestRecord, SentActivity, encode_record
from webapp.activities.type_queries import list_types
from webapp.channels.queries import list_channels
from webapp.contact_management.log_filters import find_contact
from webapp.contact_management.log_forms import ManualEntryForm, manual_entry_form, value_help
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.spool.contract import Spool, SpoolUnavailable
from webapp.ui.arguments import text_argument
from webapp.ui.filters import zone
from webapp.ui.forms import answer_form

TEMPLATE = "contact_management/log/new.html"
NO_CONTACT = "No contact has this number or e-mail."
FULL = "It could not be put aside for processing: the place where activities wait is full or broken. Try again later."


def add_manual_entry(bp: Blueprint) -> None:
    """Add the page for entries by hand to the room's pages."""
    bp.add_url_rule("/new", "new", new, methods=["GET", "POST"])


@requires(Permission.LOG_BY_HAND)
def new() -> ResponseReturnValue:
    """Choose a type, then log an activity of it by hand."""
    session = db.session()
    types = [kind for kind in list_types(session) if kind.may_be_logged_by_hand and kind.is_enabled]
    kind = next((kind for kind in types if kind.code_name == text_argument("type").lower()), None)
    if kind is None:
        return render_template("contact_management/log/choose_type.html", types=types)
    now = clock.now().astimezone(zone()).replace(tzinfo=None, second=0, microsecond=0)
    form = manual_entry_form(kind, list(list_channels(session)), contact=text_argument("contact", 254), occurred_at=now)
    if form.validate_on_submit():
        contact = find_contact(session, form.contact.data or "")
        if contact is None:
            form.contact.errors = [NO_CONTACT]
        elif _log(contact, kind, form):
            flash("Logged. It appears here with the next processing run, within seconds.")
            return redirect(url_for("log.index"), code=303)
    return answer_form(TEMPLATE, form, kind=kind, value_help=value_help(kind))


def _log(contact: Contact, kind: ActivityType, form: ManualEntryForm) -> bool:
    """Audit the entry and put it on the spool, where the one writer of activities finds it."""
    payload = encode_record(_record(contact.id, kind, form))
    label, contact_id, code_name = kind.display_name, contact.id, kind.code_name
    spool: Spool = current_app.extensions["contrail_door"].spool
    try:
        with transaction() as session:
            _audit(session, contact_id, label, code_name)
            spool.append(payload, 1)  # last: when it is refused, the audit entry is undone with it
    except SpoolUnavailable:
        form.form_errors.append(FULL)
        return False
    return True


def _audit(session: Session, contact_id: int, label: str, code_name: str) -> None:
    details = {"type": code_name, "contact": contact_id}
    audit(session, "activity_logged_by_hand", "contact", contact_id, label, details)


def _record(contact_id: int, kind: ActivityType, form: ManualEntryForm) -> RequestRecord:
    sent = SentActivity(
        type=kind.code_name,
        title=form.title.data or "",
        value=form.value.data or "",
        comment=form.comment.data or "",
        metadata=form.metadata(kind) or None,
    )
    now_us = clock.now_us()
    occurred_ms = min(clock.to_ms(form.moment), now_us // 1000)
    return RequestRecord(
        received_us=now_us,
        channel_id=int(form.channel.data or 0),
        visitor=b"",
        circumstances=NO_CIRCUMSTANCES,
        basis=Basis.BY_HAND,
        activities=[(occurred_ms, BY_HAND, sent)],
        contact_id=contact_id,
    )
