"""Which characters can't be kept as they came?"""

from __future__ import annotations

import re

from msgspec import Struct

# Every escape is matched, so that the second half of `\\ud800` (a backslash, then letters) is never taken for one.
ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
REPLACEMENT = rb"\ufffd"


def without_lone_surrogates(data: bytes) -> bytes:
    """Return JSON with U+FFFD for each escaped half of a character, which no text can hold; all else as it was."""
    if b"\\ud" not in data and b"\\uD" not in data:
        return data
    return ESCAPE.sub(lambda found: REPLACEMENT if found[1] else found[0], data)


def holds_nul(value: object) -> bool:
    """Whether a text, or any text within, holds a NUL character."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(holds_nul(key) or holds_nul(inner) for key, inner in value.items())
    if isinstance(value, list):
        return any(map(holds_nul, value))
    return isinstance(value, Struct) and any(holds_nul(getattr(value, name)) for name in value.__struct_fields__)
