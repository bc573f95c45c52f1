"""Where are contacts, their activities and the types of these looked at and changed?"""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.access.audit_words import add_value_words
from webapp.access.permissions import Permission
from webapp.contact_management.attribute_routes import bp as attributes
from webapp.contact_management.audit_values import attribute_words, filter_words, type_name
from webapp.contact_management.contact_routes import bp as contacts
from webapp.contact_management.form_routes import bp as forms
from webapp.contact_management.log_routes import bp as log
from webapp.contact_management.merge_routes import bp as merges
from webapp.contact_management.tabs import list_tabs
from webapp.contact_management.tracking_routes import bp as not_tracked
from webapp.contact_management.type_routes import bp as types
from webapp.contact_management.type_switch_routes import logging_banner
from webapp.ui.navigation import Group, NavigationEntry, add_banner, add_navigation

BLUEPRINTS: tuple[Blueprint, ...] = (contacts, merges, log, types, forms, attributes, not_tracked)
NAVIGATION: tuple[NavigationEntry, ...] = (
    NavigationEntry(
        Group.SEE,
        "Contacts",
        "contacts.index",
        "users",
        Permission.SEE_CONTACTS,
        order=30,
        also=("merges.", "attributes.", "not_tracked."),
    ),
    NavigationEntry(Group.SEE, "Activities", "log.index", "activity", Permission.SEE_LOG, order=20),
    NavigationEntry(Group.SET_UP, "Activity types", "types.index", "tag", Permission.SEE_TYPES, order=20),
    NavigationEntry(Group.SET_UP, "Forms", "forms.index", "forms", Permission.SEE_FORMS, order=30),
)


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
    for bp in BLUEPRINTS:
        app.register_blueprint(bp)
    add_navigation(app, *NAVIGATION)
    add_banner(app, logging_banner)
    add_value_words(app, {"attributes": attribute_words, "filters": filter_words, "type": type_name})
    app.jinja_env.globals["contact_management_tabs"] = list_tabs
