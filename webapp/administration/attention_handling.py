"""What does a person do about what was set aside? Try it again or delete it, in pages, each one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.access.audit import audit
from webapp.administration.attention_queries import AttentionFilters, list_ids_after
from webapp.database import db, transaction
from webapp.processing.operations import delete_set_aside, retry_set_aside

AT_ONCE = 50
LONGEST_SECONDS = 8.0
LONGEST_ID = 18


@dataclass(slots=True)
class Handled:
    """What was done: records looked at, activities stored or deleted, records refused once more.

    `stopped_at` is the id of the last record when time ran out before all were done.
    """

    records: int = 0
    activities: int = 0
    refused: int = 0
    stopped_at: int | None = None


Handle = Callable[[Session, Collection[int], Handled], None]


def retry_records(session: Session, ids: Collection[int], handled: Handled) -> None:
    """Try to store some records; what fails again stays with its new reason."""
    retried = retry_set_aside(session, ids)
    handled.records += len(ids)
    handled.activities += retried.activities
    handled.refused += retried.refused
    details = {"records": len(ids), "activities_stored": retried.activities, "refused_again": retried.refused}
    audit(session, "set_aside_retried", "set_aside", "", _count_words(len(ids)), details)


def keep_suspects(session: Session, ids: Collection[int], handled: Handled) -> None:
    """Store records of which somebody has seen that a person of interest sent them."""
    retried = retry_set_aside(session, ids, keeps_suspects=True)
    handled.records += len(ids)
    handled.activities += retried.activities
    handled.refused += retried.refused
    details = {"records": len(ids), "activities_stored": retried.activities}
    audit(session, "suspects_kept", "set_aside", "", _count_words(len(ids)), details)


def delete_records(session: Session, ids: Collection[int], handled: Handled) -> None:
    """Delete some records for good."""
    activities = delete_set_aside(session, ids)
    handled.records += len(ids)
    handled.activities += activities
    details = {"records": len(ids), "activities": activities}
    audit(session, "set_aside_deleted", "set_aside", "", _count_words(len(ids)), details)


def handle_all(handle: Handle, filters: AttentionFilters, *, after: int = 0) -> Handled:
    """Handle every record that the filters let through, the oldest first, for at most 8 s."""
    handled = Handled()
    until = time.monotonic() + LONGEST_SECONDS
    for ids in _pages_of_ids(filters, after):
        with transaction() as session:
            handle(session, ids, handled)
        if time.monotonic() > until:
            handled.stopped_at = ids[-1]
            break
    return handled


def ids_of(texts: Sequence[str]) -> list[int]:
    """Return the ids that a form names, a page's worth at most."""
    return sorted({number for text in texts[:AT_ONCE] if (number := id_of(text)) is not None})


def id_of(text: str) -> int | None:
    """Return a record's id as a form or an address names it, None for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else None


def _pages_of_ids(filters: AttentionFilters, after: int) -> Iterator[list[int]]:
    while ids := list(list_ids_after(db.session(), filters, after, AT_ONCE)):
        yield ids
        after = ids[-1]


def _count_words(count: int) -> str:
    return f"{count} record" if count == 1 else f"{count} records"
