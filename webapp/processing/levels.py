"""What do the sites' own consent tools say in a batch of their visitors' level? Kept where it is other than before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from webapp.activities.record import RequestRecord
from webapp.identity.last_words import Browser
from webapp.identity.resolve import Resolved, VisitorKey
from webapp.identity.said_levels import SaidLevel, latest, save_said


class Levels:
    """The levels that a batch brings, in the order received, and the last ones before it."""

    def __init__(self, records: Sequence[RequestRecord], keys: Sequence[VisitorKey | None]) -> None:
        """Take in what the records say."""
        self._said: dict[VisitorKey, list[SaidLevel]] = {}
        self._before: dict[VisitorKey, SaidLevel | None] = {}
        for record, key in zip(records, keys, strict=True):
            if record.level is not None and key is not None:
                said = SaidLevel(record.level, record.channel_id, record.received_us)
                self._said.setdefault(key, []).append(said)

    def last_of(self, visitor: VisitorKey) -> SaidLevel | None:
        """Return what the batch says of a visitor last, None where it says nothing."""
        return latest(self._said.get(visitor, ()))

    def keep(self, connection: Connection, visitors: Mapping[VisitorKey, Resolved]) -> None:
        """Keep what is other than before of visitors who were there; a new one is made with it."""
        self._before = {key: found.said for key, found in visitors.items()}
        changed: dict[int, SaidLevel] = {}
        for key, said in self._said.items():
            found = visitors.get(key)
            if found is not None and not found.is_new:
                last = latest([found.said, *said])
                if last is not None and not last.repeats(found.said):
                    changed[found.visitor_id] = last
        save_said(connection, changed)

    def last_said(self, browser: Browser, received_us: int) -> SaidLevel | None:
        """Return what was last said of a browser up to a record's receiving."""
        before = self._before.get(browser.key, browser.said)
        return latest([before, *self._said.get(browser.key, ())], received_us)
