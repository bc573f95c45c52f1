"""What does a record in the spool look like? Data about a moment, readable by every later version."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

Short = Annotated[str, Meta(max_length=200)] | int | float
Line = Annotated[str, Meta(max_length=1_000)] | int | float
Prose = Annotated[str, Meta(max_length=4_000)] | int | float
Address = Annotated[str, Meta(max_length=2_048)] | int | float
Value = str | int | float | bool
Aware = Annotated[datetime, Meta(tz=True)]

HIT_ONLY = 1  # the page visit itself is switched off; what can be derived from it is not
BY_HAND = 2


class Target(Struct, omit_defaults=True, gc=False):
    """The object that was acted on."""

    type: Short = ""
    id: Short = ""


class PurchaseLine(Struct, omit_defaults=True, gc=False):
    """One line of a purchase; the price is that of one piece, in minor units."""

    product: Short = ""
    variant: Short = ""
    name: Line = ""
    quantity: float = 1
    price: float = 0


class SentActivity(Struct, omit_defaults=True):
    """An activity as its sender describes it. Texts may come as numbers; the door turns them into text."""

    type: Annotated[str, Meta(max_length=60)] = ""
    id: Short = ""
    title: Line = ""
    value: Line = ""
    comment: Prose = ""
    url: Address = ""
    referrer: Address = ""
    occurred_at: Aware | None = None
    language: Annotated[str, Meta(max_length=35)] = ""
    item_id: Short = ""
    item_detail_id: Short = ""
    target: Target | None = None
    source_id: Short = ""
    metadata: Annotated[dict[Annotated[str, Meta(max_length=100)], Value], Meta(max_length=50)] | None = None
    lines: Annotated[list[PurchaseLine], Meta(max_length=100)] | None = None


class SentContact(Struct, omit_defaults=True):
    """What a sender says of the person."""

    email: Annotated[str, Meta(max_length=254)] = ""
    external_id: Short = ""
    attributes: Annotated[dict[str, Value | None], Meta(max_length=100)] | None = None


class Circumstances(Struct, array_like=True, frozen=True):
    """What the door worked out in memory from address and user agent, which are not kept."""

    device_class: str = ""
    browser: str = ""
    system: str = ""
    country: str = ""


NO_CIRCUMSTANCES = Circumstances()


class Same(Struct, array_like=True, frozen=True):
    """Whom a trusted caller says to be the same person: a visitor of the record's channel, or a contact."""

    visitor: bytes = b""
    contact_id: int = 0


class Asks:
    """What processing has to ask of the person because the gate could not be sure."""

    NOTHING = 0  # the door asked, or a person wrote it by hand
    OBJECTION = 1  # whether they said no
    AGREEMENT = 2  # whether they said no, and whether they said yes


class RequestRecord(Struct, array_like=True, tag=1):
    """All that one request brought and the door let in. `activities` holds (occurred at, in ms; flags; what was sent).

    `opt_out` is None when the request says nothing of it. `answers` are the versions of consents that the visitor
    answered, and whether with yes; `how` and `despite_signal` say how they were given, `person` stands for the visitor
    in their proofs (16 bytes). `is_confirmed`: it came by a trusted gate, which vouches for the identifiers.
    `overwrites` names the attributes that may be replaced, by a form's mapping or an import. `same`: who is one person
    with the sender. `asks` is one of `Asks`. Answers without a visitor are those of the contact itself. `level` is what
    the site's own consent tool says of the visitor, None where nothing.
    """

    received_us: int
    channel_id: int
    visitor: bytes
    circumstances: Circumstances
    basis: int
    activities: list[tuple[int, int, SentActivity]]
    contact: SentContact | None = None
    opt_out: bool | None = None
    contact_id: int = 0
    answers: list[tuple[int, bool]] = []
    person: bytes = b""
    how: str = ""
    despite_signal: bool = False
    is_confirmed: bool = False
    overwrites: tuple[str, ...] = ()
    same: Same | None = None
    asks: int = Asks.NOTHING
    level: int | None = None


class StrippedRecord(Struct, array_like=True, tag=4):
    """What is kept for a legitimate interest of somebody who is not tracked: what they entered, and nothing else.

    It names no channel, visitor or circumstances, and its activities have no more than type, id, value (the form's
    name), item_id, item_detail_id and metadata. `suspicion` is the drop reason for which a person is to look at it
    first, empty where there is none.
    """

    received_us: int
    activities: list[tuple[int, int, SentActivity]]
    contact: SentContact
    suspicion: str = ""


class DropSums(Struct, array_like=True, tag=2):
    """Drops of one process since its last sums: (hour, channel, type, reason, count) and samples without values.

    `plain` counts what belongs to nobody: (hour, channel, kind, what, count).

    A sample is (at, in ms; channel; type; reason; path; detail), a sighting (channel; what was last seen of it; at, in
    ms; detail). `reads` are what programs read: (hour, API key, what, how many).
    """

    counts: list[tuple[int, int, str, str, int]]
    samples: list[tuple[int, int, str, str, str, str]]
    sightings: list[tuple[int, str, int, str]] = []
    plain: list[tuple[int, int, str, str, int]] = []
    reads: list[tuple[int, int, str, int]] = []


_encoder = msgspec.msgpack.Encoder()
encode_record = _encoder.encode
decode_record = msgspec.msgpack.Decoder(RequestRecord | DropSums | StrippedRecord).decode


class Basis:
    """On which ground an activity was recorded; small numbers, because each activity carries one."""

    CONSENT = 1
    UNTIL_OBJECTION = 2
    NOT_NEEDED = 3
    BY_HAND = 4
    VOUCHED = 5
    LEGITIMATE_INTEREST = 6
    IMPORTED = 7
