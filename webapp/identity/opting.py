"""Who has opted out, and who came back?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

SWITCH = text("UPDATE visitor SET opted_out_at = :moment WHERE id = :visitor")


class Choice(NamedTuple):
    """A person's choice not to be tracked, or to be tracked again; `opted_out_ms` is what was stored before."""

    visitor_id: int
    opts_out: bool
    received_us: int
    opted_out_ms: int | None


class Switches:
    """The choices that a batch brings, by visitor."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        """Take choices in the order received; one older than the stored opting out changes nothing any more."""
        self._choices: dict[int, list[Choice]] = {}
        for choice in sorted(choices, key=lambda choice: choice.received_us):
            if choice.opted_out_ms is None or choice.received_us // 1000 >= choice.opted_out_ms:
                self._choices.setdefault(choice.visitor_id, []).append(choice)

    def is_out(self, visitor_id: int, opted_out_ms: int | None, received_us: int) -> bool:
        """Whether the last choice up to a record's receiving, its own included, was not to be tracked.

        A revocation holds for everything received after it, also for what still waits.
        """
        is_out = opted_out_ms is not None and opted_out_ms <= received_us // 1000
        for choice in self._choices.get(visitor_id, ()):
            if choice.received_us <= received_us:
                is_out = choice.opts_out
        return is_out

    def save(self, connection: Connection) -> bool:
        """Keep each visitor's last choice; say whether any differs from what was stored."""
        last = [choices[-1] for choices in self._choices.values()]
        changed = [choice for choice in last if choice.opts_out or choice.opted_out_ms is not None]
        if changed:
            rows = [{"visitor": c.visitor_id, "moment": c.received_us // 1000 if c.opts_out else None} for c in changed]
            connection.execute(SWITCH, rows)
        return bool(changed)
