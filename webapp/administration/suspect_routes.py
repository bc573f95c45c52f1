"""Which address shows forms that a robot or our own people may have sent, and lets somebody keep or discard them?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.permissions import Permission, requires
from webapp.activities.record import StrippedRecord, decode_record
from webapp.administration.attention_handling import Handled, ids_of, keep_suspects
from webapp.administration.attention_queries import AttentionFilters, page_of_records
from webapp.admission.reasons import WORDS
from webapp.contacts.attributes import LABELS
from webapp.database import db, transaction
from webapp.processing.models import SetAside
from webapp.processing.setting_aside import SUSPECTED
from webapp.ui.arguments import whole_argument

ONLY_SUSPECTS = AttentionFilters(SUSPECTED)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A record that waits for a person: why, what was sent, and the fields that were entered, in words."""

    record: SetAside
    why: str
    names: Sequence[str]
    fields: Sequence[tuple[str, str]]


def add_suspects(bp: Blueprint) -> None:
    """Add the page to those of what needs attention."""
    bp.add_url_rule("/suspected", view_func=suspected)
    bp.add_url_rule("/suspected", "judge", judge, methods=["POST"])


@requires(Permission.SEE_NEEDS_ATTENTION)
def suspected() -> ResponseReturnValue:
    """List the records, the newest first."""
    before, after = whole_argument("before"), whole_argument("after")
    page = page_of_records(db.session(), ONLY_SUSPECTS, before=before, after=after)
    return render_template(
        "administration/suspected.html", page=page, suspects=[_suspect(record) for record in page.items]
    )


@requires(Permission.HANDLE_NEEDS_ATTENTION)
def judge() -> ResponseReturnValue:
    """Keep the chosen records as if nobody had suspected them; discarding asks first."""
    one = request.form.get("one", "")
    ids = ids_of([one] if one else request.form.getlist("id"))
    if not ids:
        flash("Choose at least one.", "warning")
    elif request.form.get("action") == "discard":
        return redirect(url_for("attention.delete", id=ids, reason=SUSPECTED), code=303)
    else:
        handled = Handled()
        with transaction() as session:
            keep_suspects(session, ids, handled)
        stored = handled.activities
        flash(f"{stored:,} {'activity was' if stored == 1 else 'activities were'} stored.")
    return redirect(url_for("attention.suspected"), code=303)


def _suspect(record: SetAside) -> Suspect:
    try:
        sent = decode_record(record.payload)
    except (msgspec.MsgspecError, ValueError):
        sent = None
    if not isinstance(sent, StrippedRecord):
        return Suspect(record, "", (), ())
    names = [str(activity.value or activity.type) for _, _, activity in sent.activities]
    why = WORDS[sent.suspicion].name if sent.suspicion in WORDS else sent.suspicion
    return Suspect(record, why, names, list(_fields(sent)))


def _fields(sent: StrippedRecord) -> Iterator[tuple[str, str]]:
    yield "E-mail", sent.contact.email
    for name, value in (sent.contact.attributes or {}).items():
        yield LABELS.get(name, name), str(value)
    for _, _, activity in sent.activities:
        for key, entered in (activity.metadata or {}).items():
            yield key, str(entered)
