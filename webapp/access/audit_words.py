"""How does the audit log read? Codes and changes in words."""

from __future__ import annotations

LONGEST_VALUE = 120


def action_words(code: str) -> str:
    """Return *Channel created* for `channel_created`."""
    return code.replace("_", " ").capitalize()


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
