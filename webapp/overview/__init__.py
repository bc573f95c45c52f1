"""How is the installation doing? The overview for people; health and metrics for supervisors and Prometheus."""

from __future__ import annotations

from flask import Flask

from webapp.access.permissions import Permission
from webapp.overview.health_routes import bp as health
from webapp.overview.routes import bp as overview
from webapp.ui.navigation import Group, NavigationEntry, add_navigation

NAVIGATION = NavigationEntry(
    Group.SEE, "Overview", "overview.index", "layout-dashboard", Permission.SEE_OVERVIEW, order=10
)


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
    app.register_blueprint(health)
    app.register_blueprint(overview)
    add_navigation(app, NAVIGATION)
