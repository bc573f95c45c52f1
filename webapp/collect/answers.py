"""What does the door answer? Status, headers and JSON, made once where they never change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from webapp.admission.results import Refusal
from webapp.admission.senders import Environ

Headers = list[tuple[str, str]]
StartResponse = Callable[[str, Headers], Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

STATUS = {
    200: "200 OK",
    202: "202 Accepted",
    204: "204 No Content",
    207: "207 Multi-Status",
    304: "304 Not Modified",
    400: "400 Bad Request",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    429: "429 Too Many Requests",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


encode = msgspec.json.Encoder().encode
JSON = ("content-type", "application/json")
NO_SNIFFING = ("x-content-type-options", "nosniff")


def answer_json(start: StartResponse, status: int, body: object, headers: Headers) -> list[bytes]:
    """Answer with JSON."""
    data = encode(body)
    start(STATUS[status], [JSON, NO_SNIFFING, ("content-length", str(len(data))), *headers])
    return [data]


def answer_refusal(start: StartResponse, refusal: Refusal, headers: Headers) -> list[bytes]:
    """Answer that the whole request is refused."""
    if refusal.retry_after:
        headers = [*headers, ("retry-after", str(refusal.retry_after))]
    headers = [*headers, ("x-contrail-dropped", refusal.reason)]
    return answer_json(start, refusal.status, {"reason": refusal.reason, "detail": refusal.detail}, headers)


def answer_empty(start: StartResponse, status: int, headers: Headers) -> list[bytes]:
    """Answer without a body."""
    start(STATUS[status], [*headers, ("content-length", "0")] if status != 204 else headers)  # noqa: PLR2004 - No Content
    return []


def answer_pixel(start: StartResponse, reason: str) -> list[bytes]:
    """Answer with the transparent pixel, whatever became of the activity."""
    headers: Headers = [
        ("content-type", "image/gif"),
        ("content-length", str(len(PIXEL))),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "cross-origin"),
    ]
    if reason:
        headers.append(("x-contrail-dropped", reason))
    start(STATUS[200], headers)
    return [PIXEL]
