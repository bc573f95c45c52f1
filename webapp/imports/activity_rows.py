"""What does a row say of an activity? Through the same steps as at the door, but for age and agreement.

An import has a basis of its own, and what it brings is old.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any
from uuid import UUID

import msgspec

from webapp.activities.keys import named_id
from webapp.activities.record import (
    NO_CIRCUMSTANCES,
    Basis,
    Circumstances,
    RequestRecord,
    SentActivity,
)
from webapp.admission import reasons
from webapp.admission.arrival import Arrival, Candidate
from webapp.admission.fields import put_texts
from webapp.admission.payload import PLACE
from webapp.admission.policy import ChannelPolicy, Policy
from webapp.admission.steps import (
    Step,
    admit,
    drop_disabled_type,
    drop_invalid,
    drop_unknown_type,
    drop_while_logging_is_off,
    drop_without_contact,
)
from webapp.imports.columns import CIRCUMSTANCES, METADATA, TEXTS
from webapp.imports.moments import read_moment
from webapp.imports.persons import Erased, read_contact, read_visitor, text_of
from webapp.imports.reading import LONGEST_ROW, Fault

STEPS: tuple[Step, ...] = (
    drop_unknown_type,
    put_texts,
    drop_invalid,
    drop_without_contact,
    drop_while_logging_is_off,
    drop_disabled_type,
)
CHANNEL_UNKNOWN = "channel_unknown"
LONGEST = dict(zip(CIRCUMSTANCES, (20, 60, 60, 2), strict=True))
_decode = msgspec.json.Decoder().decode


class ActivityRows:
    """Makes records of rows, by the rules of one moment."""

    def __init__(
        self,
        policy: Policy,
        names: Mapping[str, ChannelPolicy],
        channel: ChannelPolicy,
        zone: tzinfo,
        erased: Erased,
    ) -> None:
        """Know the channels by name; `channel` is that of rows that name none, and may be the one that is none."""
        self._policy = policy
        self._names = names
        self._channel = channel
        self._zone = zone
        self._erased = erased

    def record_of(self, values: Mapping[str, Any], received_us: int, name: bytes) -> RequestRecord:
        """Return the record of a row, whose values are by field; by its name it has an id. Raises `Fault`."""
        channel = self._channel_of(values)
        arrival = Arrival(self._policy, channel, received_us // 1000)
        arrival.body_bytes = LONGEST_ROW
        visitor = read_visitor(values) if channel.id else b""
        contact = read_contact({name: values.get(name) for name in ("email", "external_id")})
        arrival.has_visitor, arrival.has_contact = bool(visitor), contact is not None
        candidate = Candidate(0, _read_sent(values), None)
        said_ms = self._occurred_ms(values, arrival.received_ms)
        occurred_ms = min(said_ms, arrival.received_ms)
        candidate.sent.id = candidate.sent.id or str(UUID(bytes=named_id(said_ms, name)))
        reason = admit(arrival, candidate, STEPS)
        if reason is not None:
            raise _fault_of(reason, candidate)
        self._erased.check(contact, (channel.group_id, visitor) if visitor else None, occurred_ms * 1000)
        return RequestRecord(
            received_us,
            channel.id,
            visitor,
            _read_circumstances(values),
            Basis.IMPORTED,
            [(occurred_ms, 0, candidate.sent)],
            contact,
            is_confirmed=contact is not None,
        )

    def _channel_of(self, values: Mapping[str, Any]) -> ChannelPolicy:
        name = text_of(values, "channel")
        if not name:
            return self._channel
        channel = self._names.get(name)
        if channel is None:
            raise Fault(CHANNEL_UNKNOWN, f"there is no channel {name[:100]!r}", "channel")
        return channel

    def _occurred_ms(self, values: Mapping[str, Any], now_ms: int) -> int:
        text = text_of(values, "occurred_at")
        if not text:
            raise Fault(reasons.INVALID, "is missing", "occurred_at")
        return read_moment(text, self._zone, now_ms)


def _read_sent(values: Mapping[str, Any]) -> SentActivity:
    fields: dict[str, Any] = {"type": text_of(values, "type"), "id": text_of(values, "id")}
    fields |= {name: text for name in TEXTS if name in values and (text := text_of(values, name))}
    target = {"type": text_of(values, "target_type"), "id": text_of(values, "target_id")}
    if any(target.values()):
        fields["target"] = target
    if metadata := _read_metadata(values):
        fields["metadata"] = metadata
    if lines := _read_json(values, "lines"):
        fields["lines"] = lines
    try:
        return msgspec.convert(fields, SentActivity)
    except msgspec.ValidationError as error:
        found = PLACE.fullmatch(str(error))
        detail, place = (found[1], found[2].lstrip(".")) if found else (str(error), "")
        raise Fault(reasons.INVALID, detail, place) from None


def _read_metadata(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object of the column `metadata`, and a key for each column `metadata.KEY` that is not empty."""
    metadata = dict(_read_json(values, "metadata") or {})
    for field, value in values.items():
        if field.startswith(METADATA) and value not in (None, ""):
            metadata[field.removeprefix(METADATA)] = value
    for key, value in metadata.items():
        if not isinstance(value, str | int | float):
            raise Fault(reasons.INVALID, "is no text, number, true or false", f"{METADATA}{key[:100]}")
    return metadata


def _read_json(values: Mapping[str, Any], field: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return an object or a list, written as JSON in a cell of CSV. Raises `Fault`."""
    value = values.get(field)
    if value in (None, ""):
        return None
    try:
        read = _decode(value) if isinstance(value, str) else value
    except (msgspec.DecodeError, RecursionError) as error:
        raise Fault(reasons.INVALID, "is no JSON", field) from error
    if not isinstance(read, dict if field == "metadata" else list):
        raise Fault(reasons.INVALID, "is no JSON object" if field == "metadata" else "is no JSON list", field)
    return read


def _read_circumstances(values: Mapping[str, Any]) -> Circumstances:
    found = [text_of(values, name) for name in CIRCUMSTANCES]
    for name, text in zip(CIRCUMSTANCES, found, strict=True):
        if len(text) > LONGEST[name]:
            raise Fault(reasons.INVALID, f"is longer than {LONGEST[name]} characters", name)
    return Circumstances(*found) if any(found) else NO_CIRCUMSTANCES


def _fault_of(reason: str, candidate: Candidate) -> Fault:
    """Return why a step refused, told by the column, not by the place in a body."""
    fault = candidate.fault
    if reason == reasons.NO_CONTACT:
        return Fault(reason, "neither a visitor, an e-mail nor an external id says whose it is")
    if reason in reasons.SENDER_MISTAKES and fault is not None:
        return Fault(reason, fault.detail, fault.path.removeprefix(candidate.path).lstrip("."))
    return Fault(reason, reasons.WORDS[reason].explanation)
