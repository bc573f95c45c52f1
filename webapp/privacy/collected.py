"""What is collected here, why, and for how long? Worked out from what is in force; only recipients are typed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from webapp.activities.builtin import BUILT_IN
from webapp.activities.models import ActivityType
from webapp.activities.type_needs import needs_of
from webapp.activities.type_queries import list_types
from webapp.channels.agreement import AGREEMENT_WORDS, NEEDS_YES
from webapp.channels.models import Agreement, Channel
from webapp.channels.queries import list_channels
from webapp.consent.levels import level_name
from webapp.consent.queries import list_asked
from webapp.contacts.attribute_queries import list_attributes
from webapp.contacts.attributes import LABELS
from webapp.settings.queries import get_setting
from webapp.settings.retention import CHOICES, read_retention
from webapp.settings.values import RECIPIENTS

COOKIE_DAYS = 390
LOGGED = {one.code_name: one.logged for one in BUILT_IN}
BASES = {
    Agreement.BANNER: "Consent, asked for by Contrail's banner",
    Agreement.SITE: "Consent, asked for by the site's own tool",
    Agreement.UNTIL_OBJECTION: "Until the visitor objects; a browser's signal (GPC, DNT) objects",
    Agreement.NOT_NEEDED: "Not asked for",
}
CHOICE = "the choice, its version and date; no identifier"
UNSENT = "activities that could not be sent, 100 at most"
CIRCUMSTANCES = (
    ("Address and title of the page", "as the browser says them, without user and password"),
    ("Kind of device, browser, system", "worked out when a request comes; the browser's own description is not stored"),
    ("Country, estimated", "worked out from the network address, which is not stored, whole or cut"),
    ("Language", "as the browser says it"),
    ("Referrer and campaign", "the address that the visitor came from, the five UTM values, and click ids"),
    ("Visitor number", "random, made in the browser; the same on channels that are linked"),
)


class Section(NamedTuple):
    """One part of the page: a table with its headings, and a sentence before it."""

    id: str
    title: str
    words: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def collect_sections(session: Session) -> list[Section]:
    """Return all that is to be said, as it is now. Channels for tests are left out."""
    channels = [one for one in list_channels(session) if one.is_enabled and not one.is_test]
    return [
        _activities(session),
        Section(
            "circumstances",
            "With each activity of a browser",
            "When it occurred, on which channel, and:",
            ("What", "How"),
            CIRCUMSTANCES,
        ),
        _attributes(session),
        _purposes(session, channels),
        _retention(session),
        _recipients(session),
        _cookies(channels),
    ]


def _activities(session: Session) -> Section:
    rows = []
    others = _duration(read_retention(session)["activities"], CHOICES["activities"].unit)
    for kind in list_types(session):
        logged = LOGGED.get(kind.code_name, "A call, or a program")
        if kind.is_enabled:
            rows.append((kind.display_name, kind.description, _carried(kind), logged, _kept(kind, others)))
    headings = ("Activity", "What it means", "What it carries", "How it is recorded", "Kept")
    return Section("activities", "Activities", "What is recorded of what people do:", headings, rows)


def _carried(kind: ActivityType) -> str:
    built_in = [words for _, words in needs_of(kind)] if kind.is_built_in else []
    own = [str(field.get("label") or field.get("key")) for field in kind.metadata_fields]
    return ", ".join(dict.fromkeys([*built_in, *own])) or "–"


def _kept(kind: ActivityType, others: str) -> str:
    return others if kind.retention_days is None else _duration(kind.retention_days, "days")


def _attributes(session: Session) -> Section:
    where = "forms, calls of the site, programs with a key, or typed in by users"
    own = (one.display_name for one in list_attributes(session))
    rows = [(name, where) for name in ("E-mail", "External id", *LABELS.values(), "Notes", *own)]
    rows.append(("Remarks", "written by users"))
    headings = ("Attribute", "Where it comes from")
    return Section("attributes", "About a person", "As far as somebody says it:", headings, rows)


def _purposes(session: Session, channels: Sequence[Channel]) -> Section:
    asked = "; ".join(f"{consent.purpose} ({level_name(consent.level)})" for consent, _ in list_asked(session))
    rows = []
    for channel in channels:
        agreement = Agreement(channel.agreement)
        purpose = asked if agreement in NEEDS_YES else channel.agreement_reason
        rows.append((channel.name, purpose or "–", BASES[agreement], AGREEMENT_WORDS[agreement].explanation))
    headings = ("Channel", "Purpose", "Basis", "What that means")
    return Section("purposes", "Why, and on which basis", "Where people are recorded:", headings, rows)


def _retention(session: Session) -> Section:
    kept = read_retention(session)
    rows = [(choice.words, _duration(kept[name], choice.unit), choice.after) for name, choice in CHOICES.items()]
    rows.append(("Export files", "24 hours", "Made for requests of people."))
    headings = ("What", "Kept for", "Then")
    return Section("retention", "How long it is kept", "What is past its time goes at night:", headings, rows)


def _duration(count: int | None, unit: str) -> str:
    return "for ever" if count is None else f"{count:,} {unit if count != 1 else unit.removesuffix('s')}"


def _recipients(session: Session) -> Section:
    named = [line.strip() for line in str(get_setting(session, RECIPIENTS)).splitlines() if line.strip()]
    rows = [("Users of this installation, by role", "they sign in; the audit log says who exported what")]
    rows += [(name, "named by the operator") for name in named]
    words = "Contrail itself sends nothing to anybody else:"
    return Section("recipients", "Who receives it", words, ("Who", "How"), rows)


def _cookies(channels: Sequence[Channel]) -> Section:
    rows = []
    for channel in channels:
        number = "random visitor number and when it was first set"
        needs_yes = Agreement(channel.agreement) in NEEDS_YES
        when = "after a yes" if needs_yes else "from the first page on, until an objection"
        own = f"_contrail{channel.key}"
        rows += [
            (channel.name, "_contrail", "cookie", number, f"{COOKIE_DAYS} days from first set, never prolonged", when),
            (channel.name, own, "cookie", CHOICE, f"{COOKIE_DAYS} days", "after a choice"),
            (channel.name, own, "local storage", UNSENT, "until sent", when),
        ]
    headings = ("Channel", "Name", "Kind", "Content", "How long", "When")
    return Section("cookies", "In the browser", "For the cookie notice of your sites:", headings, rows)
