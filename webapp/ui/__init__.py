"""What do all pages share? Filters for time and numbers, paging, htmx, form fields, security headers."""

from __future__ import annotations

from flask import Flask

from webapp.ui.addresses import add_addresses
from webapp.ui.assets import add_assets
from webapp.ui.filters import add_filters
from webapp.ui.headers import add_headers
from webapp.ui.navigation import (
    Banner,
    Group,
    NavigationEntry,
    add_banner,
    add_navigation,
    prepare_navigation,
)
from webapp.ui.paging import add_paging

__all__ = ["Banner", "Group", "NavigationEntry", "add_banner", "add_furniture", "add_navigation"]


def add_furniture(app: Flask) -> None:
    """Add what every template and answer needs."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    add_addresses(app)
    prepare_navigation(app)
    add_assets(app)
    add_filters(app)
    add_paging(app)
    add_headers(app)
