"""Who has opted out, and who came back?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

SWITCH = text("UPDATE visitor SET opted_out_at = :moment WHERE id = :visitor")


def apply_opting(connection: Connection, choices: Sequence[tuple[int, bool, int]]) -> dict[int, list[tuple[int, bool]]]:
    """Keep each visitor's last choice of (visitor, opts out, at ms), and return the choices by visitor, as received."""
    switches: dict[int, list[tuple[int, bool]]] = {}
    for visitor_id, opts_out, at_ms in choices:
        switches.setdefault(visitor_id, []).append((at_ms, opts_out))
    if switches:
        rows = [{"visitor": v, "moment": made[-1][0] if made[-1][1] else None} for v, made in switches.items()]
        connection.execute(SWITCH, rows)
    return switches
