"""How does the audit log read? Codes and changes in words."""

from __future__ import annotations

LONGEST_VALUE = 120
DETAILS = {"email": "E-mail", "is_test": "Test channel", "agreement": "How visitors agree"}


def action_words(code: str) -> str:
    """Return *Channel created* for `channel_created`."""
    return code.replace("_", " ").capitalize()


def detail_words(name: str) -> str:
    """Return *How visitors agree* for `agreement`, and *Visit idle minutes* for what has no words of its own."""
    return DETAILS.get(name) or action_words(name)


def change_words(value: object) -> str:
    """Return *viewer → marketer* for `[before, after]`, and other values in short."""
    if isinstance(value, list) and len(value) == 2:  # noqa: PLR2004 - before and after
        return f"{_short(value[0])} → {_short(value[1])}"
    return _short(value)


def _short(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return _short(", ".join(map(str, value)))
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
