"""What does a visitor take along who asks for a copy? One JSON document of what their browser recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from webapp.activities.entries import LogEntry
from webapp.privacy.own_data import OwnData

# Of the contact that an activity belongs to nothing stands here: another browser, or a person, may have said it.
TOLD = (
    "title",
    "url",
    "value",
    "comment",
    "referrer",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "click_id",
    "device_class",
    "browser",
    "system",
    "country",
    "language",
    "target_type",
    "target_id",
    "source_id",
    "item_id",
    "item_detail_id",
    "metadata",
)


def head_of(website: str, visitor: str, data: OwnData) -> dict[str, object]:
    """Return what the document says before the activities."""
    return {
        "website": website,
        "visitor": visitor,
        "first_seen_at": _moment(data.first_seen_at),
        "last_seen_at": _moment(data.last_seen_at),
        "device": data.device,
        "is_recorded": not data.is_opted_out,
        "agreements": data.answers,
        "level_said": data.level_said,
    }


def json_of(head: dict[str, object], pages: Iterable[list[LogEntry]]) -> Iterator[str]:
    """Yield the document in pieces, so that no length of it fills the memory."""
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "activities": ['
    separator = "\n"
    for page in pages:
        for entry in page:
            yield separator + json.dumps(_activity_of(entry), ensure_ascii=False)
            separator = ",\n"
    yield "\n]}\n"


def _activity_of(entry: LogEntry) -> dict[str, object]:
    told = {name: getattr(entry, name) for name in TOLD}
    return {
        "id": str(entry.id),
        "type": entry.code_name,
        "occurred_at": _moment(entry.occurred_at),
        "received_at": _moment(entry.received_at),
        **{name: value for name, value in told.items() if value},
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
