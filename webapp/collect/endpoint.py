"""How does `POST /collect/<channel key>` answer? Read, decide for each activity, append once, tell what became of it."""

from __future__ import annotations

import re

from webapp import clock
from webapp.activities.record import HIT_ONLY, Basis, RequestRecord, SentActivity, SentContact, encode_record
from webapp.admission import reasons
from webapp.admission.arrival import Arrival, Candidate
from webapp.admission.payload import Body, Fault, ReadBody, Unreadable, number_as_text, read_body
from webapp.admission.policy import ChannelPolicy, Policy, person_digest
from webapp.admission.steps import PERSON_STEPS, admit
from webapp.channels.models import Agreement
from webapp.collect.answers import Answer, Environ, Headers, Refusal, Result, StartResponse, answer_json
from webapp.collect.reception import (
    RETRY_SECONDS,
    address_of,
    check_caller,
    find_channel,
    put_choice,
    put_sender,
    read_input,
)
from webapp.collect.runtime import Runtime
from webapp.identity.claims import usable_values
from webapp.spool.contract import SpoolFull, SpoolUnavailable

UUID_LENGTH = 36
EMAIL = re.compile(r"[^@\s\x00-\x1f\"(),:;<>\[\\\]]{1,64}@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)+")
BASES = {
    Agreement.SITE: Basis.CONSENT,
    Agreement.BANNER: Basis.CONSENT,
    Agreement.UNTIL_OBJECTION: Basis.UNTIL_OBJECTION,
    Agreement.NOT_NEEDED: Basis.NOT_NEEDED,
}
NOTHING = Candidate(0, SentActivity(), None)


def collect(runtime: Runtime, key: str, environ: Environ, start: StartResponse, headers: Headers) -> list[bytes]:
    """Answer one request of a beacon. Raises `Refusal` when it is refused as a whole."""
    policy, channel = find_channel(runtime, runtime.keeper.current(), key)
    try:
        address = address_of(runtime, environ)
        check_caller(runtime, channel, environ, address)
        try:
            read = read_body(read_input(environ))
        except Unreadable as error:
            raise Refusal(400, reasons.UNREADABLE, str(error)) from None
        return _answer(runtime, policy, channel, read, environ, address, start, headers)
    except Refusal as refusal:
        runtime.drops.count(channel.id, "", refusal.reason)
        raise


def _answer(
    runtime: Runtime,
    policy: Policy,
    channel: ChannelPolicy,
    read: ReadBody,
    environ: Environ,
    address: str,
    start: StartResponse,
    headers: Headers,
) -> list[bytes]:
    body = read.body
    received_us = clock.now_us()
    arrival = Arrival(policy, channel, received_us // 1000)
    circumstances = put_sender(arrival, environ, address)
    if body.sent_at is not None:
        arrival.sender_offset_ms = arrival.received_ms - int(body.sent_at.timestamp() * 1000)
    visitor = put_visitor(arrival, body)
    level = body.consent.level if body.consent else ""
    put_choice(arrival, environ, level)
    contact, contact_result = _decide_contact(runtime, arrival, body.contact, read.contact_fault)
    arrival.has_contact = contact is not None and bool(contact.email)
    opt_out = body.consent.opt_out if body.consent and visitor else None
    admitted, results = decide_activities(runtime, arrival, body.activities, read.faults)
    if admitted or contact is not None or opt_out is not None:
        record = RequestRecord(
            received_us, channel.id, visitor, circumstances, BASES[channel.agreement], admitted, contact, opt_out
        )
        append_record(runtime, record)
    consent_result = None
    if read.consent_fault is not None:
        consent_result = _invalid(read.consent_fault)
    elif body.consent is not None:
        consent_result = Result(status="accepted")
    answer = Answer(results, contact_result, consent_result)
    return _send(answer, start, headers)


def put_visitor(arrival: Arrival, body: Body) -> bytes:
    """Return the visitor's 16 bytes, or none; a visitor that is no UUID makes every activity invalid."""
    text = body.visitor
    if text == "":
        return b""
    visitor = parse_uuid(text) if isinstance(text, str) else None
    if visitor is None:
        arrival.visitor_fault = Fault("$.visitor", "is no UUID")
        return b""
    arrival.has_visitor = True
    if arrival.policy.opted_out:
        digest = person_digest(arrival.channel.group_id, visitor)
        returns = body.consent is not None and body.consent.opt_out is False
        arrival.is_opted_out = digest in arrival.policy.opted_out and not returns
    return visitor


def parse_uuid(text: str) -> bytes | None:
    """Return the 16 bytes of a UUID with hyphens, or None; five times as fast as `uuid.UUID`."""
    if len(text) != UUID_LENGTH or not text[8] == text[13] == text[18] == text[23] == "-":
        return None
    try:
        found = bytes.fromhex(text.replace("-", ""))
    except ValueError:
        return None
    return found if len(found) == 16 else None  # noqa: PLR2004 - the bytes of a UUID


def decide_activities(
    runtime: Runtime, arrival: Arrival, activities: list[SentActivity], faults: dict[int, Fault] | None
) -> tuple[list[tuple[int, int, SentActivity]], list[Result]]:
    """Return what goes to the spool, and the result of each activity in the order sent."""
    admitted: list[tuple[int, int, SentActivity]] = []
    results: list[Result] = []
    for index, sent in enumerate(activities):
        candidate = Candidate(index, sent, faults.get(index) if faults else None)
        reason = admit(arrival, candidate)
        if reason == reasons.TYPE_UNKNOWN and _has_newer_policy(runtime, arrival):
            candidate = Candidate(index, sent, faults.get(index) if faults else None)
            reason = admit(arrival, candidate)
        sender_id = sent.id if isinstance(sent.id, str) else number_as_text(sent.id)
        if reason is None:
            admitted.append((candidate.occurred_ms, 0, sent))
            results.append(Result(sender_id, "accepted"))
            continue
        if candidate.is_hit_only:
            admitted.append((candidate.occurred_ms, HIT_ONLY, sent))
        results.append(refused(runtime, arrival, candidate, reason, sender_id))
    return admitted, results


def _has_newer_policy(runtime: Runtime, arrival: Arrival) -> bool:
    """Whether the unknown type may just have been made: the arrival goes by the newer policy from here on."""
    policy = runtime.keeper.check_unknown()
    is_newer = policy is not arrival.policy
    arrival.policy = policy
    return is_newer


def refused(runtime: Runtime, arrival: Arrival, candidate: Candidate, reason: str, sender_id: str) -> Result:
    """Count one activity that is not recorded, and return its result."""
    fault = candidate.fault if reason in reasons.SENDER_MISTAKES else None
    runtime.drops.count(arrival.channel.id, candidate.sent.type.lower(), reason, fault)
    status = "invalid" if reason in reasons.SENDER_MISTAKES else "dropped"
    if fault is not None:
        return Result(sender_id, status, reason, f"{fault.path}: {fault.detail}")
    return Result(sender_id, status, reason, reasons.WORDS[reason].explanation)


def append_record(runtime: Runtime, record: RequestRecord) -> None:
    """Make the record safe. Raises `Refusal` when the spool can't take it: nothing was acknowledged then."""
    count = sum(1 for _, flags, _ in record.activities if not flags & HIT_ONLY)
    try:
        runtime.spool.append(encode_record(record), count)
    except SpoolFull:
        raise Refusal(503, reasons.SPOOL_FULL, "there is no room to keep it safe now", RETRY_SECONDS) from None
    except SpoolUnavailable:
        raise Refusal(503, reasons.SPOOL_FULL, "it can't be kept safe now", RETRY_SECONDS) from None


def _decide_contact(
    runtime: Runtime, arrival: Arrival, sent: SentContact | None, fault: Fault | None
) -> tuple[SentContact | None, Result | None]:
    """Return the contact's data to keep, and its result; both None when none was sent."""
    if sent is None and fault is None:
        return None, None
    fault = fault or arrival.visitor_fault or _contact_fault(sent)
    if fault is not None:
        return None, _invalid(fault)
    for step in PERSON_STEPS:
        reason = step(arrival, NOTHING)
        if reason is not None:
            return None, Result(status="dropped", reason=reason, detail=reasons.WORDS[reason].explanation)
    assert sent is not None  # noqa: S101 - _contact_fault would have been asked about None otherwise
    if not arrival.has_visitor and not sent.email:
        detail = "$.contact: neither a visitor nor an e-mail says whose these are"
        return None, Result(status="invalid", reason=reasons.NO_CONTACT, detail=detail)
    sent.email = sent.email.strip().lower()
    ignored = sorted(set(sent.attributes or ()) - usable_values(sent).keys())
    return sent, Result(status="accepted", ignored=ignored[:100] or None)


def _contact_fault(sent: SentContact | None) -> Fault | None:
    if sent is None:
        return None
    if sent.email and not EMAIL.fullmatch(sent.email.strip()):
        return Fault("$.contact.email", "is no e-mail address")
    texts = [str(sent.external_id), *(f"{key}{value}" for key, value in (sent.attributes or {}).items())]
    if any("\0" in text for text in texts):
        return Fault("$.contact", "holds a NUL character")
    return None


def _invalid(fault: Fault) -> Result:
    return Result(status="invalid", reason=reasons.INVALID, detail=f"{fault.path}: {fault.detail}")


def _send(answer: Answer, start: StartResponse, headers: Headers) -> list[bytes]:
    parts = [*answer.results, *(part for part in (answer.contact, answer.consent) if part is not None)]
    invalid = [part for part in parts if part.status == "invalid"]
    first = next((part.reason for part in parts if part.reason), "")
    if first:
        headers = [*headers, ("x-contrail-dropped", first)]
    if not invalid:
        return answer_json(start, 202, answer, headers)
    return answer_json(start, 400 if len(invalid) == len(parts) else 207, answer, headers)
