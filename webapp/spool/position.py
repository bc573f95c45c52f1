"""How is the place up to which the journal was read written down?"""

from __future__ import annotations

import json
from collections.abc import Mapping

from webapp.spool.contract import PositionUnreadable


def decode(text: str) -> dict[str, int]:
    """Return the map segment → offset of a position. Raises `PositionUnreadable`."""
    if not text:
        return {}
    try:
        offsets = json.loads(text)
    except ValueError as error:
        raise PositionUnreadable(text[:200]) from error
    if not isinstance(offsets, dict) or not all(type(offset) is int and offset >= 0 for offset in offsets.values()):
        raise PositionUnreadable(text[:200])
    return offsets


def encode(offsets: Mapping[str, int]) -> str:
    """Return a position as text."""
    return json.dumps(dict(offsets), separators=(",", ":"))
