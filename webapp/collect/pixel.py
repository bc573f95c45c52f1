"""How is one activity recorded without JavaScript? `GET /collect/<channel key>.gif?type=…`."""

from __future__ import annotations

from urllib.parse import parse_qs

import msgspec

from webapp import clock
from webapp.activities.builtin import PAGE_VISIT
from webapp.activities.record import RequestRecord
from webapp.admission.arrival import Arrival
from webapp.admission.payload import LEVELS, ReadBody, read_body
from webapp.collect.answers import Environ, Refusal, StartResponse, answer_pixel
from webapp.collect.endpoint import BASES, append_record, decide_activities, put_visitor
from webapp.collect.reception import address_of, check_caller, find_channel, put_choice, put_sender
from webapp.collect.runtime import Runtime

FIELDS = ("type", "title", "value", "url", "referrer", "id")


def collect_pixel(runtime: Runtime, key: str, environ: Environ, start: StartResponse) -> list[bytes]:
    """Answer with the pixel, always; the reason of a refusal stands in the header and in the counts."""
    try:
        policy, channel = find_channel(runtime, runtime.keeper.current(), key)
    except Refusal as refusal:
        return answer_pixel(start, refusal.reason)
    try:
        address = address_of(runtime, environ)
        check_caller(runtime, channel, environ, address)
        arrival = Arrival(policy, channel, clock.now_ms())
        return answer_pixel(start, _record(runtime, arrival, environ, address))
    except Refusal as refusal:
        runtime.drops.count(channel.id, "", refusal.reason)
        return answer_pixel(start, refusal.reason)


def _record(runtime: Runtime, arrival: Arrival, environ: Environ, address: str) -> str:
    """Decide about the one activity and make it safe; return the reason of a refusal, or nothing."""
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True, errors="replace", max_num_fields=50)
    read = _as_body(query, environ.get("HTTP_REFERER", ""))
    circumstances = put_sender(arrival, environ, address)
    visitor = put_visitor(arrival, read.body)
    level = query.get("level", [""])[0]
    put_choice(arrival, environ, level if level in LEVELS else "essential")
    admitted, results = decide_activities(runtime, arrival, read.body.activities, read.faults)
    if admitted:
        received_us = arrival.received_ms * 1000
        basis = BASES[arrival.channel.agreement]
        append_record(runtime, RequestRecord(received_us, arrival.channel.id, visitor, circumstances, basis, admitted))
    return results[0].reason


def _as_body(query: dict[str, list[str]], page: str) -> ReadBody:
    """Return what the query says as the same body that a beacon sends, so that the same rules hold for both."""
    activity = {name: query[name][0] for name in FIELDS if query.get(name)}
    activity.setdefault("type", PAGE_VISIT)
    activity.setdefault("url", page[:2_048])
    body = {"visitor": query.get("visitor", [""])[0], "activities": [activity]}
    return read_body(msgspec.json.encode(body))
