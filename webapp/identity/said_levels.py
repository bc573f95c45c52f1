"""Which level did browsers say last by their site's own consent tool, and where does it hold?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, text

from webapp.consent.levels import LEVEL_NAMES, Level
from webapp.identity.models import Visitor

SAVE = text(
    "UPDATE visitor SET said_level = :level, said_channel_id = :channel, said_at = :at WHERE id = :visitor"
    " AND (said_at IS NULL OR said_at <= :at)"
)


class SaidLevel(NamedTuple):
    """A level that a browser said: on which channel, and when first in a row (µs)."""

    level: int
    channel_id: int
    at_us: int

    @property
    def is_no(self) -> bool:
        """Whether nothing may be recorded by it."""
        return self.level < Level.VISITOR

    def holds_on(self, channel_id: int, *, is_linked: bool) -> bool:
        """Whether it allows to record on a channel: on its own, and on linked ones when it was said for all."""
        return not self.is_no and (channel_id == self.channel_id or (is_linked and self.level >= Level.ALL))

    def repeats(self, before: SaidLevel | None) -> bool:
        """Whether this was said before already."""
        return before is not None and (self.level, self.channel_id) == (before.level, before.channel_id)


def read_said(level: int | None, channel_id: int | None, at_us: int | None) -> SaidLevel | None:
    """Return what a visitor's columns hold."""
    return None if level is None else SaidLevel(level, channel_id or 0, at_us or 0)


def said_level_name(visitor: Visitor) -> str:
    """Return what programs call the level that a visitor said last, "" where it said none."""
    return "" if visitor.said_level is None else LEVEL_NAMES[Level(visitor.said_level)]


def save_said(connection: Connection, said: Mapping[int, SaidLevel]) -> None:
    """Keep what visitors, by the ids of their rows, said last; what was said after it stands."""
    rows = [{"visitor": row_id, "level": s.level, "channel": s.channel_id, "at": s.at_us} for row_id, s in said.items()]
    if rows:
        connection.execute(SAVE, rows)


def latest(said: Iterable[SaidLevel | None], until_us: int | None = None) -> SaidLevel | None:
    """Return the last of what was said, up to a moment; of what was said at once the last in the order given."""
    found: SaidLevel | None = None
    for one in said:
        is_in_time = one is not None and (until_us is None or one.at_us <= until_us)
        if is_in_time and one is not None and (found is None or found.at_us <= one.at_us):
            found = one
    return found
