"""Which activities does somebody look for? Conditions as data, and as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Table, and_, exists, func, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from webapp.activities.models import Activity, Campaign, Environment, Page, Referrer, Target
from webapp.database import Base

_json = msgspec.json.Encoder()
Column = InstrumentedAttribute[Any]


class How(StrEnum):
    """How a text is compared. *Contains* and *starts* take capitals and small letters alike, at least in ASCII."""

    CONTAINS = "contains"
    STARTS = "starts"
    IS = "is"


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A text to look for, and how."""

    text: str
    how: How = How.CONTAINS


@dataclass(frozen=True, slots=True)
class ActivityFilters:
    """Conditions that an activity must all meet; what is empty or None asks nothing.

    `since_ms` counts, `until_ms` no more. `received_after_ms` asks for what came in later than that. A `metadata_value`
    of None asks only that the key is there. The contact stands for all that were merged with it.
    """

    type_ids: tuple[int, ...] = ()
    channel_ids: tuple[int, ...] = ()
    contact_id: int | None = None
    page_id: int | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    title: TextMatch | None = None
    url: TextMatch | None = None
    value: TextMatch | None = None
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    referrer_host: str = ""
    country: str = ""
    device_class: str = ""
    target_type: str = ""
    target_id: str = ""
    source_id: str = ""
    item_id: str = ""
    basis: int | None = None
    metadata_key: str = ""
    metadata_value: str | None = None
    received_after_ms: int | None = None


@dataclass(frozen=True, slots=True)
class DictionaryCondition:
    """A condition on a dictionary table: the indexed column of `activity` that names its rows, and the test."""

    column: Column
    model: type[Base]
    test: ColumnElement[bool]

    def as_condition(self) -> ColumnElement[bool]:
        """Return the condition for an activity, looked up row by row."""
        return _row_exists(self.model, self.column, self.test)


def dictionary_conditions(filters: ActivityFilters, dialect: str) -> list[DictionaryCondition]:
    """Return the conditions that are first looked up in a dictionary whose rows an index of `activity` finds."""
    found: list[DictionaryCondition] = []
    page = [
        _matches(column, match, dialect)
        for column, match in ((Page.title, filters.title), (Page.url, filters.url))
        if match is not None
    ]
    if page:
        found.append(DictionaryCondition(Activity.page_id, Page, and_(*page)))
    campaign = _equal(
        (Campaign.source, filters.utm_source),
        (Campaign.medium, filters.utm_medium),
        (Campaign.campaign, filters.utm_campaign),
    )
    if campaign:
        found.append(DictionaryCondition(Activity.campaign_id, Campaign, and_(*campaign)))
    target = _equal((Target.target_type, filters.target_type), (Target.target_id, filters.target_id))
    if target:
        found.append(DictionaryCondition(Activity.target_id, Target, and_(*target)))
    return found


def row_conditions(filters: ActivityFilters, dialect: str) -> list[ColumnElement[bool]]:
    """Return the conditions that no index answers: each activity must be looked at."""
    found: list[ColumnElement[bool]] = []
    if filters.value is not None:
        found.append(_matches(Activity.value, filters.value, dialect))
    if filters.referrer_host:
        found.append(_row_exists(Referrer, Activity.referrer_id, Referrer.host == filters.referrer_host))
    environment = _equal((Environment.country, filters.country), (Environment.device_class, filters.device_class))
    if environment:
        found.append(_row_exists(Environment, Activity.environment_id, and_(*environment)))
    if filters.source_id:
        found.append(Activity.source_id == filters.source_id)
    if filters.item_id:
        found.append(Activity.item_id == filters.item_id)
    if filters.basis is not None:
        found.append(Activity.basis == filters.basis)
    if filters.metadata_key:
        found.append(_metadata_holds(filters.metadata_key, filters.metadata_value, dialect))
    if filters.received_after_ms is not None:
        # As it is kept: a moment's way through a float can lose a millisecond.
        found.append(type_coerce(Activity.received_at, BigInteger) > filters.received_after_ms)
    return found


def _row_exists(model: type[Base], key: Column, test: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a test by the dictionary's key, once a row: an IN over a large dictionary would read all of it."""
    table = _table(model)
    return exists(select(1).select_from(table).where(table.c.id == key, test).correlate(_table(Activity)))


def _equal(*pairs: tuple[Column, str]) -> list[ColumnElement[bool]]:
    return [column == value for column, value in pairs if value]


def _matches(column: Column, match: TextMatch, dialect: str) -> ColumnElement[bool]:
    if match.how is How.IS:
        return column == match.text
    escaped = match.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = f"{escaped}%" if match.how is How.STARTS else f"%{escaped}%"
    # SQLite's LIKE is the one that ignores case there; its ILIKE would lower every text first.
    return column.ilike(pattern, escape="\\") if dialect == "postgresql" else column.like(pattern, escape="\\")


def _metadata_holds(key: str, value: str | None, dialect: str) -> ColumnElement[bool]:
    """Return a test of the stored JSON text.

    It was written by our own encoder, without spaces, and a quote inside a text is escaped: so a key with its value can
    stand nowhere else, and no database's JSON functions, nor their refusals, are needed.
    """
    position = func.strpos if dialect == "postgresql" else func.instr
    start = _json.encode(key).decode() + ":"
    if value is None:
        return position(Activity.details, start) > 0
    endings = [_json.encode(value).decode()]
    if (number := _number(value)) is not None:
        endings += [f"{written}{end}" for written in {value, number, number.removesuffix(".0")} for end in ",}"]
    elif value in {"true", "false"}:
        endings += [f"{value},", f"{value}}}"]
    return or_(*(position(Activity.details, start + ending) > 0 for ending in endings))


def _number(text: str) -> str | None:
    """Return a whole number as the encoder writes it when it came as `87.0`, other numbers as they are, else None."""
    try:
        number = msgspec.json.decode(text, type=float)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
    return _json.encode(number).decode()


def _table(model: type[Base]) -> Table:
    return model.__table__  # type: ignore[return-value]
