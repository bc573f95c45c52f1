"""How long is what kept? The choices of the installation, and the moment before which each thing goes."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit
from webapp.activities.models import ActivityType
from webapp.settings import values
from webapp.settings.operations import change_setting
from webapp.settings.queries import get_setting
from webapp.settings.values import Known

DAY_MS = 24 * 3_600_000
MONTHS = 12


class Choice(NamedTuple):
    """One thing that is kept for a time: its setting, what it is called, the unit, the longest, and what happens."""

    known: Known
    words: str
    unit: str
    longest: int
    after: str


CHOICES: dict[str, Choice] = {
    "activities": Choice(
        values.RETENTION_ACTIVITIES, "Activities", "months", 240, "They go, and stay in figures and charts as counts."
    ),
    "anonymous": Choice(
        values.RETENTION_ANONYMOUS, "Anonymous contacts", "months", 240, "Without activity for so long, they go whole."
    ),
    "known": Choice(
        values.RETENTION_KNOWN, "Known contacts", "months", 240, "Without any news for so long, they go whole."
    ),
    "set_aside": Choice(
        values.RETENTION_SET_ASIDE,
        "Records set aside",
        "days",
        3_650,
        "What waits under Needs attention.",
    ),
    "samples": Choice(
        values.RETENTION_SAMPLES, "Samples of what was not recorded", "days", 3_650, "They hold no values anyway."
    ),
    "register": Choice(
        values.RETENTION_REGISTER, "Audit log and closed requests", "years", 30, "Proof of what was done, and by whom."
    ),
    "proof": Choice(
        values.RETENTION_PROOF,
        "Proof of consent",
        "years",
        30,
        "Counted from its withdrawal, or the person's erasure.",
    ),
}
FOR_EVER = None


class Cutoffs(NamedTuple):
    """Before which moment (ms) what goes; None for what is kept for ever. `types` by the id of each activity type."""

    types: Mapping[int, int | None]
    anonymous: int | None
    known: int | None
    set_aside: int | None
    register: int | None
    proof: int | None


def read_retention(session: Session) -> dict[str, int | None]:
    """Return how long each thing is kept, in its unit; None for ever."""
    return {name: get_setting(session, choice.known) for name, choice in CHOICES.items()}


def change_retention(session: Session, wanted: Mapping[str, int | None]) -> int:
    """Choose how long things are kept, and return how many of these choices are new; each is audited."""
    before = read_retention(session)
    changes: dict[str, list[Any]] = {}
    for name, value in wanted.items():
        if value != before[name]:
            change_setting(session, CHOICES[name].known, value)
            changes[CHOICES[name].known.name] = [_words(before[name]), _words(value)]
    if changes:
        audit(session, "retention_changed", "settings", "", "Retention", changes)
    return len(changes)


def read_cutoffs(session: Session, kept: Mapping[str, int | None] | None = None) -> Cutoffs:
    """Return before which moments everything goes now; a type's own time comes before that of all activities.

    `kept` is how long each thing would be kept, where that isn't what was chosen.
    """
    kept = read_retention(session) if kept is None else kept
    of_all = _before(kept["activities"], "months")
    types = session.execute(select(ActivityType.id, ActivityType.retention_days)).all()
    return Cutoffs(
        {row.id: of_all if row.retention_days is None else _before(row.retention_days, "days") for row in types},
        *(_before(kept[name], CHOICES[name].unit) for name in ("anonymous", "known", "set_aside", "register", "proof")),
    )


def _before(count: int | None, unit: str) -> int | None:
    """Return the moment (ms) so long ago; calendar months, not sums of days."""
    now = clock.now()
    if count is None:
        return None
    if unit == "days":
        return max(clock.to_ms(now) - count * DAY_MS, 0)
    months = now.year * MONTHS + now.month - 1 - (count * MONTHS if unit == "years" else count)
    year, month = divmod(months, MONTHS)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return max(clock.to_ms(datetime(year, month + 1, day, now.hour, now.minute, tzinfo=UTC)), 0)


def _words(value: int | None) -> str | int:
    return "for ever" if value is None else value
