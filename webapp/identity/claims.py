"""What of what a caller says about a person can be used? E-mail and attributes that are such."""

from __future__ import annotations

from webapp.activities.record import SentContact
from webapp.contacts.attributes import COLUMNS, LONGEST_NOTES, NOTES, is_country, is_date
from webapp.contacts.custom import NONE_DEFINED, Definitions, read_value

LONGEST_IDENTIFIER = 254


def usable_values(
    sent: SentContact, custom: Definitions = NONE_DEFINED, *, takes_notes: bool = False
) -> dict[str, str]:
    """Return e-mail and attributes, built in or `custom`, as text, without those that are empty or no such thing.

    Notes are written by users; of all others only an import brings any.
    """
    values = {"email": sent.email} if sent.email else {}
    for name, value in (sent.attributes or {}).items():
        if name in COLUMNS and value is not None and not isinstance(value, bool):
            text = _read_value(name, value)
            if 0 < len(text) <= COLUMNS[name]:
                values[name] = text
        elif name == NOTES and takes_notes and isinstance(value, str):
            if 0 < len(value) <= LONGEST_NOTES:
                values[name] = value
        elif name in custom and value is not None and (text := read_value(custom[name], value)):
            values[name] = text
    return values


def _read_value(name: str, value: str | float) -> str:
    """Return a value as text; '' for a birthday that is no date and a country that is no two letters."""
    is_whole = isinstance(value, float) and value.is_integer()
    text = str(int(value) if is_whole else value).strip()
    if name == "birthday":
        return text if is_date(text) else ""
    if name == "country":
        return text.upper() if is_country(text) else ""
    return text
