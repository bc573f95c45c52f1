"""How are people's rights kept? Their choices and a copy of what is recorded of them, and counts of nobody."""

from __future__ import annotations

from flask import Flask

from webapp.access.permissions import Permission
from webapp.privacy.plain_count_routes import bp as plain_counts
from webapp.privacy.preference_routes import bp as preferences
from webapp.ui.navigation import Group, NavigationEntry, add_navigation


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
    app.register_blueprint(preferences)
    app.register_blueprint(plain_counts)
    counts = NavigationEntry(
        Group.PROTECT,
        "Counts without contacts",
        "plain_counts.index",
        "chart-bar",
        Permission.SEE_CONSENTS,
        order=30,
        also=("plain_counts.edit",),
    )
    add_navigation(app, counts)
