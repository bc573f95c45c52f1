"""How are people's rights kept? Their choices and a copy of what is recorded of them."""

from __future__ import annotations

from flask import Flask

from webapp.privacy.preference_routes import bp as preferences


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
    app.register_blueprint(preferences)
