"""How does `POST /collect/<channel key>` answer? Read, decide about each activity, append once, and say so."""

from __future__ import annotations

from webapp import clock
from webapp.activities.record import NO_CIRCUMSTANCES, RequestRecord, SentContact, StrippedRecord
from webapp.admission import reasons
from webapp.admission.arrival import Arrival
from webapp.admission.choosing import NO_WORDS, put_answers, read_choice, words_to_keep
from webapp.admission.deciding import Decided, decide_activities, keep
from webapp.admission.interest import strip
from webapp.admission.known_forms import apply_forms
from webapp.admission.payload import Body, ReadBody, Unreadable, read_body
from webapp.admission.person import accept_contact, decide_consent, decide_contact, put_entered, put_visitor
from webapp.admission.policy import ChannelPolicy, Policy
from webapp.admission.results import Answer, Refusal
from webapp.admission.runtime import Runtime
from webapp.admission.senders import Environ, address_of, sender_of
from webapp.collect.answers import Headers, StartResponse, answer_json
from webapp.collect.cookie import visitor_cookie
from webapp.collect.reception import (
    check_caller,
    find_channel,
    put_choice,
    put_sender,
    read_input,
)
from webapp.enrich.url import split_url

BANNER_WORDS = frozenset(("shown", "yes", "no"))


def collect(runtime: Runtime, key: str, environ: Environ, start: StartResponse, headers: Headers) -> list[bytes]:
    """Answer one request of a beacon. Raises `Refusal` when it is refused as a whole."""
    policy = runtime.keeper.current()
    channel = policy.channels.get(key)
    if channel is None:
        policy, channel = find_channel(runtime, policy, key)
    try:
        address = address_of(runtime, environ)
        sender = sender_of(runtime, environ, address)
        check_caller(runtime, channel, environ, sender)
        data = read_input(runtime, environ, sender)
        try:
            read = read_body(data)
        except Unreadable as error:
            raise Refusal(400, reasons.UNREADABLE, str(error)) from None
        answer, decided = _decide(runtime, policy, channel, read, environ, address, len(data))
    except Refusal as refusal:
        runtime.drops.count(channel.id, "", refusal.reason)
        raise
    if decided.visitor and "HTTP_COOKIE" in environ:
        kept = visitor_cookie(environ, decided.visitor)
        headers = headers if kept is None else [*headers, kept]
    if not decided.drops and answer.contact is None and answer.consent is None:
        return answer_json(start, 202, answer, headers)
    return _tell(answer, start, headers)


def _decide(
    runtime: Runtime,
    policy: Policy,
    channel: ChannelPolicy,
    read: ReadBody,
    environ: Environ,
    address: str,
    body_bytes: int,
) -> tuple[Answer, Decided]:
    body = read.body
    received_us = clock.now_us()
    arrival = Arrival(policy, channel, received_us // 1000)
    arrival.body_bytes = body_bytes
    circumstances = put_sender(arrival, environ, address)
    if body.sent_at is not None:
        arrival.sender_offset_ms = arrival.received_ms - int(body.sent_at.timestamp() * 1000)
    choice = read_choice(arrival, read)
    visitor = put_visitor(arrival, body, opts_out=choice.opt_out)
    put_choice(arrival, environ, choice.level)
    contact, contact_result = decide_contact(arrival, body.contact, read.contact_fault)
    arrival.has_contact = contact is not None and bool(contact.email)
    entered: SentContact | None = None
    if contact is None and body.contact is not None:
        entered = put_entered(arrival, body.contact, read.contact_fault)
    decided = decide_activities(runtime, arrival, body.activities, read.faults, names_somebody=entered is not None)
    stripped: StrippedRecord | None = None
    if decided.entered and entered is not None:
        stripped = strip(arrival, decided.entered, entered, received_us)
        contact_result = accept_contact(arrival, entered)
    if decided.admitted:
        decided.visitor = visitor
    words = NO_WORDS
    if visitor and body.consent is not None:
        # Beside what is kept without consent, a level would name the browser.
        words = words_to_keep(arrival, choice, body.consent.level if stripped is None else "")
    record = None
    if decided.admitted or contact is not None or words.stand_alone(has_activities=bool(body.activities)):
        is_tracked = bool(decided.admitted) or contact is not None or words.allow()
        record = RequestRecord(
            received_us,
            channel.id,
            visitor,
            circumstances if is_tracked else NO_CIRCUMSTANCES,
            channel.basis,
            decided.admitted,
            contact,
            words.opt_out,
            level=words.level,
        )
        if words.answers:
            put_answers(record, choice, arrival, runtime.config.secret_key)
        if policy.forms:
            apply_forms(policy.forms, record)
    keep(runtime, arrival, decided, record, stripped)
    if (body.banner or body.seen) and not arrival.is_suspect():
        _count_plainly(runtime, channel, body)
    consent_result = decide_consent(arrival, body.consent, choice, read.consent_fault)
    return Answer(decided.results, contact_result, consent_result), decided


def _count_plainly(runtime: Runtime, channel: ChannelPolicy, body: Body) -> None:
    """Count what belongs to nobody; of a page only host and path, because a query may hold anything."""
    if body.banner in BANNER_WORDS:
        runtime.drops.count_plainly(channel.id, "banner", body.banner)
    if body.seen is not None and channel.counts_plainly:
        page, origin = split_url(str(body.seen.url)), split_url(str(body.seen.referrer))
        runtime.drops.count_plainly(channel.id, "page", page.host + page.path)
        if origin.host and origin.host != page.host:
            runtime.drops.count_plainly(channel.id, "referrer", origin.host)


def _tell(answer: Answer, start: StartResponse, headers: Headers) -> list[bytes]:
    beside = [part for part in (answer.contact, answer.consent) if part is not None]
    parts = [*answer.results, *beside]
    first = next((part.reason for part in parts if part.reason), "")
    if first:
        headers = [*headers, ("x-contrail-dropped", first)]
    # The activities decide whether all is invalid; without any, what came instead of them.
    if all(part.status == "invalid" for part in answer.results or beside):
        return answer_json(start, 400, answer, headers)
    return answer_json(start, 207 if any(part.status == "invalid" for part in parts) else 202, answer, headers)
