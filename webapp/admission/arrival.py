"""What does the door know about a request while it decides about its activities?"""

from __future__ import annotations

from webapp.activities.record import SentActivity
from webapp.admission.payload import Fault
from webapp.admission.policy import ChannelPolicy, Policy

MAX_AGE_MS = 7 * 24 * 3_600_000
NOBODY = Fault("$.visitor", "is missing, and so is a contact with an e-mail")


class Arrival:
    """One request on its way through the steps; the same object for all its activities."""

    # What stands here is set where it is otherwise: half of the time that setting all of it would take.
    body_bytes = 0
    sender_offset_ms = 0
    has_visitor = False
    has_contact = False
    visitor_fault: Fault | None = None
    is_prefetch = False
    is_bot = False
    is_internal = False
    is_opted_out = False
    has_signal = False
    privacy_signal = False
    lacks_consent = False
    nobody = NOBODY
    too_old = "is more than 7 days before it arrived"
    is_untracked_user = False
    is_untracked_contact = False

    def __init__(self, policy: Policy, channel: ChannelPolicy, received_ms: int) -> None:
        """Begin with nothing against the request."""
        self.policy = policy
        self.channel = channel
        self.received_ms = received_ms
        self.oldest_ms = received_ms - MAX_AGE_MS

    def is_suspect(self) -> bool:
        """Whether probably no person of interest stands behind the request: a bot, a prefetch, or our own people."""
        return self.is_machine() or self.is_internal

    def is_machine(self) -> bool:
        """Whether nobody sat there when the request was sent, who could have agreed to anything."""
        return self.is_bot or self.is_prefetch

    def is_refused(self) -> bool:
        """Whether a step that looks at the request alone, not at an activity, refuses all of it."""
        return (
            self.is_prefetch
            or self.is_bot
            or self.is_internal
            or self.is_opted_out
            or self.privacy_signal
            or self.lacks_consent
            or self.is_untracked_user
            or self.is_untracked_contact
            or not self.policy.logging_is_enabled
            or not (self.has_visitor or self.has_contact)
        )


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

    @property
    def path(self) -> str:
        """Where the activity stands in the body."""
        return f"$.activities[{self.index}]"
