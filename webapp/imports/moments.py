"""When was that? Times as files have them: RFC 3339, without an offset, or as a number."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from webapp import clock
from webapp.admission import reasons
from webapp.imports.reading import Fault

NUMBER = re.compile(r"\d{9,13}(\.\d+)?")
SECONDS_UP_TO = 100_000_000_000  # later than the year 5000; as milliseconds it is 1973
DAY_MS = 24 * 3_600_000


def read_moment(text: str, zone: tzinfo, now_ms: int) -> int:
    """Return the milliseconds since 1970 of a time; one without an offset is of the zone. Raises `Fault`.

    From 1970 to a day later than now, which is somebody's clock.
    """
    ms = _read(text, zone)
    if ms is None:
        raise Fault(reasons.INVALID, "is no time such as 2026-11-20T14:02:00Z", "occurred_at")
    if ms < 0:
        raise Fault(reasons.INVALID, "is before 1970", "occurred_at")
    if ms > now_ms + DAY_MS:
        raise Fault(reasons.INVALID, "lies in the future", "occurred_at")
    return ms


def _read(text: str, zone: tzinfo) -> int | None:
    if NUMBER.fullmatch(text):
        number = float(text)
        return int(number * 1000 if number < SECONDS_UP_TO else number)
    try:
        moment = datetime.fromisoformat(text)
        return clock.to_ms(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None
