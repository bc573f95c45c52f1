"""Where is Contrail set up and watched? Channels, settings, what was not recorded and what needs attention."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.access.audit_words import add_value_words
from webapp.access.keys import scope_label
from webapp.access.permissions import Permission
from webapp.administration.attention_routes import bp as attention
from webapp.administration.attention_routes import count_attention
from webapp.administration.channel_routes import bp as channels
from webapp.administration.general_routes import bp as general
from webapp.administration.key_routes import bp as keys
from webapp.administration.not_recorded_routes import bp as not_recorded
from webapp.administration.processing_routes import bp as processing
from webapp.channels.agreement import agreement_name
from webapp.ui.navigation import Group, NavigationEntry, add_navigation

BLUEPRINTS: tuple[Blueprint, ...] = (attention, channels, general, keys, not_recorded, processing)
NAVIGATION: tuple[NavigationEntry, ...] = (
    NavigationEntry(Group.SET_UP, "Channels", "channels.index", "world", Permission.SEE_CHANNELS, order=10),
    NavigationEntry(
        Group.SET_UP,
        "Settings",
        "processing.index",
        "settings",
        Permission.CHANGE_SETTINGS,
        order=60,
        also=("general.",),
    ),
    NavigationEntry(Group.PROTECT, "Not recorded", "not_recorded.index", "ban", Permission.SEE_NOT_RECORDED, order=40),
    NavigationEntry(
        Group.PROTECT,
        "Needs attention",
        "attention.index",
        "flag",
        Permission.SEE_NEEDS_ATTENTION,
        order=50,
        count=count_attention,
    ),
    NavigationEntry(
        Group.PROTECT,
        "API keys",
        "keys.index",
        "key",
        Permission.MANAGE_COLLECT_KEYS,
        order=70,
        unless=Permission.MANAGE_USERS,
    ),
)


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
    for bp in BLUEPRINTS:
        app.register_blueprint(bp)
    add_navigation(app, *NAVIGATION)
    app.jinja_env.filters.update(agreement_name=agreement_name, scope_label=scope_label)
    add_value_words(app, {"agreement": agreement_name, "scope": scope_label})
