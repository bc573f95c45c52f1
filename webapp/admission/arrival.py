"""What does the door know about a request while it decides about its activities?"""

from __future__ import annotations

from webapp.activities.record import SentActivity
from webapp.admission.payload import Fault
from webapp.admission.policy import ChannelPolicy, Policy

MAX_AGE_MS = 7 * 24 * 3_600_000


class Arrival:
    """One request on its way through the steps; the same object for all its activities."""

    __slots__ = (
        "channel",
        "has_contact",
        "has_visitor",
        "is_bot",
        "is_internal",
        "is_opted_out",
        "is_prefetch",
        "lacks_consent",
        "oldest_ms",
        "policy",
        "privacy_signal",
        "received_ms",
        "sender_offset_ms",
        "visitor_fault",
    )

    def __init__(self, policy: Policy, channel: ChannelPolicy, received_ms: int) -> None:
        """Begin with nothing against the request."""
        self.policy = policy
        self.channel = channel
        self.received_ms = received_ms
        self.sender_offset_ms = 0
        self.oldest_ms = received_ms - MAX_AGE_MS
        self.has_visitor = False
        self.has_contact = False
        self.visitor_fault: Fault | None = None
        self.is_prefetch = False
        self.is_bot = False
        self.is_internal = False
        self.is_opted_out = False
        self.privacy_signal = False
        self.lacks_consent = False


class Candidate:
    """One activity on its way through the steps."""

    __slots__ = ("fault", "index", "is_hit_only", "occurred_ms", "sent")

    def __init__(self, index: int, sent: SentActivity, fault: Fault | None) -> None:
        """Begin with what was sent and the fault that reading found."""
        self.index = index
        self.sent = sent
        self.fault = fault
        self.occurred_ms = 0
        self.is_hit_only = False
