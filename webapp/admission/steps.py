"""Which steps does an activity pass at the door? One list, read from top to bottom; the first that refuses decides."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from webapp.activities.builtin import PAGE_VISIT
from webapp.admission import reasons
from webapp.admission.arrival import Arrival, Candidate
from webapp.admission.payload import MAX_METADATA_BYTES, Fault, number_as_text
from webapp.admission.policy import MetadataField

Step = Callable[[Arrival, Candidate], str | None]
TEXTS = ("id", "title", "value", "comment", "url", "referrer", "item_id", "item_detail_id", "source_id")
KINDS: dict[str, tuple[type, ...]] = {"text": (str,), "number": (int, float), "yes-no": (bool,)}


def admit(arrival: Arrival, candidate: Candidate) -> str | None:
    """Return the reason for which an activity is not recorded, or None when it is let in.

    A page visit whose type is off but which something is derived from is let in as a hit only, and still has the reason
    that its type is off: `candidate.is_hit_only` tells.
    """
    for step in STEPS:
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
    """Code names are compared without case."""
    sent = candidate.sent
    if sent.type in arrival.policy.types:
        return None
    sent.type = sent.type.lower()
    if sent.type in arrival.policy.types:
        return None
    candidate.fault = Fault(f"$.activities[{candidate.index}].type", "no activity type has this code name")
    return reasons.TYPE_UNKNOWN


def drop_invalid(arrival: Arrival, candidate: Candidate) -> str | None:
    candidate.fault = candidate.fault or arrival.visitor_fault or _metadata_fault(arrival, candidate)
    return reasons.INVALID if candidate.fault is not None else None


def put_texts(_: Arrival, candidate: Candidate) -> None:
    """Numbers that were sent in text fields become text."""
    sent = candidate.sent
    for name in TEXTS:
        value = getattr(sent, name)
        if value.__class__ is not str:
            setattr(sent, name, number_as_text(value))
    if sent.target is not None:
        sent.target.type, sent.target.id = _text(sent.target.type), _text(sent.target.id)


def drop_without_contact(arrival: Arrival, _: Candidate) -> str | None:
    return None if arrival.has_visitor or arrival.has_contact else reasons.NO_CONTACT


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
    candidate.fault = Fault(f"$.activities[{candidate.index}].occurred_at", "is more than 7 days before it arrived")
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


STEPS: tuple[Step, ...] = (
    drop_prefetch,
    drop_bots,
    drop_internal_traffic,
    drop_unknown_type,
    drop_invalid,
    put_texts,
    drop_without_contact,
    put_occurred_at,
    drop_too_old,
    drop_while_logging_is_off,
    drop_disabled_type,
    drop_opted_out,
    drop_on_privacy_signal,
    drop_without_consent,
)
# A person's contact data and consent pass the steps that are about the person, not about an activity.
PERSON_STEPS: tuple[Step, ...] = (
    drop_prefetch,
    drop_bots,
    drop_internal_traffic,
    drop_while_logging_is_off,
    drop_opted_out,
    drop_on_privacy_signal,
    drop_without_consent,
)


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else number_as_text(value)


def _metadata_fault(arrival: Arrival, candidate: Candidate) -> Fault | None:
    sent = candidate.sent
    fields = arrival.policy.types[sent.type].fields
    if sent.metadata is None and not fields:
        return None
    metadata = sent.metadata or {}
    path = f"$.activities[{candidate.index}].metadata"
    for field in fields:
        problem = _field_problem(field, metadata.get(field.key))
        if problem is not None:
            return Fault(f"{path}.{field.key}", problem)
    if len(msgspec.json.encode(metadata)) > MAX_METADATA_BYTES:
        return Fault(path, "is larger than 16 KiB")
    return None


def _field_problem(field: MetadataField, value: object) -> str | None:
    if value is None:
        return "is missing" if field.is_required else None
    # True is an int for Python, but nobody means a number by it.
    if not isinstance(value, KINDS[field.kind]) or (field.kind == "number" and isinstance(value, bool)):
        return f"must be a {field.kind}" if field.kind != "yes-no" else "must be true or false"
    return None
