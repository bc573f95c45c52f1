"""How is the installation doing? For people, supervisors and Prometheus."""

from __future__ import annotations

from flask import Flask

from webapp.overview.health_routes import bp as health


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
    app.register_blueprint(health)
