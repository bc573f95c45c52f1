"""What does one activity say, with all that its row refers to?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, select
from sqlalchemy.orm import aliased

from webapp import clock
from webapp.activities.models import Activity, ActivityType, Campaign, Environment, Page, Referrer, Target
from webapp.activities.money import TYPES_WITH_AMOUNT, metadata_words, value_words
from webapp.activities.titles import title_for_reader
from webapp.channels.models import Channel
from webapp.contacts.models import Contact
from webapp.contacts.naming import label_of

MS_SHIFT = 80  # the bits of an id below its milliseconds
IN_ONE_QUERY = 5_000
NUMBERS = frozenset(("channel_id", "visitor_id", "visit_id", "page_id", "consent_version_id"))
Value = str | int | float | bool
read_metadata = msgspec.json.Decoder(dict[str, Value]).decode

_CameBy = aliased(Contact)
_COLUMNS = {
    "id": Activity.id,
    "received_at": Activity.received_at,
    "type_id": Activity.type_id,
    "code_name": ActivityType.code_name,
    "type_name": ActivityType.display_name,
    "icon": ActivityType.icon,
    "colour": ActivityType.colour,
    "came_by_id": Activity.contact_id,
    "contact_id": Contact.id,
    "first_name": Contact.first_name,
    "last_name": Contact.last_name,
    "email": Contact.email,
    "channel_id": Activity.channel_id,
    "channel_name": Channel.name,
    "is_test": Channel.is_test,
    "visitor_id": Activity.visitor_id,
    "visit_id": Activity.visit_id,
    "page_id": Activity.page_id,
    "title": Page.title,
    "url": Page.url,
    "value": Activity.value,
    "comment": Activity.comment,
    "referrer": Referrer.url,
    "referrer_host": Referrer.host,
    "utm_source": Campaign.source,
    "utm_medium": Campaign.medium,
    "utm_campaign": Campaign.campaign,
    "utm_term": Campaign.term,
    "utm_content": Campaign.content,
    "click_id_kind": Campaign.click_id_kind,
    "click_id": Campaign.click_id,
    "device_class": Environment.device_class,
    "browser": Environment.browser,
    "system": Environment.system,
    "country": Environment.country,
    "language": Environment.language,
    "target_type": Target.target_type,
    "target_id": Target.target_id,
    "source_id": Activity.source_id,
    "item_id": Activity.item_id,
    "item_detail_id": Activity.item_detail_id,
    "basis": Activity.basis,
    "consent_version_id": Activity.consent_version_id,
    "metadata": Activity.details,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One activity as people read it, with everything that is stored of it; texts are "" where there is nothing.

    `contact_id` is the canonical contact, `came_by_id` the one that it is written against.
    """

    id: uuid.UUID
    occurred_at: datetime
    received_at: datetime
    type_id: int
    code_name: str
    type_name: str
    icon: str
    colour: str
    contact_id: int
    came_by_id: int
    contact_label: str
    email: str
    channel_id: int | None
    channel_name: str
    is_test: bool
    visitor_id: int | None
    visit_id: int | None
    page_id: int | None
    title: str
    url: str
    value: str
    comment: str
    referrer: str
    referrer_host: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_term: str
    utm_content: str
    click_id_kind: str
    click_id: str
    device_class: str
    browser: str
    system: str
    country: str
    language: str
    target_type: str
    target_id: str
    source_id: str
    item_id: str
    item_detail_id: str
    basis: int
    consent_version_id: int | None
    metadata: dict[str, Value]

    @property
    def shown_title(self) -> str:
        """The title, or one that is written for the reader."""
        about = "" if self.code_name in TYPES_WITH_AMOUNT else self.value
        return self.title or title_for_reader(self.type_name, value=about, url=self.url)

    @property
    def shown_value(self) -> str:
        """The value, an amount as money where its currency is known."""
        return value_words(self.code_name, self.value, self.metadata)

    @property
    def value_beside_title(self) -> str:
        """The value as it stands next to the title: "" where the title is the value, or is written from it."""
        is_told = self.value == self.title or self.shown_title == f"{self.type_name} '{self.value}'"
        return "" if is_told else self.shown_value

    def shown_metadata(self, key: str) -> str:
        """One metadata value in words, an amount as money where its currency is known."""
        return metadata_words(key, self.metadata)


_PLAIN = tuple(
    field.name
    for field in fields(LogEntry)
    if field.name in _COLUMNS
    and field.name not in {"metadata", "contact_id", "type_name", "code_name", "icon", "colour", "is_test"}
)


def occurred_at(key: uuid.UUID, received_at: datetime) -> datetime:
    """Return when an activity occurred: the time in its id, at the latest when it was received."""
    return min(clock.from_ms(key.int >> MS_SHIFT), received_at)


def list_entries(connection: Connection, ids: Sequence[uuid.UUID]) -> list[LogEntry]:
    """Return the activities of some ids, in the order of the ids; those that are gone by now are left out."""
    found: dict[uuid.UUID, LogEntry] = {}
    for start in range(0, len(ids), IN_ONE_QUERY):
        query = _select().where(Activity.id.in_(ids[start : start + IN_ONE_QUERY]))
        found.update((row.id, _entry(row)) for row in connection.execute(query))
    return [found[key] for key in ids if key in found]


def find_entry(connection: Connection, key: uuid.UUID) -> LogEntry | None:
    """Return an activity, or None."""
    return next(iter(list_entries(connection, [key])), None)


def _select_columns() -> Select[Any]:
    columns: list[Any] = [column.label(name) for name, column in _COLUMNS.items()]
    return select(*columns)


def _select() -> Select[Any]:
    return (
        _select_columns()
        .select_from(Activity)
        .outerjoin(ActivityType, ActivityType.id == Activity.type_id)
        .outerjoin(_CameBy, _CameBy.id == Activity.contact_id)
        .outerjoin(Contact, Contact.id == _CameBy.canonical_id)
        .outerjoin(Channel, Channel.id == Activity.channel_id)
        .outerjoin(Page, Page.id == Activity.page_id)
        .outerjoin(Referrer, Referrer.id == Activity.referrer_id)
        .outerjoin(Campaign, Campaign.id == Activity.campaign_id)
        .outerjoin(Environment, Environment.id == Activity.environment_id)
        .outerjoin(Target, Target.id == Activity.target_id)
    )


def _entry(row: Row[Any]) -> LogEntry:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name
    plain: dict[str, Any] = {
        name: values[name] if values[name] is not None or name in NUMBERS else "" for name in _PLAIN
    }
    contact_id = values["contact_id"] or values["came_by_id"]
    return LogEntry(
        **plain,
        contact_id=contact_id,
        occurred_at=occurred_at(values["id"], values["received_at"]),
        code_name=values["code_name"] or f"type {values['type_id']}",
        type_name=values["type_name"] or "Deleted type",
        icon=values["icon"] or "activity",
        colour=values["colour"] or "grey",
        is_test=bool(values["is_test"]),
        contact_label=label_of(contact_id, values["first_name"], values["last_name"], values["email"]),
        metadata=read_metadata(values["metadata"]) if values["metadata"] else {},
    )
