"""Where is Contrail set up and watched? Channels, settings, what was not recorded."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.access.permissions import Permission
from webapp.administration.channel_routes import bp as channels
from webapp.administration.not_recorded_routes import bp as not_recorded
from webapp.channels.agreement import agreement_name
from webapp.ui.navigation import Group, NavigationEntry, add_navigation

BLUEPRINTS: tuple[Blueprint, ...] = (channels, not_recorded)
NAVIGATION: tuple[NavigationEntry, ...] = (
    NavigationEntry(Group.SET_UP, "Channels", "channels.index", "world", Permission.SEE_CHANNELS, order=10),
    NavigationEntry(Group.PROTECT, "Not recorded", "not_recorded.index", "ban", Permission.SEE_NOT_RECORDED, order=40),
)


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
    for bp in BLUEPRINTS:
        app.register_blueprint(bp)
    add_navigation(app, *NAVIGATION)
    app.jinja_env.filters["agreement_name"] = agreement_name
