"""What is wrong with a field of an activity, beyond its shape? Texts that came as numbers, metadata, purchase lines."""

from __future__ import annotations

import msgspec

from webapp.activities.record import SentActivity
from webapp.admission.arrival import Arrival, Candidate
from webapp.admission.payload import Fault, number_as_text
from webapp.admission.policy import MetadataField

MAX_METADATA_BYTES = 16 * 1024
# A smaller body can't hold larger metadata: only numbers may be longer when they are written again, and 50 of them are
# not 8 KiB longer.
CERTAINLY_SMALL_BYTES = 8 * 1024
LOWEST_WHOLE, HIGHEST_WHOLE = -(2**63), 2**64 - 1  # what a record can hold
MOST_OF_A_LINE = 1e15  # beyond, a number is no longer exact to the unit
KINDS: dict[str, tuple[type, ...]] = {"text": (str,), "number": (int, float), "yes-no": (bool,)}
LONGEST = {"id": 200, "title": 1_000, "value": 1_000, "comment": 4_000, "url": 2_048, "referrer": 2_048}
LONGEST |= {"item_id": 200, "item_detail_id": 200, "source_id": 200}
LONGEST_OF_TARGET = {"type": 200, "id": 200}
LONGEST_OF_LINE = {"product": 200, "variant": 200, "name": 1_000}


def put_texts(_: Arrival, candidate: Candidate) -> None:
    """Numbers that were sent in text fields become text."""
    sent = candidate.sent
    if not (  # written out, because this is asked of every activity
        sent.id.__class__
        is sent.title.__class__
        is sent.value.__class__
        is sent.comment.__class__
        is sent.url.__class__
        is sent.referrer.__class__
        is sent.item_id.__class__
        is sent.item_detail_id.__class__
        is sent.source_id.__class__
        is str
    ):
        _put_text(candidate, sent, LONGEST, "")
    target = sent.target
    if target is not None and not target.type.__class__ is target.id.__class__ is str:
        _put_text(candidate, target, LONGEST_OF_TARGET, ".target")
    if sent.lines:
        for number, line in enumerate(sent.lines):
            _put_text(candidate, line, LONGEST_OF_LINE, f".lines[{number}]")


def _put_text(candidate: Candidate, holder: object, longest: dict[str, int], place: str) -> None:
    for name, most in longest.items():
        value = getattr(holder, name)
        if value.__class__ is str:
            continue
        value = number_as_text(value)
        setattr(holder, name, value)
        if len(value) > most and candidate.fault is None:
            candidate.fault = Fault(f"{candidate.path}{place}.{name}", f"is longer than {most:,} characters")


def find_fault(arrival: Arrival, candidate: Candidate) -> Fault | None:
    """Return what is wrong with metadata or lines, or None."""
    sent = candidate.sent
    fields = arrival.policy.types[sent.type].fields
    if sent.metadata is not None or fields:
        fault = _metadata_fault(arrival, candidate, fields)
        if fault is not None:
            return fault
    return _lines_fault(candidate, sent) if sent.lines else None


def _metadata_fault(arrival: Arrival, candidate: Candidate, fields: tuple[MetadataField, ...]) -> Fault | None:
    metadata = candidate.sent.metadata or {}
    for key, value in metadata.items():
        if value.__class__ is int and not LOWEST_WHOLE <= value <= HIGHEST_WHOLE:
            return Fault(f"{candidate.path}.metadata.{key}", "is a whole number of more than 64 bits")
    for field in fields:
        problem = _field_problem(field, metadata.get(field.key))
        if problem is not None:
            return Fault(f"{candidate.path}.metadata.{field.key}", problem)
    if arrival.body_bytes > CERTAINLY_SMALL_BYTES and len(msgspec.json.encode(metadata)) > MAX_METADATA_BYTES:
        return Fault(f"{candidate.path}.metadata", "is larger than 16 KiB")
    return None


def _field_problem(field: MetadataField, value: object) -> str | None:
    if value is None:
        return "is missing" if field.is_required else None
    # True is an int for Python, but nobody means a number by it.
    if not isinstance(value, KINDS.get(field.kind, (object,))) or (field.kind == "number" and isinstance(value, bool)):
        return f"must be a {field.kind}" if field.kind != "yes-no" else "must be true or false"
    return None


def _lines_fault(candidate: Candidate, sent: SentActivity) -> Fault | None:
    for number, line in enumerate(sent.lines or ()):
        for name in ("quantity", "price"):
            if not -MOST_OF_A_LINE <= getattr(line, name) <= MOST_OF_A_LINE:
                return Fault(f"{candidate.path}.lines[{number}].{name}", "is too large to be counted exactly")
    return None
