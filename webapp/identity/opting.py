"""Who has opted out, and who came back?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.identity.resolve import VisitorKey
from webapp.identity.switches import OPTED_OUT, Switch, has_switches, person_digest, read_switches, save_switches
from webapp.settings.operations import bump_policy_version


class Choice(NamedTuple):
    """A person's choice not to be tracked, or to be tracked again."""

    visitor: VisitorKey
    opts_out: bool
    received_us: int


class _Said(NamedTuple):
    at_us: int
    opts_out: bool


class Choices:
    """All that is known of the choices of a batch's visitors: those that the batch brings, and the last before it."""

    def __init__(
        self,
        choices: Sequence[Choice] = (),
        digests: Mapping[VisitorKey, int] | None = None,
        stored: Mapping[int, Switch] | None = None,
    ) -> None:
        """Put choices and what is `stored`, by digest, into the order received, however late they arrive."""
        self._digests, self._stored = digests or {}, stored or {}
        self._said: dict[VisitorKey, list[_Said]] = {}
        for visitor, digest in self._digests.items():
            if digest in self._stored:
                self._said[visitor] = _said_before(self._stored[digest])
        for visitor, opts_out, received_us in choices:
            self._said.setdefault(visitor, []).append(_Said(received_us, opts_out))
        for said in self._said.values():
            said.sort(key=_at)
        self._choosing = {choice.visitor for choice in choices}

    def is_out(self, visitor: VisitorKey | None, received_us: int) -> bool:
        """Whether the last choice up to a record's receiving, its own included, was not to be tracked.

        A revocation holds for everything received after it, also for what still waits.
        """
        said = self._said.get(visitor) if visitor is not None else None
        if said is None:
            return False
        place = bisect_right(said, received_us, key=_at)
        return place > 0 and said[place - 1].opts_out

    def last_said(self, visitor: VisitorKey, received_us: int) -> tuple[int, bool] | None:
        """Return when, up to a record's receiving, something was last said (µs), and whether it was a no; or None."""
        said = self._said.get(visitor, ())
        place = bisect_right(said, received_us, key=_at)
        return (said[place - 1].at_us, said[place - 1].opts_out) if place else None

    def add(self, connection: Connection, choices: Sequence[Choice]) -> None:
        """Take in further choices, of whomever."""
        fresh = {choice.visitor for choice in choices} - self._digests.keys()
        digests = {visitor: person_digest(*visitor) for visitor in fresh}
        stored = read_switches(connection, digests.values(), OPTED_OUT)
        for visitor, digest in digests.items():
            if digest in stored:
                self._said[visitor] = _said_before(stored[digest])
        for visitor, opts_out, received_us in choices:
            self._said.setdefault(visitor, []).append(_Said(received_us, opts_out))
            self._said[visitor].sort(key=_at)
        self._digests, self._stored = {**self._digests, **digests}, {**self._stored, **stored}
        self._choosing |= {choice.visitor for choice in choices}

    def save(self, connection: Connection) -> None:
        """Keep each visitor's last choice, and let the doors know of those that are other than before.

        Call it last: whoever else changes the policy waits for the transaction from here on.
        """
        changed: dict[int, Switch] = {}
        turned: list[int] = []
        for visitor in self._choosing:
            digest = self._digests[visitor]
            before = self._stored.get(digest)
            after = _last(self._said[visitor], before)
            if after != before:
                changed[digest] = after
            if after.is_on != (before is not None and before.is_on):
                turned.append(digest)
        if turned:
            version = bump_policy_version(connection)
            changed |= {digest: changed[digest]._replace(changed=version) for digest in turned}
        save_switches(connection, OPTED_OUT, changed)


def read_choices(connection: Connection, visitors: Collection[VisitorKey], choices: Sequence[Choice]) -> Choices:
    """Return what holds for the visitors of a batch that brings `choices`, in the order received."""
    if not choices and not has_switches(connection):
        return Choices()
    digests = {visitor: person_digest(*visitor) for visitor in visitors}
    return Choices(choices, digests, read_switches(connection, digests.values(), OPTED_OUT))


def _at(said: _Said) -> int:
    return said.at_us


def _said_before(stored: Switch) -> list[_Said]:
    return [_Said(moment_ms * 1000, stored.is_on) for moment_ms in (stored.since_ms, stored.chosen_ms)]


def _last(said: Sequence[_Said], before: Switch | None) -> Switch:
    """Return how the switch stands after all that was said, since the first of its last, equal choices."""
    last = said[-1]
    *_, first = takewhile(lambda one: one.opts_out == last.opts_out, reversed(said))
    return Switch(last.opts_out, first.at_us // 1000, last.at_us // 1000, before.changed if before is not None else 0)
