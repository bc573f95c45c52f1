"""What may people ask for, what is it called on the pages, and what is done then?"""

from __future__ import annotations

import calendar
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class RequestKind(StrEnum):
    """A right of a person whose data is kept (GDPR, articles 15 to 21)."""

    ACCESS = "access"
    PORTABILITY = "portability"
    RECTIFY = "rectify"
    RESTRICT = "restrict"
    OBJECT = "object"
    ERASE = "erase"
    ANONYMISE = "anonymise"


class Status(StrEnum):
    """How far a request is."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class Words(NamedTuple):
    """What a kind is called, what the person wants, what to do, the button that does it, and what is said then."""

    name: str
    wish: str
    steps: str
    button: str = ""
    warning: str = ""
    said: str = ""


FILES = (RequestKind.ACCESS, RequestKind.PORTABILITY)
ERASING = (RequestKind.ERASE, RequestKind.ANONYMISE)

BEGUN = "Begun. It goes on by itself."

KIND_WORDS: dict[RequestKind, Words] = {
    RequestKind.ACCESS: Words(
        "Access",
        "know what is stored about them",
        "Make the file, look through it, and send it in a safe way, together with the page What we collect.",
    ),
    RequestKind.PORTABILITY: Words(
        "Portability",
        "take their data elsewhere",
        "Make the file and send it in a safe way: JSON for programs, CSV for spreadsheets.",
    ),
    RequestKind.RECTIFY: Words(
        "Rectify",
        "have something corrected",
        "Have somebody who may edit contacts correct it, and tell the person.",
    ),
    RequestKind.RESTRICT: Words(
        "Restrict",
        "have their data stored, but not used",
        "Restrict them, and tell those who work with exports. You can lift it later.",
        "Restrict",
        "Nothing new is recorded about them on any browser, nothing said about them changes anything, and retention "
        "leaves alone what is stored.",
        "Restricted. Nothing new is recorded about them until you lift it.",
    ),
    RequestKind.OBJECT: Words(
        "Object",
        "not be recorded any more",
        "Opt them out on every browser that is known and for programs, and tell them.",
        "Opt out",
        "Each of their known browsers counts as opted out from now on, and programs can't record what they do. Only a "
        "later yes of theirs takes it back.",
        "Opted out on every browser that is known. Tell them.",
    ),
    RequestKind.ERASE: Words(
        "Erase",
        "be forgotten",
        "Check who asks, erase, and send the certificate.",
        "Erase for good",
        "This can't be undone. Everything that is stored about them goes, also what still waits to be stored.",
        BEGUN,
    ),
    RequestKind.ANONYMISE: Words(
        "Anonymise",
        "be forgotten, while figures stay",
        "Check who asks, anonymise, and send the certificate.",
        "Anonymise for good",
        "This can't be undone. The person goes; their activities stay at an anonymous contact, without what leads to "
        "them.",
        BEGUN,
    ),
}


def one_month_after(day: date) -> date:
    """Return the same day of the next month, or that month's last day (GDPR, article 12; Regulation 1182/71)."""
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)  # noqa: PLR2004 - December
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def plain_day(day: date) -> str:
    """Return *20 Nov 2026* for a day that is the same in every zone."""
    return f"{day.day} {day:%b} {day.year}"
