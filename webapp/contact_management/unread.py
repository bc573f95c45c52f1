"""What may nobody find by a text who may not read it? What a mask hides is, for filters, as if it were not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.activities.entries import LogEntry
from webapp.activities.filters import ActivityFilters, How, TextMatch
from webapp.activities.queries import LogPage
from webapp.contact_management.contact_words import Reader
from webapp.contacts.attribute_queries import shown_values
from webapp.contacts.filters import AttributeHow, AttributeMatch, ContactFilters
from webapp.contacts.models import Contact

TEXTS = ("title", "url", "value")
EXACT = ("utm_source", "utm_medium", "utm_campaign", "target_type", "target_id", "source_id", "item_id")
HOWS = {AttributeHow.IS: How.IS, AttributeHow.CONTAINS: How.CONTAINS, AttributeHow.STARTS: How.STARTS}


def page_as_read(reader: Reader, page: LogPage, filters: ActivityFilters) -> LogPage:
    """Return a page of the log as it may be shown, without what only met the filters by what is hidden."""
    entries = entries_as_read(reader, page.items, filters)
    if len(entries) == len(page.items):
        return replace(page, items=entries)
    is_all = page.older is page.newer is None
    return replace(page, items=entries, count=len(entries) if is_all else None)


def entries_as_read(reader: Reader, entries: Sequence[LogEntry], filters: ActivityFilters) -> list[LogEntry]:
    """Return activities as they may be shown, without those that only met the filters by what is hidden."""
    masked = reader.entries(entries)
    if not reader.is_masked:
        return masked
    return [read for one, read in zip(entries, masked, strict=True) if all(_asked_of(one, read, filters))]


def contacts_as_read(
    session: Session, reader: Reader, contacts: Sequence[Contact], filters: ContactFilters
) -> list[Contact]:
    """Return the contacts without those that only met a filter by what is hidden of their attributes."""
    asked = [match for match in filters.attributes if match.how in HOWS and match.number is None]
    if not (reader.is_masked and asked):
        return list(contacts)
    shown = shown_values(session.connection(), [one.id for one in contacts])
    return [one for one in contacts if all(_is_met(reader, match, shown.get(one.id, {})) for match in asked)]


def _asked_of(entry: LogEntry, read: LogEntry, filters: ActivityFilters) -> Iterator[bool]:
    """Yield, for each filter by a text, whether what may be read of the activity meets it."""
    for name in TEXTS:
        match: TextMatch | None = getattr(filters, name)
        yield match is None or getattr(entry, name) == getattr(read, name) or _holds(getattr(read, name), match)
    for name in EXACT:
        yield not getattr(filters, name) or getattr(entry, name) == getattr(read, name)
    key, value = filters.metadata_key, filters.metadata_value
    yield not key or (key in read.metadata and (value is None or read.metadata[key] == entry.metadata.get(key)))


def _is_met(reader: Reader, match: AttributeMatch, shown: Mapping[str, str]) -> bool:
    value = shown.get(match.name, "")
    read = reader.text(value)
    return read == value or _holds(read, TextMatch(match.value, HOWS[match.how]))


def _holds(text: str, match: TextMatch) -> bool:
    text, wanted = text.lower(), match.text.lower()
    if match.how is How.IS:
        return text == wanted
    return text.startswith(wanted) if match.how is How.STARTS else wanted in text
