"""What did a contact do, told by days and visits? And what may be asked of it: types and channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.entries import LogEntry
from webapp.activities.filters import ActivityFilters
from webapp.activities.models import ActivityType
from webapp.activities.queries import LogPage, page_of_activities
from webapp.channels.models import Channel
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.log_filters import cursor_argument
from webapp.contact_management.log_words import DEVICE_CLASSES
from webapp.contact_management.read_alike import read_channel
from webapp.ui.arguments import text_argument
from webapp.ui.filters import zone

DEVICE_ICONS = {"mobile": "device-mobile", "tablet": "device-tablet"}


@dataclass(frozen=True, slots=True)
class Visit:
    """Activities of one visit that follow each other, newest first; or such that belong to none."""

    entries: Sequence[LogEntry]

    @property
    def channel(self) -> str:
        """The channel that it came by."""
        return self.entries[0].channel_name

    @property
    def is_test(self) -> bool:
        """Whether that is a channel for tests."""
        return self.entries[0].is_test

    @property
    def device(self) -> str:
        """*Chrome on Windows · Desktop*, as far as it is known."""
        return device_words(*self._circumstances())

    @property
    def device_icon(self) -> str:
        """The icon of the kind of device."""
        return DEVICE_ICONS.get(self._circumstances()[0], "device-desktop")

    @property
    def source(self) -> str:
        """Where the person came from: the campaign, else the site."""
        for entry in reversed(self.entries):
            if words := entry.utm_campaign or entry.utm_source or entry.referrer_host:
                return words
        return ""

    def _circumstances(self) -> tuple[str, str, str]:
        found = (entry for entry in self.entries if entry.device_class or entry.browser or entry.system)
        entry = next(found, self.entries[0])
        return entry.device_class, entry.browser, entry.system


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the person who looks, and what occurred on it, newest first."""

    words: str
    visits: Sequence[Visit]


@dataclass(slots=True)
class Timeline:
    """A page of activities, and what was asked for."""

    page: LogPage
    days: list[Day]
    type_code: str = ""
    channel_id: int | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_filtered(self) -> bool:
        """Whether only some types or channels are shown."""
        return bool(self.type_code or self.channel_id is not None or self.errors)


def read_timeline(
    session: Session, contact_id: int, types: Sequence[ActivityType], channels: Sequence[Channel]
) -> Timeline:
    """Return the page of a canonical contact's activities that the URL asks for."""
    code = text_argument("type", 60).lower()
    kind = next((kind for kind in types if kind.code_name == code), None)
    errors = {"type": "There is no activity type of this name."} if code and kind is None else {}
    channel = read_channel(errors, channels)
    filters = ActivityFilters(
        contact_id=contact_id,
        type_ids=() if kind is None else (kind.id,),
        channel_ids=() if channel is None else (channel.id,),
    )
    page = page_of_activities(session, filters, before=cursor_argument("before"), after=cursor_argument("after"))
    page = replace(page, items=present_reader(session).entries(page.items))
    return Timeline(
        page, days_of(page.items), "" if kind is None else code, None if channel is None else channel.id, errors
    )


def days_of(entries: Sequence[LogEntry]) -> list[Day]:
    """Return activities by day and visit; a visit over midnight stands on both days."""
    here = zone()
    today = clock.now().astimezone(here).date()
    return [
        Day(_day_words(day, today), [Visit(list(visit)) for _, visit in groupby(of_day, _visit_key)])
        for day, of_day in groupby(entries, lambda entry: entry.occurred_at.astimezone(here).date())
    ]


def device_words(device_class: str, browser: str, system: str) -> str:
    """Return *Chrome on Windows · Desktop*, as far as it is known."""
    program = " on ".join(part for part in (browser, system) if part)
    return " · ".join(part for part in (program, DEVICE_CLASSES.get(device_class, device_class)) if part)


def _visit_key(entry: LogEntry) -> tuple[int | None, int | None, int | None]:
    return entry.visit_id, entry.visitor_id, entry.channel_id


def _day_words(day: date, today: date) -> str:
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if day.year != today.year else "")
