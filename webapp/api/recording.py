"""What becomes of many activities of many people? Each decided by itself, all that is let in kept by one append."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from msgspec import Raw, Struct
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.record import NO_CIRCUMSTANCES, Aware, Basis, Circumstances, RequestRecord, SentActivity
from webapp.admission import reasons
from webapp.admission.arrival import Arrival
from webapp.admission.deciding import Decided, Kept, decide_activities, keep_all
from webapp.admission.interest import has_interest, strip
from webapp.admission.payload import MAX_ACTIVITIES, Fault, nul_fault, number_as_text, salvage
from webapp.admission.policy import ChannelPolicy
from webapp.admission.results import Result
from webapp.api.callers import Caller, limit_writing
from webapp.api.interest import asks_of, find_untracked
from webapp.api.naming import Known, Named, find_channel, look_up, read_person
from webapp.api.problems import Problem, problem_of
from webapp.api.reading import read_part
from webapp.api.shapes import ChannelName, LoggedActivity
from webapp.enrich.country import country_of
from webapp.enrich.user_agent import describe_user_agent
from webapp.identity.switches import person_digest

FIELDS = SentActivity.__struct_fields__
FIRST_MS = 0  # an id holds no moment before 1970
BEFORE_ALL = "is before 1970"


@dataclass(frozen=True, slots=True)
class Item:
    """One activity of a request: whom, over which channel and with what device; `fault` says what is wrong with it.

    `is_stripped`: only what a legitimate interest allows is kept of it.
    """

    index: int
    sent: SentActivity
    channel: ChannelPolicy | None = None
    named: Named | None = None
    circumstances: Circumstances = NO_CIRCUMSTANCES
    fault: Fault | None = None
    is_stripped: bool = False

    @property
    def path(self) -> str:
        """Where it stands in the body."""
        return f"$.activities[{self.index}]"

    def goes_with(self, other: Item) -> bool:
        """Whether both can stand in one record: of one person, over one channel, from one device."""
        return self.channel is not None and self.named is not None and self._goes() == other._goes()

    def _goes(self) -> tuple[object, ...]:
        return self.channel, self.named, self.circumstances, self.is_stripped


class _Where(Struct):
    channel: ChannelName = ""


class _Body(NamedTuple):
    items: list[bytes]
    offset_ms: int


def log_activities(caller: Caller, session: Session, data: bytes) -> list[Result]:
    """Decide about the activities of a body and keep those let in; return the results in the order sent.

    Raises `Problem` when the body can't be read, `Refusal` when nothing can be kept safe now.
    """
    received_us = clock.now_us()
    body = _read_body(data, received_us // 1000)
    items = [_read_item(caller, index, raw) for index, raw in enumerate(body.items)]
    limit_writing(caller.runtime, {item.channel.id for item in items if item.channel is not None})
    known = look_up(session, [item.named for item in items if item.named is not None])
    items = _strip_some(caller, session, [_checked(item, known) for item in items], known)
    parts, results = [], []
    for group in _in_groups(items):
        part = _decide(caller, group, known, received_us, body.offset_ms)
        parts.append(part)
        results += part.decided.results
    keep_all(caller.runtime, parts)
    return results


def is_opted_out(caller: Caller, channel: ChannelPolicy, named: Named, known: Known) -> bool:
    """Whether the person is known to have said no."""
    if named.visitor:
        return reasons.OPTED_OUT in _switched_off(caller, channel, named)
    return known.said_no(named)


def _why_untracked(caller: Caller, channel: ChannelPolicy, named: Named, known: Known) -> Collection[str]:
    return _switched_off(caller, channel, named) if named.visitor else known.why_untracked(named)


def _switched_off(caller: Caller, channel: ChannelPolicy, named: Named) -> frozenset[str]:
    return caller.policy.switches.get(person_digest(channel.group_id, named.visitor), frozenset())


def _read_body(data: bytes, received_ms: int) -> _Body:
    parts, fault = read_part(data, dict[str, Raw])
    if fault is not None:
        raise problem_of(fault, "unreadable")
    items, fault = read_part(bytes(parts.get("activities", b"[]")), list[Raw], "$.activities")
    if fault is not None:
        raise problem_of(fault, "unreadable")
    if not items:
        raise Problem(400, "unreadable", "is empty", "$.activities")
    if len(items) > MAX_ACTIVITIES:
        raise Problem(400, "unreadable", f"more than {MAX_ACTIVITIES:,} activities", "$.activities")
    sent_at, fault = read_part(bytes(parts.get("sent_at", b"null")), Aware | None, "$.sent_at")
    if fault is not None:
        raise problem_of(fault)
    offset_ms = 0 if sent_at is None else received_ms - int(sent_at.timestamp() * 1000)
    return _Body([bytes(item) for item in items], offset_ms)


def _read_item(caller: Caller, index: int, raw: bytes) -> Item:
    path = f"$.activities[{index}]"
    logged, fault = read_part(raw, LoggedActivity, path)
    where = logged if logged is not None else read_part(raw, _Where)[0] or _Where()
    channel = find_channel(caller, where.channel, f"{path}.channel")
    if isinstance(channel, Fault):
        sent = salvage(raw) if logged is None else _without_extras(logged)
        return Item(index, sent, fault=fault or channel)
    if logged is None:
        return Item(index, salvage(raw), channel, fault=fault)
    named = None if logged.contact is None else read_person(logged.contact, f"{path}.contact")
    fault = nul_fault(logged, path) or (named if isinstance(named, Fault) else None)
    whom = named if isinstance(named, Named) else None
    return Item(index, _without_extras(logged), channel, whom, _circumstances_of(logged), fault)


def _without_extras(logged: LoggedActivity) -> SentActivity:
    """Return what is kept: address and user agent stay out of every record."""
    return SentActivity(*[getattr(logged, name) for name in FIELDS])


def _circumstances_of(logged: LoggedActivity) -> Circumstances:
    given = logged.device
    if not (logged.ip or logged.user_agent or given is not None):
        return NO_CIRCUMSTANCES
    country = country_of(logged.ip)
    if given is not None:
        return Circumstances(given.kind, given.browser, given.system, country)
    device = describe_user_agent(logged.user_agent)
    return Circumstances(device.device_class, device.browser, device.system, country)


def _checked(item: Item, known: Known) -> Item:
    if item.fault is None and item.named is not None and not known.has(item.named):
        return replace(item, fault=Fault(f"{item.path}.contact.id", "no contact has this id"))
    return item


def _strip_some(caller: Caller, session: Session, items: list[Item], known: Known) -> list[Item]:
    """Mark what is kept for a legitimate interest alone: with an e-mail, of people who are not known to be tracked."""
    entered = {
        item.index: (item.channel, item.named)
        for item in items
        if item.fault is None and item.channel is not None and item.named is not None and item.named.email
        if has_interest(Arrival(caller.policy, item.channel, 0), item.sent.type)
    }
    untracked = find_untracked(caller.key, session, entered.values(), known)
    stripped = {index for index, (channel, named) in entered.items() if (channel.id, named) in untracked}
    return [replace(item, is_stripped=True) if item.index in stripped else item for item in items]


def _in_groups(items: list[Item]) -> Iterator[list[Item]]:
    """Yield items that follow each other and can stand in one record."""
    group: list[Item] = []
    for item in items:
        if group and not group[-1].goes_with(item):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _decide(caller: Caller, group: list[Item], known: Known, received_us: int, offset_ms: int) -> Kept:
    first = group[0]
    channel, named = first.channel, first.named
    if channel is None:
        return Kept(0, _refuse(caller, first, reasons.INVALID, first.fault), None)
    if not channel.is_enabled:
        return Kept(channel.id, _refuse(caller, first, reasons.CHANNEL_DISABLED, None, group), None)
    arrival = Arrival(caller.policy, channel, received_us // 1000)
    arrival.body_bytes = 2**20  # unknown of each alone, so metadata is always measured
    arrival.sender_offset_ms, arrival.oldest_ms, arrival.too_old = offset_ms, FIRST_MS, BEFORE_ALL
    arrival.nobody = Fault(f"{first.path}.contact", "is missing")
    arrival.has_contact = named is not None or first.fault is not None
    if named is not None:
        arrival.is_opted_out = is_opted_out(caller, channel, named, known)
        untracked = _why_untracked(caller, channel, named, known)
        arrival.is_untracked_user = reasons.USER_LOGGING_DISABLED in untracked
        arrival.is_untracked_contact = reasons.CONTACT_LOGGING_DISABLED in untracked
    faults = {item.index: item.fault for item in group if item.fault is not None}
    sent = [item.sent for item in group]
    if first.is_stripped:
        return _strip(caller, arrival, sent, first, received_us)
    decided = decide_activities(caller.runtime, arrival, sent, faults, first.index)
    if not decided.admitted or named is None:
        return Kept(channel.id, decided, None)
    contact = named.as_contact()
    record = RequestRecord(
        received_us,
        channel.id,
        named.visitor,
        first.circumstances,
        Basis.VOUCHED if caller.key.is_vouched else channel.basis,
        decided.admitted,
        contact,
        contact_id=named.contact_id,
        is_confirmed=contact is not None,
        asks=asks_of(caller.key, channel),
    )
    return Kept(channel.id, decided, record)


def _strip(caller: Caller, arrival: Arrival, sent: list[SentActivity], first: Item, received_us: int) -> Kept:
    """Decide about what is kept for a legitimate interest alone."""
    contact = first.named.as_contact() if first.named is not None else None
    assert contact is not None  # noqa: S101 - without an e-mail nothing is stripped
    arrival.lacks_consent = True
    decided = decide_activities(caller.runtime, arrival, sent, None, first.index, names_somebody=True)
    record = strip(arrival, decided.entered, contact, received_us) if decided.entered else None
    return Kept(arrival.channel.id, decided, record)


def _refuse(caller: Caller, first: Item, reason: str, fault: Fault | None, group: list[Item] | None = None) -> Decided:
    """Refuse items for what no step asks: a channel that can't be told, or that is off."""
    decided = Decided()
    for item in group or [first]:
        sender_id = item.sent.id if isinstance(item.sent.id, str) else number_as_text(item.sent.id)
        detail = f"{fault.path}: {fault.detail}" if fault is not None else reasons.WORDS[reason].explanation
        status = "invalid" if fault is not None else "dropped"
        decided.results.append(Result(sender_id, status, reason, detail))
        type_code = item.sent.type.lower()
        decided.drops.append((type_code if type_code in caller.policy.types else "", reason, fault))
    return decided
