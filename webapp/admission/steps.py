"""Which steps does an activity pass at the door? One list, read from top to bottom; the first that refuses decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from webapp.activities.builtin import PAGE_VISIT
from webapp.admission import reasons
from webapp.admission.arrival import Arrival, Candidate
from webapp.admission.fields import find_fault, put_texts
from webapp.admission.payload import Fault

Step = Callable[[Arrival, Candidate], str | None]


def admit(arrival: Arrival, candidate: Candidate, steps: Sequence[Step] | None = None) -> str | None:
    """Return the reason for which an activity is not recorded, or None when it is let in.

    `steps` may leave out those that `arrival.is_refused` has answered with no, for all activities of a request at once.
    A page visit whose type is off but which something is derived from is let in as a hit only, and still has the reason
    that its type is off: `candidate.is_hit_only` tells.
    """
    for step in STEPS if steps is None else steps:
        reason = step(arrival, candidate)
        if reason is not None:
            if candidate.is_hit_only:
                candidate.is_hit_only = False
                return reasons.TYPE_DISABLED
            return reason
    return reasons.TYPE_DISABLED if candidate.is_hit_only else None


def drop_prefetch(arrival: Arrival, _: Candidate) -> str | None:
    return reasons.PREFETCH if arrival.is_prefetch else None


def drop_bots(arrival: Arrival, _: Candidate) -> str | None:
    return reasons.BOT if arrival.is_bot else None


def drop_internal_traffic(arrival: Arrival, _: Candidate) -> str | None:
    return reasons.INTERNAL_TRAFFIC if arrival.is_internal else None


def drop_unknown_type(arrival: Arrival, candidate: Candidate) -> str | None:
    """Code names are compared without case. What is no object at all has no type that could be unknown."""
    sent, fault = candidate.sent, candidate.fault
    if sent.type in arrival.policy.types:
        return None
    sent.type = sent.type.lower()
    if sent.type in arrival.policy.types:
        return None
    path = candidate.path
    if fault is None or fault.path not in {path, f"{path}.type"}:
        detail = "no activity type has this code name" if sent.type else "is missing"
        candidate.fault = Fault(f"{path}.type", detail)
    elif fault.path == path:
        return reasons.INVALID
    return reasons.TYPE_UNKNOWN


def drop_invalid(arrival: Arrival, candidate: Candidate) -> str | None:
    candidate.fault = arrival.visitor_fault or candidate.fault or find_fault(arrival, candidate)
    return reasons.INVALID if candidate.fault is not None else None


def drop_without_contact(arrival: Arrival, candidate: Candidate) -> str | None:
    if arrival.has_visitor or arrival.has_contact:
        return None
    candidate.fault = arrival.nobody
    return reasons.NO_CONTACT


def put_occurred_at(arrival: Arrival, candidate: Candidate) -> None:
    """Correct the sender's clock by `sent_at`; what then lies in the future happened when it arrived."""
    occurred_at = candidate.sent.occurred_at
    if occurred_at is None:
        candidate.occurred_ms = arrival.received_ms
        return
    candidate.sent.occurred_at = None
    corrected = int(occurred_at.timestamp() * 1000) + arrival.sender_offset_ms
    candidate.occurred_ms = min(corrected, arrival.received_ms)


def drop_too_old(arrival: Arrival, candidate: Candidate) -> str | None:
    if candidate.occurred_ms >= arrival.oldest_ms:
        return None
    candidate.fault = Fault(f"{candidate.path}.occurred_at", arrival.too_old)
    return reasons.TOO_OLD


def drop_while_logging_is_off(arrival: Arrival, _: Candidate) -> str | None:
    return None if arrival.policy.logging_is_enabled else reasons.LOGGING_DISABLED


def drop_disabled_type(arrival: Arrival, candidate: Candidate) -> str | None:
    if arrival.policy.types[candidate.sent.type].is_enabled:
        return None
    if candidate.sent.type == PAGE_VISIT and arrival.policy.derives_from_hits:
        candidate.is_hit_only = True
        return None
    return reasons.TYPE_DISABLED


def drop_opted_out(arrival: Arrival, _: Candidate) -> str | None:
    return reasons.OPTED_OUT if arrival.is_opted_out else None


def drop_on_privacy_signal(arrival: Arrival, _: Candidate) -> str | None:
    return reasons.PRIVACY_SIGNAL if arrival.privacy_signal else None


def drop_without_consent(arrival: Arrival, _: Candidate) -> str | None:
    return reasons.NO_CONSENT if arrival.lacks_consent else None


def drop_untracked_user(arrival: Arrival, _: Candidate) -> str | None:
    return reasons.USER_LOGGING_DISABLED if arrival.is_untracked_user else None


def drop_untracked_contact(arrival: Arrival, _: Candidate) -> str | None:
    return reasons.CONTACT_LOGGING_DISABLED if arrival.is_untracked_contact else None


STEPS: tuple[Step, ...] = (
    drop_prefetch,
    drop_bots,
    drop_internal_traffic,
    drop_unknown_type,
    put_texts,
    drop_invalid,
    drop_without_contact,
    put_occurred_at,
    drop_too_old,
    drop_while_logging_is_off,
    drop_disabled_type,
    drop_opted_out,
    drop_on_privacy_signal,
    drop_without_consent,
    drop_untracked_user,
    drop_untracked_contact,
)
# What an activity still has to pass when `Arrival.is_refused` says that nothing is wrong with the request as a whole.
STEPS_OF_AN_ACTIVITY: tuple[Step, ...] = (
    drop_unknown_type,
    put_texts,
    drop_invalid,
    put_occurred_at,
    drop_too_old,
    drop_disabled_type,
)
# A person's contact data passes the steps that are about the person, not about an activity: these before it is looked
# at, the others after.
SUSPICIONS: tuple[Step, ...] = (drop_prefetch, drop_bots, drop_internal_traffic)
PERSON_STEPS: tuple[Step, ...] = (
    drop_while_logging_is_off,
    drop_opted_out,
    drop_on_privacy_signal,
    drop_without_consent,
)
