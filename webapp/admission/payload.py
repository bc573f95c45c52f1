"""What may a request to the door hold, and where is the fault when it doesn't?"""

from __future__ import annotations

import json
import math
import re
from typing import Annotated, Any, NoReturn

import msgspec
from msgspec import Meta, Raw, Struct

from webapp.activities.record import Aware, SentActivity, SentContact

MAX_METADATA_BYTES = 16 * 1024
MAX_ACTIVITIES = 1_000
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
DOUBTFUL = (b"\\u0000", b"\\ud", b"\\uD")


class Unreadable(Exception):
    """The body as a whole can't be read; the text says where and why."""


class SentConsent(Struct):
    """What a sender says of the person's choice; `opt_out` is what `contrail('optout')` sends."""

    level: str = ""
    agree: Annotated[list[str], Meta(max_length=100)] = []
    revoke: Annotated[list[str], Meta(max_length=100)] = []
    opt_out: bool | None = None


class Fault(Struct, frozen=True):
    """Where something was wrong (`$.activities[2].title`), and what."""

    path: str
    detail: str


class Body(Struct):
    """A request to `/collect`; `faults` is no part of it: position in `activities` → what was wrong there."""

    visitor: str | int | float = ""
    sent_at: Aware | None = None
    activities: Annotated[list[SentActivity], Meta(max_length=MAX_ACTIVITIES)] = []
    contact: SentContact | None = None
    consent: SentConsent | None = None


class ReadBody(Struct):
    """A body that was read, with the faults of its parts; a faulty activity keeps its place, type and id."""

    body: Body
    faults: dict[int, Fault] | None = None
    contact_fault: Fault | None = None
    consent_fault: Fault | None = None


class _Parts(Struct):
    visitor: Raw = Raw(b'""')
    sent_at: Raw = Raw(b"null")
    activities: Raw = Raw(b"[]")
    contact: Raw = Raw(b"null")
    consent: Raw = Raw(b"null")


_body = msgspec.json.Decoder(Body)
_parts = msgspec.json.Decoder(_Parts)
_items = msgspec.json.Decoder(Annotated[list[Raw], Meta(max_length=MAX_ACTIVITIES)])
LEVELS = frozenset(("", "essential", "visitor", "all"))


def read_body(data: bytes) -> ReadBody:
    """Return the body, with each faulty part apart from the good ones. Raises `Unreadable`."""
    try:
        if not any(mark in data for mark in DOUBTFUL):
            read = ReadBody(_body.decode(data))
            return read if _has_known_level(read.body) else _read_parts(data)
        data = _without_surrogates(data)
        read = ReadBody(_body.decode(data))
        return _read_parts(data) if b"\\u0000" in data or not _has_known_level(read.body) else read
    except msgspec.ValidationError:
        return _read_parts(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _read_doubtful(data)


def _has_known_level(body: Body) -> bool:
    return body.consent is None or body.consent.level in LEVELS


def _read_doubtful(data: bytes) -> ReadBody:
    """Read once more, more patiently: broken UTF-8 and halves of an emoji become U+FFFD."""
    try:
        return _read_parts(_without_surrogates(data))
    except msgspec.DecodeError as error:
        raise Unreadable(f"$: {error}") from None
    except RecursionError:
        raise Unreadable("$: nested too deeply") from None


def _without_surrogates(data: bytes) -> bytes:
    """Return the same JSON without lone surrogates. Raises `Unreadable` when it is no JSON at all."""
    try:
        value = json.loads(data.decode("utf-8", "replace"), parse_constant=_refuse_constant)
        return LONE_SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False)).encode()
    except ValueError as error:
        raise Unreadable(f"$: {error}") from None
    except RecursionError:
        raise Unreadable("$: nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is no JSON number"
    raise ValueError(message)


def _read_parts(data: bytes) -> ReadBody:
    parts, fault = _convert(data, _Parts, "$")
    if fault is not None:
        raise Unreadable(f"{fault.path}: {fault.detail}")
    items, fault = _convert(bytes(parts.activities), list[Raw], "$.activities")
    if fault is not None:
        raise Unreadable(f"{fault.path}: {fault.detail}")
    if len(items) > MAX_ACTIVITIES:
        message = f"$.activities: more than {MAX_ACTIVITIES:,} activities"
        raise Unreadable(message)
    sent_at, sent_at_fault = _convert(bytes(parts.sent_at), Aware | None, "$.sent_at")
    visitor, _ = _convert(bytes(parts.visitor), str | int | float, "$.visitor")
    contact, contact_fault = _convert(bytes(parts.contact), SentContact | None, "$.contact")
    consent, consent_fault = _convert(bytes(parts.consent), SentConsent | None, "$.consent")
    if consent is not None and consent.level not in LEVELS:
        consent_fault = Fault("$.consent.level", "is none of essential, visitor, all")
        consent = None
    activities, faults = _read_items(items, sent_at_fault)
    body = Body("-" if visitor is None else visitor, sent_at, activities, contact, consent)
    return ReadBody(body, faults, contact_fault, consent_fault)


def _read_items(items: list[Raw], common: Fault | None) -> tuple[list[SentActivity], dict[int, Fault]]:
    activities: list[SentActivity] = []
    faults: dict[int, Fault] = {}
    for index, item in enumerate(items):
        activity, fault = _convert(bytes(item), SentActivity, f"$.activities[{index}]")
        if activity is not None and fault is None:
            fault = find_nul(activity, f"$.activities[{index}]")
        if fault is not None or common is not None:
            faults[index] = fault or common  # type: ignore[assignment]
            activity = activity or _salvage(bytes(item))
        activities.append(activity)
    return activities, faults


def _salvage(item: bytes) -> SentActivity:
    """Return what names a faulty activity in the answer: its type and its sender's id, where these are texts."""
    try:
        value = msgspec.json.decode(item)
    except (msgspec.DecodeError, RecursionError):
        return SentActivity()
    if not isinstance(value, dict):
        return SentActivity()
    kind, sender_id = value.get("type"), value.get("id")
    return SentActivity(
        type=kind[:60] if isinstance(kind, str) else "", id=sender_id[:200] if isinstance(sender_id, str) else ""
    )


def _convert(data: bytes, shape: Any, path: str) -> tuple[Any, Fault | None]:  # noqa: ANN401 - any shape goes in and comes out
    try:
        return msgspec.json.decode(data, type=shape), None
    except msgspec.ValidationError as error:
        detail, _, where = str(error).partition(" - at `$")
        return None, Fault(_with_key(path + where.rstrip("`"), data), detail)
    except RecursionError:
        return None, Fault(path, "nested too deeply")


def _with_key(path: str, data: bytes) -> str:
    """Name the key of `metadata` or `attributes` that is wrong: the decoder's own path only says `[...]`."""
    if not path.endswith("[...]"):
        return path
    holder = path.removesuffix("[...]")
    values = msgspec.json.decode(data).get(holder.rpartition(".")[2], {})
    for key, value in values.items():
        if not isinstance(value, str | int | float | bool):
            return f"{holder}.{key[:100]}"
    return holder


def find_nul(activity: SentActivity, path: str) -> Fault | None:
    """Return where a text holds a NUL byte, which no database keeps alike; or None."""
    for name in activity.__struct_fields__:
        if "\0" in _as_text(getattr(activity, name)):
            return Fault(f"{path}.{name}", "holds a NUL character")
    return None


def _as_text(value: Any) -> str:  # noqa: ANN401 - whatever a field holds
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(key + _as_text(inner) for key, inner in value.items())
    if isinstance(value, list):
        return "".join(_as_text(inner) for inner in value)
    if isinstance(value, Struct):
        return "".join(_as_text(getattr(value, name)) for name in value.__struct_fields__)
    return ""


def number_as_text(number: float) -> str:
    """Return a number as a person would write it: 87.0 is 87."""
    if isinstance(number, float) and number.is_integer() and math.fabs(number) < 1e15:  # noqa: PLR2004 - exact in a float
        return str(int(number))
    return str(number)
