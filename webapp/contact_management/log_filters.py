"""What does the URL of the log ask for? Filters as values, in words to take away, and what was wrong with them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.filters import ActivityFilters, How, TextMatch
from webapp.activities.models import ActivityType
from webapp.activities.queries import find_page_url
from webapp.channels.models import Channel
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.log_words import BASES, DEVICE_CLASSES, HOW_WORDS, PERIODS
from webapp.contact_management.read_alike import read_channel, read_country, read_day
from webapp.contacts.models import Contact
from webapp.enrich.url import host_of
from webapp.identity.merge_queries import find_identified
from webapp.identity.queries import find_canonical
from webapp.ui.arguments import text_argument, whole_argument
from webapp.ui.filters import zone
from webapp.ui.paging import url_with

# The plain texts that are compared as they are: parameter → (field of ActivityFilters, words of the chip).
EXACT = {
    "utm_source": "UTM source",
    "utm_medium": "UTM medium",
    "utm_campaign": "UTM campaign",
    "target_type": "Target type",
    "target_id": "Target",
}
TEXTS = {"title": "Title", "value": "Value", "url": "URL"}
CARRIED = (
    *("type", "channel", "contact", "page", "period", "from", "to", *TEXTS, *(f"{name}_is" for name in TEXTS)),
    *(*EXACT, "referrer", "country", "device", "source", "basis", "key", "key_value"),
)
COMMON = frozenset(("type", "channel", "period", "contact", "title", "title_is", "page", "value_is", "url_is"))
DAYS = {"today": 0, "7d": 6, "30d": 29}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in words, and the address of the page without it."""

    words: str
    url: str


@dataclass(slots=True)
class Asked:
    """What the URL asks for; `errors` are sentences by parameter."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    chips: list[Chip] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    @property
    def filters(self) -> ActivityFilters:
        """The filters as far as they could be read."""
        return ActivityFilters(**self.values)

    @property
    def has_rare(self) -> bool:
        """Whether one of the filters is set that the page keeps behind *More filters*."""
        return any(text_argument(name) for name in CARRIED if name not in COMMON)

    def put(self, words: str, parameters: str | tuple[str, ...], **values: Any) -> None:  # noqa: ANN401 - fields of ActivityFilters
        """Note a filter and its chip."""
        self.values.update(values)
        names = (parameters,) if isinstance(parameters, str) else parameters
        self.chips.append(Chip(words, without(*names)))


def without(*names: str, **changes: object) -> str:
    """Return the address of this page without some parameters, from its first page on."""
    return url_with(**dict.fromkeys((*names, "before", "after")), **changes)


def carried_arguments() -> dict[str, Any]:
    """Return the filters of this page's URL as they came, for the address of another."""
    return {name: request.args.getlist(name) for name in CARRIED if any(request.args.getlist(name))}


def read_filters(session: Session, types: list[ActivityType], channels: list[Channel]) -> Asked:
    """Read all filters of the URL. What can't be read is left out and named in `errors`."""
    asked = Asked()
    _read_types(asked, types)
    _read_channel(asked, channels)
    _read_contact(asked, session)
    _read_page(asked, session)
    _read_period(asked)
    for name, label in TEXTS.items():
        _read_text(asked, name, label)
    for name, label in EXACT.items():
        if text := text_argument(name, 200):
            asked.put(f"{label}: {text}", name, **{name: text})
    _read_circumstances(asked)
    _read_metadata(asked)
    return asked


def _read_types(asked: Asked, types: list[ActivityType]) -> None:
    known = {kind.code_name: kind for kind in types}
    codes = list(dict.fromkeys(code.strip().lower() for code in request.args.getlist("type") if code.strip()))
    asked.types = [code for code in codes if code in known]
    if len(asked.types) < len(codes):
        asked.errors["type"] = "There is no activity type of this name."
    for code in asked.types:
        chip = Chip(known[code].display_name, without(type=[other for other in asked.types if other != code]))
        asked.chips.append(chip)
    if asked.types:
        asked.values["type_ids"] = tuple(known[code].id for code in asked.types)


def _read_channel(asked: Asked, channels: list[Channel]) -> None:
    channel = read_channel(asked.errors, channels)
    if channel is not None:
        asked.put(f"Channel: {channel.name}", "channel", channel_ids=(channel.id,))


def _read_contact(asked: Asked, session: Session) -> None:
    text = text_argument("contact", 254)
    if not text:
        return
    reader = present_reader(session)
    # Whoever may not see an e-mail may not find out by asking who has it, either.
    contact = find_contact(session, text) if text.isdecimal() or not reader.is_masked else None
    if contact is None:
        asked.errors["contact"] = f"No contact has this number{'' if reader.is_masked else ' or e-mail'}."
    else:
        asked.put(reader.label(contact), "contact", contact_id=contact.id)


def find_contact(session: Session, text: str) -> Contact | None:
    """Return the canonical contact of a number or an e-mail, or None."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None  # noqa: PLR2004 - of a big id
    return find_identified(session, "email", text.lower()) if number is None else find_canonical(session, number)


def _read_page(asked: Asked, session: Session) -> None:
    if not text_argument("page"):
        return
    page_id = whole_argument("page")
    url = None if page_id is None else find_page_url(session, page_id)
    if url is None:
        asked.errors["page"] = "There is no such page."
    else:
        asked.put(f"Page: {_short(present_reader(session).text(url))}", "page", page_id=page_id)


def _read_period(asked: Asked) -> None:
    period, names = text_argument("period", 20), ("period", "from", "to")
    since, until = read_day(asked.errors, "from"), read_day(asked.errors, "to")
    if period and period not in PERIODS:
        asked.errors["period"] = "There is no such period."
    elif period in DAYS:
        day = clock.now().astimezone(zone()).date() - timedelta(days=DAYS[period])
        asked.put(PERIODS[period], names, since_ms=_start(day))
    elif since and until and since > until:
        asked.errors["to"] = "The last day is before the first."
    elif since or until:
        words = " – ".join((f"from {since}" if since else "", f"until {until}" if until else "")).strip(" –")
        next_day = until + timedelta(days=1) if until and until < date.max else None
        asked.put(words.capitalize(), names, since_ms=_start(since), until_ms=_start(next_day))


def _start(day: date | None) -> int | None:
    """Return the moment, in ms, when a day begins for who looks; days that no clock knows begin at the edge of time."""
    if day is None:
        return None
    try:
        return max(clock.to_ms(datetime.combine(day, time(), tzinfo=zone())), 0)
    except (OverflowError, ValueError):
        return 0 if day.year < clock.now().year else None


def _read_text(asked: Asked, name: str, label: str) -> None:
    text, how = text_argument(name), text_argument(f"{name}_is", 20) or How.CONTAINS
    if how not in HOW_WORDS:
        asked.errors[name] = "Choose contains, starts with or is."
    elif text:
        match = TextMatch(text, How(how))
        asked.put(f"{label} {HOW_WORDS[match.how]} “{_short(text)}”", (name, f"{name}_is"), **{name: match})


def _read_circumstances(asked: Asked) -> None:
    if referrer := text_argument("referrer", 253).lower():
        host = host_of(referrer) if "/" in referrer else referrer
        asked.put(f"Referrer: {host}", "referrer", referrer_host=host)
    if country := read_country(asked.errors):
        asked.put(f"Country: {country} (estimated)", "country", country=country)
    device = text_argument("device", 20)
    if device and device not in DEVICE_CLASSES:
        asked.errors["device"] = "There is no such kind of device."
    elif device:
        asked.put(f"Device: {DEVICE_CLASSES[device]}", "device", device_class=device)
    if source := text_argument("source", 200):
        asked.put(f"Source: {source}", "source", source_id=source)
    basis = text_argument("basis", 40)
    if basis and basis not in BASES:
        asked.errors["basis"] = "There is no such basis."
    elif basis:
        asked.put(f"Basis: {BASES[basis][1]}", "basis", basis=BASES[basis][0])


def _read_metadata(asked: Asked) -> None:
    key, value = text_argument("key", 100), text_argument("key_value", 1_000)
    if value and not key:
        asked.errors["key"] = "Say which key has this value."
    elif key:
        words = f"{key} = {_short(value)}" if value else f"Has {key}"
        asked.put(words, ("key", "key_value"), metadata_key=key, metadata_value=value or None)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - what a chip holds


def cursor_argument(name: str) -> uuid.UUID | None:
    """Return a parameter that names an activity, or None."""
    try:
        return uuid.UUID(text_argument(name, 40))
    except ValueError:
        return None
