"""How is one activity recorded without JavaScript? `GET /collect/<channel key>.gif?type=…`."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import structlog

from webapp import clock
from webapp.activities.builtin import PAGE_VISIT
from webapp.activities.record import NO_CIRCUMSTANCES, RequestRecord
from webapp.admission.arrival import Arrival
from webapp.admission.choosing import level_to_keep
from webapp.admission.deciding import decide_activities, keep
from webapp.admission.payload import LEVELS, ReadBody, read_body
from webapp.admission.person import put_visitor
from webapp.admission.policy import ChannelPolicy, Policy
from webapp.admission.results import Refusal
from webapp.admission.runtime import Runtime
from webapp.admission.senders import Environ, address_of, sender_of
from webapp.collect.answers import StartResponse, answer_pixel
from webapp.collect.reception import check_caller, find_channel, put_choice, put_sender
from webapp.consent.levels import Level

log = structlog.get_logger()
FIELDS = ("type", "title", "value", "url", "referrer", "id")


def collect_pixel(runtime: Runtime, key: str, environ: Environ, start: StartResponse) -> list[bytes]:
    """Answer with the pixel, always; the reason of a refusal stands in the header and in the counts."""
    if environ["REQUEST_METHOD"] == "HEAD":  # asks about the picture, shows it to nobody
        answer_pixel(start, "")
        return []
    try:
        policy, channel = find_channel(runtime, runtime.keeper.current(), key)
        try:
            address = address_of(runtime, environ)
            check_caller(runtime, channel, environ, sender_of(runtime, environ, address))
            return answer_pixel(start, _record(runtime, policy, channel, environ, address))
        except Refusal as refusal:
            runtime.drops.count(channel.id, "", refusal.reason)
            raise
    except Refusal as refusal:
        return answer_pixel(start, refusal.reason)
    except Exception:
        # A broken picture on the page would tell the visitor, who can do nothing about it.
        log.exception("the pixel failed")
        return answer_pixel(start, "unavailable")


def _record(runtime: Runtime, policy: Policy, channel: ChannelPolicy, environ: Environ, address: str) -> str:
    """Decide about the one activity and make it safe; return the reason of a refusal, or nothing."""
    received_us = clock.now_us()
    arrival = Arrival(policy, channel, received_us // 1000)
    query = _read_query(environ.get("QUERY_STRING", ""))
    read = _as_body(query, environ.get("HTTP_REFERER", ""))
    circumstances = put_sender(arrival, environ, address)
    visitor = put_visitor(arrival, read.body)
    level = query.get("level", "")
    put_choice(arrival, environ, level if level in LEVELS else "essential")
    decided = decide_activities(runtime, arrival, read.body.activities, read.faults)
    kept = level_to_keep(arrival, level if level in LEVELS else "")
    record = None
    if decided.admitted or kept == Level.ESSENTIAL:
        device = circumstances if decided.admitted else NO_CIRCUMSTANCES  # none is kept beside a no
        record = RequestRecord(received_us, channel.id, visitor, device, channel.basis, decided.admitted, level=kept)
    keep(runtime, arrival, decided, record)
    return decided.results[0].reason


def _read_query(text: str) -> dict[str, str]:
    """Return the first value of each name that has one: `title=` says as little as no title."""
    query: dict[str, str] = {}
    for name, value in parse_qsl(text, errors="replace"):
        query.setdefault(name, value)
    return query


def _as_body(query: dict[str, str], page: str) -> ReadBody:
    """Return what the query says as the same body that a beacon sends, so that the same rules hold for both."""
    activity = {"type": PAGE_VISIT, "url": page} | {name: query[name] for name in FIELDS if name in query}
    return read_body(json.dumps({"visitor": query.get("visitor", ""), "activities": [activity]}).encode())
