"""How do activities become rows? Dictionaries, rows and counts, in the transaction of the caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from webapp.activities.dictionaries import Dictionaries
from webapp.activities.incoming import Incoming
from webapp.contacts import touching
from webapp.contacts.touching import Addition
from webapp.database import insert_rows

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
COLUMNS = (
    "id",
    "type_id",
    "contact_id",
    "channel_id",
    "visitor_id",
    "visit_id",
    "received_at",
    "page_id",
    "referrer_id",
    "campaign_id",
    "environment_id",
    "target_id",
    "basis",
    "consent_version_id",
    "value",
    "comment",
    "item_id",
    "item_detail_id",
    "source_id",
    "metadata",
)
_encode = msgspec.json.Encoder().encode


def store_activities(
    connection: Connection, activities: Sequence[Incoming], dictionaries: Dictionaries, tests: Collection[int] = ()
) -> None:
    """Insert activities that have an id, and count them. Ids that are there already are a mistake of the caller.

    `tests` are the channels for tests: what came over them is no news of its contact.
    """
    insert_rows(connection, "activity", COLUMNS, _rows(connection, activities, dictionaries))
    count_activities(connection, activities, tests)


def _rows(connection: Connection, activities: Sequence[Incoming], dictionaries: Dictionaries) -> list[tuple[Any, ...]]:
    texts = [activity.texts for activity in activities]
    pages = dictionaries.pages.put(connection, [t.page for t in texts if t.page])
    referrers = dictionaries.referrers.put(connection, [t.referrer for t in texts if t.referrer])
    campaigns = dictionaries.campaigns.put(connection, [t.campaign for t in texts if t.campaign])
    environments = dictionaries.environments.put(connection, [t.environment for t in texts if t.environment])
    targets = dictionaries.targets.put(connection, [t.target for t in texts if t.target])
    is_text = connection.dialect.name == "postgresql"
    rows: list[tuple[Any, ...]] = []
    for a in activities:
        sent, (page, referrer, campaign, environment, target) = a.sent, a.texts
        assert a.key is not None  # noqa: S101 - duplicates are no rows
        rows.append(
            (
                a.key.hex() if is_text else a.key,
                a.type_id,
                a.contact_id,
                a.channel_id or None,
                a.visitor_id,
                a.visit.id if a.visit is not None else None,
                a.received_ms,
                pages[page] if page else None,
                referrers[referrer] if referrer else None,
                campaigns[campaign] if campaign else None,
                environments[environment] if environment else None,
                targets[target] if target else None,
                a.basis,
                a.consent_version_id,
                sent.value or None,
                sent.comment or None,
                sent.item_id or None,
                sent.item_detail_id or None,
                sent.source_id or None,
                _encode(sent.metadata).decode() if sent.metadata else None,
            )
        )
    return rows


def count_activities(connection: Connection, activities: Sequence[Incoming], tests: Collection[int] = ()) -> None:
    """Add rows that were really inserted to the counts that pages need."""
    counts = Counter((a.occurred_ms // HOUR_MS, a.channel_id, a.type_id) for a in activities)
    insert_rows(
        connection,
        "activity_count",
        ("hour", "channel_id", "type_id", "stored", "kept"),
        [(*key, count, 0) for key, count in sorted(counts.items())],
        "ON CONFLICT (hour, channel_id, type_id) DO UPDATE SET stored = activity_count.stored + excluded.stored",
    )
    active = {(a.occurred_ms // DAY_MS, a.channel_id, a.contact_id) for a in activities}
    columns = ("day", "channel_id", "contact_id")
    insert_rows(connection, "active_contact", columns, sorted(active), "ON CONFLICT DO NOTHING")
    touched = [(contact_id, *addition, 0) for contact_id, addition in sorted(_additions(activities, tests).items())]
    insert_rows(connection, "touched_contact", touching.COLUMNS, touched, touching.ADD_UP)


def _additions(activities: Sequence[Incoming], tests: Collection[int]) -> dict[int, Addition]:
    additions: dict[int, Addition] = {}
    for a in activities:
        if a.channel_id in tests:
            continue
        moment, channel_id = a.occurred_ms, a.channel_id or None
        so_far = additions.get(a.contact_id)
        if so_far is None:
            additions[a.contact_id] = Addition(1, moment, moment, channel_id)
            continue
        last_channel_id = channel_id if moment >= so_far.last_ms else so_far.last_channel_id
        first_ms, last_ms = min(moment, so_far.first_ms), max(moment, so_far.last_ms)
        additions[a.contact_id] = Addition(so_far.added + 1, first_ms, last_ms, last_channel_id)
    return additions
