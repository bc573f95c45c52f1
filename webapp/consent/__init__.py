"""What are visitors asked to agree to, and who agreed? Consents, their versions, and the proofs."""

from __future__ import annotations

from flask import Flask

from webapp.access.permissions import Permission
from webapp.consent.levels import level_name
from webapp.consent.routes import bp
from webapp.consent.texts import LANGUAGES
from webapp.ui.navigation import Group, NavigationEntry, add_navigation


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
    app.register_blueprint(bp)
    app.jinja_env.filters["level_name"] = level_name
    app.jinja_env.filters["language_name"] = lambda code: LANGUAGES.get(code, code)
    entry = NavigationEntry(
        Group.PROTECT, "Consents", "consents.index", "shield-lock", Permission.SEE_CONSENTS, order=10
    )
    add_navigation(app, entry)
