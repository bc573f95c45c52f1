"""Which addresses delete activities?"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires
from webapp.activities.deletion import delete_activities
from webapp.activities.entries import LogEntry, list_entries
from webapp.contact_management.log_way_back import page_arguments
from webapp.database import db, transaction
from webapp.ui.filters import full_moment, iso, moment

MOST_AT_ONCE = 200
NAMED = 10


def add_deleting(bp: Blueprint) -> None:
    """Add the page that deletes to the room's pages."""
    bp.add_url_rule("/delete", "delete", delete, methods=["GET", "POST"])


@requires(Permission.DELETE_ACTIVITIES)
def delete() -> ResponseReturnValue:
    """Ask, then delete the activities that the address names."""
    keys = _keys()
    if not keys:
        flash("Choose the activities to delete first.", "warning")
        return redirect(_way_back(), code=303)
    if request.method == "POST":
        with transaction() as session:
            entries = list_entries(session.connection(), keys)
            count = delete_activities(session, [entry.id for entry in entries])
            _audit(session, entries)
        flash(f"{count} activities deleted." if count != 1 else "Activity deleted.")
        return redirect(_way_back(), code=303)
    entries = list_entries(db.session().connection(), keys)
    if not entries:
        abort(404)
    return render_template(
        "contact_management/log/delete.html",
        heading="Delete this activity?" if len(entries) == 1 else f"Delete {len(entries)} activities?",
        words="They are gone for good, here and in every count. Sent once more, they count as duplicates and stay away."
        if len(entries) > 1
        else "It is gone for good, here and in every count. Sent once more, it counts as a duplicate and stays away.",
        facts=_facts(entries),
        label="Delete activity" if len(entries) == 1 else f"Delete {len(entries)} activities",
        back=_way_back(),
    )


def _way_back() -> str:
    arguments: dict[str, Any] = page_arguments()
    return url_for("log.index", **arguments)


def _keys() -> list[uuid.UUID]:
    keys: list[uuid.UUID] = []
    for text in request.args.getlist("id")[:MOST_AT_ONCE]:
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            abort(404)
    return list(dict.fromkeys(keys))


def _facts(entries: list[LogEntry]) -> list[tuple[str, str]]:
    if len(entries) == 1:
        entry = entries[0]
        return [
            ("Activity", entry.shown_title),
            ("Type", entry.type_name),
            ("Contact", entry.contact_label),
            ("Time", full_moment(entry.occurred_at)),
        ]
    facts = [(moment(entry.occurred_at), f"{entry.shown_title} ({entry.contact_label})") for entry in entries[:NAMED]]
    more = len(entries) - NAMED
    return facts if more <= 0 else [*facts, ("And", f"{more} more")]


def _audit(session: Session, deleted: list[LogEntry]) -> None:
    """Write which types of what time went; what they said and of whom is just what was to go."""
    for entry in deleted:
        details = {"type": entry.code_name, "time": iso(entry.occurred_at)}
        audit(session, "activity_deleted", "activity", entry.id, entry.type_name, details)
