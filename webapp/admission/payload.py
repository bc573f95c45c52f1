"""What may a request to the door hold, and where is the fault when it doesn't?"""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Raw, Struct

from webapp.activities.record import Address, Aware, SentActivity, SentContact, Value
from webapp.admission.texts import holds_nul, without_lone_surrogates

MAX_ACTIVITIES = 1_000
LEVELS = frozenset(("", "essential", "visitor", "all"))
# What msgspec says of the place: " - at `$.title`", and of a key " - at `key` in `$.metadata`".
PLACE = re.compile(r"(.*) - at (?:`key` in )?`\$(.*)`", re.DOTALL)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NO_VISITOR = "-"


class SentConsent(Struct):
    """What a sender says of the person's choice; `opt_out` is what `contrail('optout')` sends.

    `versions` are the versions (code → number) whose words the person saw, the latest where it says nothing; `how` is
    where: `banner`, `preference_page`, else a call of the site.
    """

    level: str = ""
    agree: Annotated[list[str], Meta(max_length=100)] = []
    revoke: Annotated[list[str], Meta(max_length=100)] = []
    opt_out: bool | None = None
    versions: Annotated[dict[str, int], Meta(max_length=100)] = {}
    how: str = ""


class Fault(Struct, frozen=True):
    """Where something was wrong (`$.activities[2].title`), and what."""

    path: str
    detail: str


class Unreadable(Exception):
    """The body as a whole can't be read; the text says where and why."""

    def __init__(self, fault: Fault) -> None:
        """Say what the fault says."""
        super().__init__(f"{fault.path}: {fault.detail}")


class SentPage(Struct):
    """A page that somebody saw of whom nothing is recorded: nothing but its address and where they came from."""

    url: Address = ""
    referrer: Address = ""


class Body(Struct):
    """A request to `/collect`.

    `banner` says what became of Contrail's banner: shown, yes or no; `seen` is a page to be counted without a contact.
    """

    visitor: str | int | float = ""
    sent_at: Aware | None = None
    activities: Annotated[list[SentActivity], Meta(max_length=MAX_ACTIVITIES)] = []
    contact: SentContact | None = None
    consent: SentConsent | None = None
    banner: str = ""
    seen: SentPage | None = None


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
    banner: Raw = Raw(b'""')
    seen: Raw = Raw(b"null")


class _Names(Struct):
    type: Raw = Raw(b'""')
    id: Raw = Raw(b'""')


TOO_DEEP = Fault("$", "nested too deeply")
_decode_body = msgspec.json.Decoder(Body).decode


def read_body(data: bytes) -> ReadBody:
    """Return the body, with each faulty part apart from the good ones. Raises `Unreadable`."""
    may_hold_nul = False
    if b"\\u" in data:
        data = without_lone_surrogates(data)
        may_hold_nul = b"\\u0000" in data
    try:
        if not may_hold_nul:
            body = _decode_body(data)
            if body.consent is None or body.consent.level in LEVELS:
                if not (body.activities or body.banner or body.seen) and body.contact is None and body.consent is None:
                    return _refuse_empty()
                return ReadBody(body)
        return _read_parts(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _read_patiently(data)
    except RecursionError:
        raise Unreadable(TOO_DEEP) from None


def number_as_text(number: float) -> str:
    """Return a number as a person would write it: 87.0 is 87."""
    if isinstance(number, float) and number.is_integer() and math.fabs(number) < 1e15:  # noqa: PLR2004 - exact in a float
        return str(int(number))
    return str(number)


def _refuse_empty() -> ReadBody:
    raise Unreadable(Fault("$.activities", "is empty, and neither contact nor consent is there"))


def _read_patiently(data: bytes) -> ReadBody:
    """Read part by part; if it is no JSON, once more with U+FFFD for every broken byte."""
    try:
        try:
            return _read_parts(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _read_parts(data.removeprefix(BYTE_ORDER_MARK).decode("utf-8", "replace").encode())
    except msgspec.DecodeError as error:
        raise Unreadable(Fault("$", str(error))) from None
    except RecursionError:
        raise Unreadable(TOO_DEEP) from None


def _read_parts(data: bytes) -> ReadBody:
    """Read each part by itself. Raises `Unreadable`, and what the decoder raises when it is no JSON."""
    parts, fault = convert_part(data, _Parts, "$")
    if fault is not None:
        raise Unreadable(fault)
    items, fault = convert_part(bytes(parts.activities), list[Raw], "$.activities")
    if fault is not None:
        raise Unreadable(fault)
    if len(items) > MAX_ACTIVITIES:
        raise Unreadable(Fault("$.activities", f"more than {MAX_ACTIVITIES:,} activities"))
    sent_at, sent_at_fault = convert_part(bytes(parts.sent_at), Aware | None, "$.sent_at")
    visitor, _ = convert_part(bytes(parts.visitor), str | int | float, "$.visitor")
    contact, contact_fault = convert_part(bytes(parts.contact), SentContact | None, "$.contact")
    consent, consent_fault = convert_part(bytes(parts.consent), SentConsent | None, "$.consent")
    if consent is not None and consent.level not in LEVELS:
        consent_fault = Fault("$.consent.level", "is none of essential, visitor, all")
        consent = None
    banner, _ = convert_part(bytes(parts.banner), str, "$.banner")
    seen, _ = convert_part(bytes(parts.seen), SentPage | None, "$.seen")
    if not (items or banner or seen or contact or consent or contact_fault or consent_fault):
        return _refuse_empty()
    activities, faults = _read_items(items, sent_at_fault)
    body = Body(NO_VISITOR if visitor is None else visitor, sent_at, activities, contact, consent, banner or "", seen)
    return ReadBody(body, faults, contact_fault, consent_fault)


def _read_items(items: list[Raw], common: Fault | None) -> tuple[list[SentActivity], dict[int, Fault]]:
    activities: list[SentActivity] = []
    faults: dict[int, Fault] = {}
    for index, item in enumerate(items):
        path = f"$.activities[{index}]"
        activity, fault = convert_part(bytes(item), SentActivity, path)
        if fault is None:
            fault = nul_fault(activity, path) or common
        if fault is not None:
            faults[index] = fault
        activities.append(salvage(bytes(item)) if activity is None else activity)
    return activities, faults


def salvage(item: bytes) -> SentActivity:
    """Return what names a faulty activity in the answer: its type and its sender's id, where these can be read."""
    names, _ = convert_part(item, _Names, "")
    if names is None:
        return SentActivity()
    kind, _ = convert_part(bytes(names.type), str, "")
    sender_id, _ = convert_part(bytes(names.id), str | int | float, "")
    return SentActivity(type=kind or "", id="" if sender_id is None else sender_id)


def convert_part(data: bytes, shape: Any, path: str) -> tuple[Any, Fault | None]:  # noqa: ANN401 - any shape goes in and comes out
    """Return a part of a body as a shape, or where the fault is; `path` is where the part stands in the body.

    Raises `msgspec.DecodeError` for what is no JSON.
    """
    try:
        return msgspec.json.decode(data, type=shape), None
    except msgspec.ValidationError as error:
        found = PLACE.fullmatch(str(error))
        if found is None:
            return None, Fault(path, str(error))
        return None, Fault(path + _with_key(found[2], data), found[1])
    except RecursionError:
        return None, Fault(path, TOO_DEEP.detail)


def _with_key(place: str, data: bytes) -> str:
    """Name the key of `metadata` or `attributes` that is wrong: the decoder's own path only says `[...]`."""
    if not place.endswith("[...]"):
        return place
    place = place.removesuffix("[...]")
    values = msgspec.json.decode(data, type=dict[str, Raw])[place.rpartition(".")[2]]
    shape = Value if place.endswith("metadata") else Value | None
    for key, value in (convert_part(bytes(values), dict[str, Raw], "")[0] or {}).items():
        if convert_part(bytes(value), shape, "")[1] is not None:
            return f"{place}.{key[:100]}"
    return place


def nul_fault(activity: Struct, path: str) -> Fault | None:
    """Return where a text holds a NUL character, which no database keeps alike; or None."""
    for name in activity.__struct_fields__:
        if holds_nul(getattr(activity, name)):
            return Fault(f"{path}.{name}", "holds a NUL character")
    return None
