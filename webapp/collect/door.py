"""Which requests go through the door, and which to the pages? A small WSGI application mounted in front of Flask."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import structlog

from webapp.admission.results import Refusal
from webapp.admission.runtime import Runtime
from webapp.admission.senders import RETRY_SECONDS, Environ
from webapp.collect.answers import (
    Headers,
    StartResponse,
    WsgiApp,
    answer_empty,
    answer_refusal,
)
from webapp.collect.beacon import serve_beacon
from webapp.collect.endpoint import collect
from webapp.collect.pixel import collect_pixel
from webapp.collect.reception import find_channel, refuse_origin

log = structlog.get_logger()
COLLECT = "/collect/"
BEACON = "/beacon/"
PIXEL_END = ".gif"
PREFLIGHT_SECONDS = 600
# Same-site pages send their cookie along, to have it kept; the door reads no other.
WITH_COOKIE = ("access-control-allow-credentials", "true")
EXPOSED = ("access-control-expose-headers", "x-contrail-dropped, retry-after")
VARY = ("vary", "origin")


class Door:
    """Answers `/collect/…` and `/beacon/…` itself and hands everything else on.

    No page machinery stands on this path: Flask alone made 8,600 requests/s where a bare WSGI application made 59,000.
    """

    def __init__(self, runtime: Runtime, pages: WsgiApp) -> None:
        """Stand in front of `pages`."""
        self.runtime = runtime
        self._pages = pages

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        if path.startswith(COLLECT):
            self.runtime.begin()
            return self._collect(path.removeprefix(COLLECT), environ, start)
        if path.startswith(BEACON):
            self.runtime.begin()
            return serve_beacon(self.runtime, path.removeprefix(BEACON), environ, start)
        return self._pages(environ, start)

    def _collect(self, key: str, environ: Environ, start: StartResponse) -> list[bytes]:
        method = environ["REQUEST_METHOD"]
        headers = _cors(environ.get("HTTP_ORIGIN"))
        try:
            if method == "POST":
                return collect(self.runtime, key, environ, start, headers)
            if method in {"GET", "HEAD"} and key.endswith(PIXEL_END):
                return collect_pixel(self.runtime, key.removesuffix(PIXEL_END), environ, start)
            if method == "OPTIONS":
                return self._preflight(key, environ, start, headers)
        except Refusal as refusal:
            return answer_refusal(start, refusal, headers)
        except Exception:
            # Whatever fails here was not acknowledged, so the beacon may send it again: 503, never a lost 500.
            log.exception("the door failed")
            return answer_refusal(start, Refusal(503, "unavailable", "it can't be taken now", RETRY_SECONDS), headers)
        return answer_empty(start, 405, [*headers, ("allow", "POST, OPTIONS, GET, HEAD")])

    def _preflight(self, key: str, environ: Environ, start: StartResponse, headers: Headers) -> list[bytes]:
        if not headers:  # no browser asks for a page here
            return answer_empty(start, 204, [("allow", "POST, OPTIONS")])
        _, channel = find_channel(self.runtime, self.runtime.keeper.current(), key)
        origin = environ["HTTP_ORIGIN"]
        if origin not in channel.origins:
            # The browser sends nothing after this, so it is now or never that the refusal is counted.
            refusal = refuse_origin(self.runtime, channel, origin)
            self.runtime.drops.count(channel.id, "", refusal.reason)
            return answer_empty(start, refusal.status, [VARY])
        return answer_empty(
            start,
            204,
            [
                *headers,
                ("access-control-allow-methods", "POST, OPTIONS"),
                ("access-control-allow-headers", "content-type"),
                ("access-control-max-age", str(PREFLIGHT_SECONDS)),
            ],
        )


@lru_cache(maxsize=256)
def _cors(origin: str | None) -> Headers:
    """Let the page read the answer, refusals too; who may send is decided by the channel's list, not by this."""
    if origin is None or not (origin.isascii() and origin.isprintable()):
        return []
    return [("access-control-allow-origin", origin), WITH_COOKIE, EXPOSED, VARY]
