"""Which address shows who changed what?"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.access import queries
from webapp.access.audit_words import action_words
from webapp.access.permissions import Permission, requires
from webapp.database import db
from webapp.ui.arguments import date_argument, end_of, start_of, text_argument, whole_argument


def add_audit_log(bp: Blueprint) -> None:
    """Add the audit log to the room's pages."""
    bp.add_url_rule("/audit", view_func=audit_log)


@requires(Permission.SEE_AUDIT)
def audit_log() -> ResponseReturnValue:
    """List what was done, newest first, as the URL asks for."""
    session = db.session()
    filters = queries.AuditFilters(
        user_id=whole_argument("user"),
        action=text_argument("action") or None,
        since=start_of(date_argument("from")),
        until=end_of(date_argument("to")),
    )
    page = queries.page_of_audit(session, filters, before=whole_argument("before"), after=whole_argument("after"))
    return render_template(
        "access/audit_log.html",
        page=page,
        user_choices=[("", "Everybody"), *((user.id, user.name) for user in queries.list_users(session))],
        action_choices=[("", "Everything"), *((code, action_words(code)) for code in queries.list_actions(session))],
        is_filtered=filters != queries.AuditFilters(),
    )
