"""What do the lists read from the URL alike? Channel, days and country, with words for what can't be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from webapp.channels.models import Channel
from webapp.ui.arguments import date_argument, text_argument, whole_argument

COUNTRY_LETTERS = 2


def read_channel(errors: dict[str, str], channels: Sequence[Channel]) -> Channel | None:
    """Return the channel that is asked for, or None."""
    number = whole_argument("channel")
    found = next((channel for channel in channels if channel.id == number), None)
    if found is None and text_argument("channel"):
        errors["channel"] = "There is no such channel."
    return found


def read_day(errors: dict[str, str], name: str) -> date | None:
    """Return the day that is asked for, or None."""
    day = date_argument(name)
    if day is None and text_argument(name):
        errors[name] = "Write a day as 2026-11-20."
    return day


def read_country(errors: dict[str, str]) -> str:
    """Return the two letters of the country that is asked for, or ""."""
    country = text_argument("country", 60).upper()
    if not country or (len(country) == COUNTRY_LETTERS and country.isascii() and country.isalpha()):
        return country
    errors["country"] = "Two letters, as in DE."
    return ""
