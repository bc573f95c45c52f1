"""Who may do what? Users, roles, keys, and the audit log of every change."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from webapp.access import sessions
from webapp.access.account_routes import add_account
from webapp.access.audit_routes import add_audit_log
from webapp.access.audit_words import prepare_words
from webapp.access.permissions import Permission, role_label, user_may
from webapp.access.routes import bp
from webapp.access.senders import Senders
from webapp.access.tries import SENDERS
from webapp.access.user_routes import add_users
from webapp.database import db
from webapp.extensions import login_manager
from webapp.ui.navigation import Group, NavigationEntry, add_navigation, ask_permission_of

add_account(bp)
add_users(bp)
add_audit_log(bp)


A_YEAR = timedelta(days=365)


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
    app.register_blueprint(bp)
    app.extensions[SENDERS] = Senders()
    app.config.update(
        SESSION_COOKIE_NAME="contrail_session",
        # The cookie lives long, and our table says when a session ends. Sent again with every answer, it would also
        # stand beside scripts and styles, which shared caches may keep.
        PERMANENT_SESSION_LIFETIME=A_YEAR,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch still sends; its token ends with the session
    )
    # Flask-Login's own protection hashes address and user agent; our sessions can be listed and ended instead.
    login_manager.session_protection = None
    login_manager.user_loader(lambda token: sessions.find_signed_in(db.session(), token))
    ask_permission_of(app, user_may)
    app.jinja_env.filters["role_label"] = role_label
    prepare_words(app)
    add_navigation(
        app,
        NavigationEntry(
            Group.PROTECT,
            "Users and access",
            "access.users",
            "users",
            Permission.MANAGE_USERS,
            order=70,
            also=("access.new_user", "access.edit_user", "access.delete_user", "access.user_link", "keys."),
        ),
        NavigationEntry(Group.PROTECT, "Audit log", "access.audit_log", "history", Permission.SEE_AUDIT, order=80),
    )
