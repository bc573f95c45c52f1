"""What is known of an activity on its way from a record to its row?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.activities.builtin import PAGE_VISIT
from webapp.activities.keys import read_uuid, sender_digest
from webapp.activities.record import RequestRecord, SentActivity
from webapp.activities.texts import Texts, read_texts
from webapp.enrich.referrer import Referrer, classify_referrer

if TYPE_CHECKING:
    from webapp.activities.visits import OpenVisit


class Incoming:
    """One activity to be stored.

    `own_key` is the sender's id as 16 bytes, where it is a UUID; `digest` is that by which it is found again. `key` is
    set by `assign_ids` and stays None for a duplicate; type, contact, visitor and visit by whoever finds them.
    """

    __slots__ = (
        "basis",
        "channel_id",
        "consent_version_id",
        "contact_id",
        "digest",
        "flags",
        "is_derived",
        "key",
        "occurred_ms",
        "own_key",
        "received_ms",
        "search",
        "sent",
        "texts",
        "type_id",
        "visit",
        "visitor_id",
    )

    def __init__(self, sent: SentActivity, texts: Texts, *, channel_id: int, received_ms: int, basis: int) -> None:
        """Begin with what is known without the database."""
        self.sent = sent
        self.texts = texts
        self.channel_id = channel_id
        self.received_ms = received_ms
        self.basis = basis
        self.consent_version_id: int | None = None
        self.occurred_ms = received_ms
        self.flags = 0
        self.is_derived = False
        self.own_key: bytes | None = None
        self.digest: bytes | None = None
        self.search: Referrer | None = None
        self.type_id = 0
        self.contact_id = 0
        self.visitor_id: int | None = None
        self.key: bytes | None = None
        self.visit: OpenVisit | None = None


def read_incoming(record: RequestRecord) -> list[Incoming]:
    """Return the activities of a record, with all that can be worked out without the database."""
    received_ms = record.received_us // 1000
    activities = []
    for occurred_ms, flags, sent in record.activities:
        texts = read_texts(sent, record.circumstances)
        activity = Incoming(sent, texts, channel_id=record.channel_id, received_ms=received_ms, basis=record.basis)
        activity.occurred_ms = min(occurred_ms, received_ms)
        activity.flags = flags
        if sent.id != "":
            sender_id = str(sent.id)
            activity.own_key = read_uuid(sender_id)
            activity.digest = sender_digest(record.channel_id, sender_id, activity.own_key)
        if sent.type == PAGE_VISIT and texts.referrer is not None:
            source = classify_referrer(texts.referrer[0])
            activity.search = source if source.kind == "search" else None
        activities.append(activity)
    return activities
