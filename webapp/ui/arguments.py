"""What does the URL ask for? Its parameters as clean values; what can't be read counts as not given."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import request

from webapp.ui.filters import zone

LONGEST_TEXT = 2_048
LARGEST_WHOLE = 2**31 - 1  # what an id column holds; PostgreSQL refuses to compare it with more


def text_argument(name: str, longest: int = LONGEST_TEXT) -> str:
    """Return a parameter as text without NUL, cut at `longest`; empty when not given."""
    return request.args.get(name, "").replace("\x00", "").strip()[:longest]


def whole_argument(name: str) -> int | None:
    """Return a parameter as a whole number from 0 on that fits a database, or None."""
    text = text_argument(name)
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_WHOLE))):
        return None
    number = int(text)
    return number if number <= LARGEST_WHOLE else None


def date_argument(name: str) -> date | None:
    """Return a parameter written as 2026-11-20, or None."""
    try:
        return date.fromisoformat(text_argument(name))
    except ValueError:
        return None


def start_of(day: date | None) -> datetime | None:
    """Return the moment when the day begins for who looks, or None."""
    if day is None:
        return None
    try:
        return datetime.combine(day, time(), tzinfo=zone())
    except OverflowError:
        return None


def end_of(day: date | None) -> datetime | None:
    """Return the first moment after the day for who looks, or None."""
    try:
        return None if day is None else start_of(day + timedelta(days=1))
    except OverflowError:
        return None
