"""What do all pages share? Filters for time and numbers, paging, htmx, form fields, security headers."""

from __future__ import annotations

from flask import Flask


def add_furniture(app: Flask) -> None:
    """Add what every template and answer needs."""
