"""Whose switches are off for the door? Loaded once, and from then on only what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from webapp.identity.models import PersonSwitch

ROWS_AT_ONCE = 10_000
Switches = Mapping[int, frozenset[str]]


class KnownSwitches:
    """Digest of a person → the reasons not to record, of everybody who has any. One thread at a time may call it."""

    def __init__(self) -> None:
        """Begin with nothing loaded."""
        self._on: dict[int, frozenset[str]] = {}
        self._alike: dict[frozenset[str], frozenset[str]] = {}
        self._version: int | None = None

    def follow(self, session: Session, version: int) -> Switches:
        """Return the switches as they are at a version of the policy that the session has read before.

        The same mapping is kept up, even while it is looked up in, as long as the version grows. It is made anew when
        a version comes again: a backup was played back, and nothing says what has changed.
        """
        if self._version is not None and version >= self._version:
            query = _turns().where(PersonSwitch.changed > self._version)
            self._apply(self._on, session.execute(query))
        else:
            everybody: dict[int, frozenset[str]] = {}
            query = _turns().where(PersonSwitch.is_on).execution_options(yield_per=ROWS_AT_ONCE)
            self._apply(everybody, session.execute(query))
            self._on = everybody
        self._version = version
        return self._on

    def _apply(self, on: dict[int, frozenset[str]], turns: Iterable[Row[int, str, bool]]) -> None:
        for digest, reason, is_on in turns:
            reasons = on.get(digest, frozenset()) - {reason}
            if is_on:
                reasons |= {reason}
            if reasons:
                on[digest] = self._alike.setdefault(reasons, reasons)  # few are different, so they cost no memory
            else:
                on.pop(digest, None)


def _turns() -> Select[int, str, bool]:
    return select(PersonSwitch.digest, PersonSwitch.reason, PersonSwitch.is_on)
