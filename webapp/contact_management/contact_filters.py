"""What does the URL of the contact list ask for? Filters as values, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from flask import request

from webapp import clock
from webapp.channels.models import Channel
from webapp.contact_management.attribute_filters import COLUMNS, carried_attributes, read_attributes
from webapp.contact_management.read_alike import read_channel, read_country, read_day
from webapp.contacts.filters import ContactFilters, Kind
from webapp.contacts.models import Attribute
from webapp.contacts.ordering import FOR_ALL_KINDS, ORDERS
from webapp.ui.arguments import end_of, start_of, text_argument
from webapp.ui.filters import zone

CARRIED = ("kind", "q", "channel", "active", "from", "to", "country", "marketing", "sort")
MARKETING = {"no": "No marketing consent", "open": "Not marked so"}
KIND_WORDS = {Kind.KNOWN: "Known", Kind.ANONYMOUS: "Anonymous", Kind.ALL: "All"}
# Code in the URL → (words, first day as days before today, or None; day after the last, or None).
PERIODS: dict[str, tuple[str, int | None, int | None]] = {
    "today": ("Today", 0, None),
    "7d": ("In the last 7 days", 6, None),
    "30d": ("In the last 30 days", 29, None),
    "90d": ("In the last 90 days", 89, None),
    "earlier": ("More than 90 days ago", None, 89),
}
ASCENDING_FIRST = ("name",)
LONGEST_SEARCH = 200


@dataclass(slots=True)
class Asked:
    """What the URL asks for; `errors` are sentences by parameter."""

    filters: ContactFilters
    order: str = "last"
    is_descending: bool = True
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the kind is asked for."""
        return not self.filters.are_plain or bool(self.errors)


def carried_arguments(**changes: str) -> dict[str, Any]:
    """Return what this page's URL asks for, with changes, for the address of another; its place in the list is not."""
    asked = {name: text_argument(name) for name in (*CARRIED, *carried_attributes()) if name in request.args}
    asked |= {COLUMNS: ",".join(request.args.getlist(COLUMNS))} | changes
    return {name: value for name, value in asked.items() if value}


def read_filters(channels: Sequence[Channel], attributes: Sequence[Attribute], *, may_see_email: bool) -> Asked:
    """Read the URL. What can't be read is left out and named in `errors`."""
    kind = text_argument("kind", 20)
    filters = ContactFilters(
        kind=Kind(kind) if kind in {known.value for known in Kind} else Kind.KNOWN,
        text=text_argument("q", LONGEST_SEARCH),
        may_see_email=may_see_email,
    )
    asked = Asked(filters)
    channel = read_channel(asked.errors, channels)
    country = read_country(asked.errors)
    asked.filters = replace(
        asked.filters,
        channel_id=None if channel is None else channel.id,
        country=country,
        attributes=read_attributes(attributes, asked.errors),
    )
    _read_marketing(asked)
    _read_period(asked)
    _read_sort(asked)
    return asked


def orders_offered(kind: Kind) -> tuple[str, ...]:
    """Return the orders that a kind of contacts has an index for."""
    return tuple(ORDERS) if kind is Kind.KNOWN else FOR_ALL_KINDS


def _read_marketing(asked: Asked) -> None:
    marketing = text_argument("marketing", 20)
    if marketing in MARKETING:
        asked.filters = replace(asked.filters, is_marked=marketing == "no")
    elif marketing:
        asked.errors["marketing"] = "There is no such mark."


def _read_period(asked: Asked) -> None:
    period, since, until = text_argument("active", 20), read_day(asked.errors, "from"), read_day(asked.errors, "to")
    if period and period not in PERIODS:
        asked.errors["active"] = "There is no such period."
        return
    if period:
        _, first, end = PERIODS[period]
        today = clock.now().astimezone(zone()).date()
        since = None if first is None else today - timedelta(days=first)
        until = None if end is None else today - timedelta(days=end + 1)
    if since and until and since > until:
        asked.errors["to"] = "The last day is before the first."
        return
    start, end_moment = start_of(since), end_of(until)
    try:
        asked.filters = replace(
            asked.filters,
            since_ms=None if start is None else clock.to_ms(start),
            until_ms=None if end_moment is None else clock.to_ms(end_moment),
        )
    except (OverflowError, ValueError):  # the first and last days of the calendar in zones off UTC
        asked.errors["from" if since else "to"] = "No clock knows this day."


def _read_sort(asked: Asked) -> None:
    sort = text_argument("sort", 20)
    if sort.removeprefix("-") in orders_offered(asked.filters.kind):
        asked.order, asked.is_descending = sort.removeprefix("-"), sort.startswith("-")
