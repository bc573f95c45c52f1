"""Where can this person go, and what must every page tell them? Rooms add the entries and banners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from flask import Flask, current_app, request, url_for
from flask_login import current_user

KEY = "contrail_navigation"
MOST_SHOWN = 99


class Group(StrEnum):
    """The four things that people come for, in the order of the navigation."""

    SEE = "See"
    ACT = "Act"
    SET_UP = "Set up"
    PROTECT = "Protect"


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A line of the navigation: shown to who has the permission, in the order of its group.

    It is marked as the present one on its own endpoint, on those of `also` (an endpoint, or `room.` for all of a
    blueprint), and on every other page of its blueprint where it is the only entry of that. `count` is asked on every
    page how much waits there for a person; 0 shows nothing. Who has the permission `unless` has a wider entry instead.
    """

    group: Group
    label: str
    endpoint: str
    icon: str
    permission: str
    order: int
    also: tuple[str, ...] = ()
    count: Callable[[], int] | None = None
    unless: str = ""

    @property
    def blueprint(self) -> str:
        """The room that the entry leads to."""
        return self.endpoint.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Banner:
    """A sentence that every page shows on top, with the place where something can be done about it."""

    words: str
    link_label: str = ""
    link_url: str = ""
    tone: str = "warning"


@dataclass(slots=True)
class _Furniture:
    entries: list[NavigationEntry] = field(default_factory=list)
    banners: list[Callable[[], Banner | None]] = field(default_factory=list)
    may: Callable[[str], bool] = lambda _permission: False


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the layout shows it."""

    label: str
    url: str
    icon: str
    is_current: bool
    count: str = ""


def prepare_navigation(app: Flask) -> None:
    """Give the layout its navigation and banners."""
    app.extensions[KEY] = _Furniture()
    app.context_processor(lambda: {"navigation": _navigation, "banners": _banners})
    app.jinja_env.globals["instance_name"] = urlsplit(app.config["CONTRAIL"].public_url).netloc
    app.jinja_env.globals["may"] = may


def add_navigation(app: Flask, *entries: NavigationEntry) -> None:
    """Add lines to the navigation; a room calls it while the application is put together."""
    furniture: _Furniture = app.extensions[KEY]
    furniture.entries.extend(entries)
    furniture.entries.sort(key=lambda entry: entry.order)


def add_banner(app: Flask, banner: Callable[[], Banner | None]) -> None:
    """Ask `banner` on every page for a sentence to show; None shows nothing."""
    app.extensions[KEY].banners.append(banner)


def ask_permission_of(app: Flask, asked: Callable[[str], bool]) -> None:
    """Let `asked` decide what the person who looks may do; the room of users calls it."""
    app.extensions[KEY].may = asked


def may(permission: str) -> bool:
    """Whether the person who looks at the page has the permission; nobody has any while not signed in."""
    return bool(current_app.extensions[KEY].may(permission))


def _navigation() -> dict[Group, list[Line]]:
    if not current_user.is_authenticated:
        return {}
    entries: list[NavigationEntry] = [entry for entry in current_app.extensions[KEY].entries if _is_for_reader(entry)]
    current = _current(entries)
    groups = {group: [_line(entry, current) for entry in entries if entry.group == group] for group in Group}
    return {group: lines for group, lines in groups.items() if lines}


def _is_for_reader(entry: NavigationEntry) -> bool:
    return may(entry.permission) and not (entry.unless and may(entry.unless))


def _line(entry: NavigationEntry, current: NavigationEntry | None) -> Line:
    count = entry.count() if entry.count is not None else 0
    words = f"{MOST_SHOWN}+" if count > MOST_SHOWN else str(count or "")
    return Line(entry.label, url_for(entry.endpoint), entry.icon, is_current=entry is current, count=words)


def _current(entries: Sequence[NavigationEntry]) -> NavigationEntry | None:
    """Return the entry that the page belongs to: by its endpoint, else as an entry names it, else by its blueprint."""
    endpoint = request.endpoint or ""
    blueprint = endpoint.rpartition(".")[0]
    for entry in entries:
        if entry.endpoint == endpoint:
            return entry
    for entry in entries:
        if endpoint in entry.also or f"{blueprint}." in entry.also:
            return entry
    of_room = [entry for entry in entries if blueprint and entry.blueprint == blueprint]
    return of_room[0] if len(of_room) == 1 else None


def _banners() -> list[Banner]:
    asked = (banner() for banner in current_app.extensions[KEY].banners)
    return [banner for banner in asked if banner is not None]
