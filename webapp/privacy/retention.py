"""Before which moment does each thing go, by what the installation chose?"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.models import ActivityType
from webapp.settings.retention import CHOICES, read_retention

DAY_MS = 24 * 3_600_000
MONTHS = 12


class Cutoffs(NamedTuple):
    """Before which moment (ms) what goes; None for what is kept for ever. `types` by the id of each activity type."""

    types: Mapping[int, int | None]
    anonymous: int | None
    known: int | None
    set_aside: int | None
    register: int | None
    proof: int | None


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
