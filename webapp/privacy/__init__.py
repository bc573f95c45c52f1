"""How are people's rights kept? Choices and own data, requests, erasure, retention, and what is collected."""

from __future__ import annotations

from flask import Flask

from webapp.access.permissions import Permission
from webapp.api.erasing import put_eraser
from webapp.database import db
from webapp.privacy.collected_routes import bp as collected
from webapp.privacy.erasing import erase_for_program
from webapp.privacy.kinds import plain_day
from webapp.privacy.plain_count_routes import bp as plain_counts
from webapp.privacy.preference_routes import bp as preferences
from webapp.privacy.queries import count_open
from webapp.privacy.request_routes import bp as requests
from webapp.privacy.retention_routes import bp as retention
from webapp.ui.navigation import Group, NavigationEntry, add_navigation

BLUEPRINTS = (collected, plain_counts, preferences, requests, retention)
NAVIGATION = (
    NavigationEntry(
        Group.PROTECT,
        "Data protection",
        "requests.index",
        "shield",
        Permission.HANDLE_REQUESTS,
        order=20,
        also=("retention.",),
        count=lambda: count_open(db.session()),
    ),
    NavigationEntry(
        Group.PROTECT,
        "What we collect",
        "collected.index",
        "list",
        Permission.SEE_COLLECTED,
        order=30,
        also=("plain_counts.",),
    ),
)


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
    for bp in BLUEPRINTS:
        app.register_blueprint(bp)
    put_eraser(app, erase_for_program)
    app.jinja_env.filters["plain_day"] = plain_day
    add_navigation(app, *NAVIGATION)
