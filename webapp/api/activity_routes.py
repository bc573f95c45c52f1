"""Which addresses log and read activities?"""

from __future__ import annotations

import uuid

from flask import Response

from webapp.access.key_reads import ACTIVITIES
from webapp.activities.entries import LogEntry
from webapp.activities.filters import ActivityFilters
from webapp.activities.keys import read_uuid
from webapp.activities.queries import page_of_activities
from webapp.activities.record import Basis
from webapp.activities.type_queries import find_type
from webapp.admission.results import Answer
from webapp.api.addresses import COLLECT, READ, address
from webapp.api.answers import ActivityOut, ActivityPage, Results, TargetOut
from webapp.api.callers import Caller
from webapp.api.naming import get_channel
from webapp.api.problems import Problem, answer_json
from webapp.api.reading import read_body_bytes
from webapp.api.recording import log_activities
from webapp.api.shapes import ActivitiesBody, ActivitiesQuery
from webapp.clock import to_ms
from webapp.database import db
from webapp.identity.last_words import read_canonical

GROUP = "Activities"
SEARCH_SECONDS = 0.3
BASES = {
    Basis.CONSENT: "consent",
    Basis.UNTIL_OBJECTION: "until-objection",
    Basis.NOT_NEEDED: "not-needed",
    Basis.BY_HAND: "by-hand",
    Basis.VOUCHED: "vouched",
    Basis.LEGITIMATE_INTEREST: "legitimate-interest",
    Basis.IMPORTED: "imported",
}
UTM = ("source", "medium", "campaign", "term", "content")
SAME = ("title", "value", "comment", "url", "referrer", "language", "item_id", "item_detail_id", "source_id")
SAME_TOO = ("metadata", "device_class", "browser", "system", "country", "contact_id", "channel_id")
EXAMPLE = {
    "activities": [
        {
            "id": "order-1001",
            "type": "purchase",
            "value": "3998",
            "item_id": "order-1001",
            "occurred_at": "2026-11-20T14:02:00Z",
            "metadata": {"currency": "EUR"},
            "contact": {"email": "kim@example.org"},
        }
    ]
}


@address(
    "POST",
    "/activities",
    GROUP,
    COLLECT,
    {202: Results, 207: Results, 400: Results},
    items=ActivitiesBody,
    example=EXAMPLE,
)
def log(caller: Caller) -> Response:
    """Log activities.

    Up to 1,000 at once, of any people, also long ago. Each is answered by itself, in the order sent: `accepted` means
    safe, `dropped` not recorded by policy, `invalid` your mistake, with its place. The same id is stored once on a
    channel, so that a request may be sent again. All are accepted (202), some are invalid (207), or all are (400).
    """
    results = log_activities(caller, db.session(), read_body_bytes())
    first = next((result.reason for result in results if result.reason), "")
    invalid = [result.status == "invalid" for result in results]
    status = 400 if all(invalid) else 207 if any(invalid) else 202
    return answer_json(Answer(results), status, {"X-Contrail-Dropped": first} if first else None)


@address("GET", "/activities", GROUP, READ, {200: ActivityPage}, query=ActivitiesQuery)
def list_activities(caller: Caller, query: ActivitiesQuery) -> Response:
    """Read activities, newest first.

    What was just logged is there once it is processed, within the processing interval.
    """
    cursor = read_uuid(query.cursor) if query.cursor else None
    if query.cursor and cursor is None:
        raise Problem(400, "invalid", "is no cursor of this list", "?cursor")
    page = page_of_activities(
        db.session(),
        _filters(caller, query),
        before=uuid.UUID(bytes=cursor) if cursor else None,
        limit=query.limit,
        seconds=SEARCH_SECONDS,
    )
    caller.runtime.drops.note_read(caller.key.id, ACTIVITIES, len(page.items))
    return answer_json(ActivityPage([_out(entry) for entry in page.items], str(page.older) if page.older else None))


def _filters(caller: Caller, query: ActivitiesQuery) -> ActivityFilters:
    kind = find_type(db.session(), query.type) if query.type else None
    if query.type and kind is None:
        raise Problem(400, "type_unknown", "no activity type has this code name", "?type")
    named = query.channel or (str(caller.key.channel_id) if caller.key.channel_id is not None else "")
    channel = get_channel(caller, named, "?channel") if named else None
    canonical_id = None
    if query.contact_id is not None:
        found = read_canonical(db.session().connection(), [query.contact_id])
        canonical_id = found.get(query.contact_id, query.contact_id)
    return ActivityFilters(
        type_ids=(kind.id,) if kind is not None else (),
        channel_ids=(channel.id,) if channel is not None else (),
        contact_id=canonical_id,
        since_ms=max(0, to_ms(query.since)) if query.since is not None else None,
        until_ms=max(0, to_ms(query.until)) if query.until is not None else None,
    )


def _out(entry: LogEntry) -> ActivityOut:
    utm = {name: value for name in UTM if (value := getattr(entry, f"utm_{name}"))}
    has_target = entry.target_type or entry.target_id
    return ActivityOut(
        id=str(entry.id),
        type=entry.code_name,
        occurred_at=entry.occurred_at,
        received_at=entry.received_at,
        utm=utm,
        target=TargetOut(entry.target_type, entry.target_id) if has_target else None,
        basis=BASES.get(entry.basis, str(entry.basis)),
        **{name: getattr(entry, name) for name in (*SAME, *SAME_TOO)},
    )
