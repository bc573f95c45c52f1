"""Which addresses log an activity by hand?"""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires
from webapp.activities.models import ActivityType
from webapp.activities.money import value_words
from webapp.activities.queries import find_latest_currency
from webapp.activities.record import BY_HAND, NO_CIRCUMSTANCES, Basis, RequestRecord, SentActivity, encode_record
from webapp.activities.titles import title_for_reader
from webapp.activities.type_queries import list_types
from webapp.channels.queries import list_channels
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.log_filters import find_contact
from webapp.contact_management.log_forms import ManualEntryForm, manual_entry_form, value_help
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.not_tracked_queries import list_not_tracked_of
from webapp.identity.restricted import find_restricted_at
from webapp.spool.contract import Spool, SpoolUnavailable
from webapp.ui.arguments import text_argument
from webapp.ui.filters import zone
from webapp.ui.forms import answer_form

TEMPLATE = "contact_management/log/new.html"
NO_CONTACT = "No contact has this number or e-mail."
NOT_TRACKED = "Activities of this contact are not recorded: see Log activities on its page."
RESTRICTED = "This contact asked that their data be stored but not used, so nothing new is recorded of them."
LONGEST_CONTACT = 254
USUAL_CURRENCY = "EUR"
FULL = "It could not be put aside for processing: the place where activities wait is full or broken. Try again later."


def add_manual_entry(bp: Blueprint) -> None:
    """Add the page for entries by hand to the room's pages."""
    bp.add_url_rule("/new", "new", new, methods=["GET", "POST"])


@requires(Permission.LOG_BY_HAND)
def new() -> ResponseReturnValue:
    """Choose a type, then log an activity of it by hand; who came from a contact's page returns there."""
    session = db.session()
    types = [kind for kind in list_types(session) if kind.may_be_logged_by_hand and kind.is_enabled]
    kind = next((kind for kind in types if kind.code_name == text_argument("type").lower()), None)
    came_from = _came_from(session)
    if kind is None:
        return render_template("contact_management/log/choose_type.html", types=types, came_from=came_from)
    form = _empty_form(session, kind)
    if form.validate_on_submit():
        contact = find_contact(session, form.contact.data or "")
        if contact is None:
            form.contact.errors = [NO_CONTACT]
        elif list_not_tracked_of(session, contact.id):
            form.contact.errors = [NOT_TRACKED]
        elif find_restricted_at(session, contact.id) is not None:
            form.contact.errors = [RESTRICTED]
        else:
            after = _page_of(contact) if came_from else url_for("log.index")
            words = f"Logged: {_words(kind, form)}. It appears here with the next processing run, within seconds."
            if _log(contact.id, kind, form):
                flash(words)
                return redirect(after, code=303)
    return answer_form(TEMPLATE, form, kind=kind, value_help=value_help(kind), came_from=came_from)


def _empty_form(session: Session, kind: ActivityType) -> ManualEntryForm:
    now = clock.now().astimezone(zone()).replace(tzinfo=None, second=0, microsecond=0)
    channels, contact = list(list_channels(session)), text_argument("contact", LONGEST_CONTACT)
    currency = find_latest_currency(session) or USUAL_CURRENCY
    return manual_entry_form(kind, channels, contact=contact, occurred_at=now, currency=currency)


def _came_from(session: Session) -> tuple[str, str] | None:
    """Return the name and the page of the contact that the URL names, or None."""
    contact = find_contact(session, text_argument("contact", LONGEST_CONTACT))
    return None if contact is None else (present_reader(session).label(contact), _page_of(contact))


def _page_of(contact: Contact) -> str:
    return url_for("contacts.show", contact_id=contact.id)


def _words(kind: ActivityType, form: ManualEntryForm) -> str:
    about = form.title.data or value_words(kind.code_name, form.value_to_send(), form.metadata(kind))
    return title_for_reader(kind.display_name, value=about, url="")


def _log(contact_id: int, kind: ActivityType, form: ManualEntryForm) -> bool:
    """Audit the entry and put it on the spool, where the one writer of activities finds it."""
    payload = encode_record(_record(contact_id, kind, form))
    label, code_name = kind.display_name, kind.code_name
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
        value=form.value_to_send(),
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
