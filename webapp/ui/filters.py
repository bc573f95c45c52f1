"""How are numbers, sizes and times shown? Filters of templates; times in the zone of the person who looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, has_request_context
from flask_login import current_user

from webapp import clock

STEP = 1024
UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
MINUTE, HOUR, DAY = 60, 3_600, 86_400
WORDS = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"))
STEPS = ((DAY, "d", HOUR, "h"), (HOUR, "h", MINUTE, "min"), (MINUTE, "min", 1, "s"))


def add_filters(app: Flask) -> None:
    """Give templates the filters `number`, `bytes`, `moment`, `full_moment`, `iso`, `ago`, `duration` and `day`."""
    app.jinja_env.filters.update(
        number=number,
        bytes=size,
        moment=moment,
        full_moment=full_moment,
        iso=iso,
        ago=ago,
        duration=duration,
        day=day,
    )


def number(value: float | None) -> str:
    """Return a number with commas between thousands, a dash for None, and at most two decimals."""
    if value is None:
        return "–"
    if isinstance(value, int) or value.is_integer():
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def size(count: float | None) -> str:
    """Return a number of bytes in the unit that a person reads best."""
    if count is None:
        return "–"
    amount = float(count)
    for unit in UNITS:
        if abs(amount) < STEP or unit == UNITS[-1]:
            break
        amount /= STEP
    return f"{int(amount)} {unit}" if unit == "B" or amount.is_integer() else f"{amount:.1f} {unit}"


def zone() -> tzinfo:
    """Return the time zone of the person who looks; UTC outside a page."""
    name = getattr(current_user, "time_zone", "UTC") if has_request_context() else "UTC"
    return _zone(name)


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def moment(value: datetime | None) -> str:
    """Return *20 Nov 14:02*, with the year when it is another one; a dash for None."""
    if value is None:
        return "–"
    local = value.astimezone(zone())
    year = "" if local.year == clock.now().astimezone(zone()).year else f" {local.year}"
    return f"{local.day} {local:%b}{year} {local:%H:%M}"


def full_moment(value: datetime | None) -> str:
    """Return *Friday 20 November 2026, 14:02:09 (Europe/Berlin)*."""
    if value is None:
        return "–"
    local = value.astimezone(zone())
    return f"{local:%A} {local.day} {local:%B} {local.year}, {local:%H:%M:%S} ({zone()})"


def iso(value: datetime) -> str:
    """Return the moment for `<time datetime>`."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def day(value: datetime | None) -> str:
    """Return *20 Nov 2026*; a dash for None."""
    if value is None:
        return "–"
    local = value.astimezone(zone())
    return f"{local.day} {local:%b} {local.year}"


def duration(value: float | timedelta | None) -> str:
    """Return seconds as *0.3 s*, *45 s*, *3 min 20 s*, *2 h 5 min* or *4 d 3 h*."""
    if value is None:
        return "–"
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    if seconds < 10 and seconds != int(seconds):  # noqa: PLR2004 - below ten, tenths matter
        return f"{seconds:.1f} s"
    whole = int(seconds)
    for length, name, next_length, next_name in STEPS:
        if whole >= length:
            rest = whole % length // next_length
            return f"{whole // length} {name}" + (f" {rest} {next_name}" if rest else "")
    return f"{whole} s"


def ago(value: datetime | None) -> str:
    """Return *just now*, *5 minutes ago*, *in 2 hours*; from a week on the day; *never* for None."""
    if value is None:
        return "never"
    seconds = int((clock.now() - value).total_seconds())
    distance = abs(seconds)
    if distance < MINUTE:
        return "just now"
    if distance >= 7 * DAY:
        return day(value)
    length, name = next(step for step in WORDS if distance >= step[0])
    count = distance // length
    words = f"{count} {name}{'s' if count > 1 else ''}"
    return f"{words} ago" if seconds > 0 else f"in {words}"
