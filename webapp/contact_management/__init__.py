"""Under construction in this session."""

from __future__ import annotations

from flask import Flask


def add_to(app: Flask) -> None:
    """Add this room's pages to the application."""
