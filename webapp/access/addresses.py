"""Where is a page that this person may open? Rooms name the pages of others without importing them."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from webapp.access.permissions import user_may


def page_address(endpoint: str, permission: str, **values: Any) -> str:  # noqa: ANN401 - parts of any address
    """Return the address of a page that exists and that who looks may open, else ""."""
    is_there = endpoint in current_app.view_functions
    return url_for(endpoint, **values) if is_there and user_may(permission) else ""
