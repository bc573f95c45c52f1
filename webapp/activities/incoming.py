"""What is known of an activity on its way from a record to its row?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.activities.record import Circumstances, SentActivity

if TYPE_CHECKING:
    from webapp.activities.visits import OpenVisit


class Incoming:
    """One activity to be stored. `key` (16 bytes) is set by `assign_ids` and stays None for a duplicate."""

    __slots__ = (
        "basis",
        "channel_id",
        "circumstances",
        "contact_id",
        "flags",
        "key",
        "occurred_ms",
        "received_ms",
        "sender_id",
        "sent",
        "type_id",
        "visit",
        "visitor_id",
    )

    def __init__(
        self,
        sent: SentActivity,
        *,
        type_id: int,
        channel_id: int,
        contact_id: int,
        visitor_id: int | None,
        occurred_ms: int,
        received_ms: int,
        flags: int,
        basis: int,
        circumstances: Circumstances,
    ) -> None:
        """Begin without id and visit."""
        self.sent = sent
        self.sender_id = str(sent.id)
        self.type_id = type_id
        self.channel_id = channel_id
        self.contact_id = contact_id
        self.visitor_id = visitor_id
        self.occurred_ms = occurred_ms
        self.received_ms = received_ms
        self.flags = flags
        self.basis = basis
        self.circumstances = circumstances
        self.key: bytes | None = None
        self.visit: OpenVisit | None = None
