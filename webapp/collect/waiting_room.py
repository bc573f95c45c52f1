"""How does a sender that dawdles not hold up everybody? Bodies are read before a page takes one of the few places."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from threading import BoundedSemaphore

from webapp.admission.runtime import Runtime
from webapp.admission.senders import Environ, address_of, sender_of
from webapp.collect.answers import STATUS, StartResponse, WsgiApp

PLACES = 4
MOST_BODY_BYTES = 2 * 1024 * 1024
LONGEST_LENGTH = 10
BUSY = b"Contrail is busy: too much is being sent to it at once. Please try again in a moment.\n"
BUSY_FOR_PROGRAMS = b'{"reason":"rate_limited","detail":"too many requests are still being sent","path":""}'
PROGRAMS = "/api/v1/"
HEALTH = "/health/"


class WaitingRoom:
    """Lets at most `places` requests into the pages at once; more threads only wait for bodies that come slowly.

    The server has no time-out for a body, so a thread sits in `read` as long as a sender likes. With as many threads
    as places, a handful of stalled uploads would stop the whole installation.
    """

    def __init__(self, runtime: Runtime, pages: WsgiApp, places: int) -> None:
        """Stand in front of `pages`."""
        self._runtime = runtime
        self._pages = pages
        self._places = BoundedSemaphore(places)

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """Read the body, then go in. A body that is too long for any page stays unread: the pages refuse it.

        Who asks whether all is well need not wait for those inside: they may all wait for a database that is gone.
        """
        length = body_length(environ)
        if 0 < length <= MOST_BODY_BYTES + 1:
            address = address_of(self._runtime, environ)
            sender = sender_of(self._runtime, environ, address)
            if not self._runtime.bodies.begin(sender):
                return _answer_busy(environ, start)
            try:
                data = environ["wsgi.input"].read(length)
            finally:
                self._runtime.bodies.end(sender)
            environ |= {"wsgi.input": BytesIO(data), "CONTENT_LENGTH": str(len(data))}
        if environ["PATH_INFO"].startswith(HEALTH):
            return self._pages(environ, start)
        with self._places:
            return self._pages(environ, start)


def _answer_busy(environ: Environ, start: StartResponse) -> list[bytes]:
    is_program = environ["PATH_INFO"].startswith(PROGRAMS)
    said, kind = (BUSY_FOR_PROGRAMS, "application/json") if is_program else (BUSY, "text/plain")
    start(STATUS[503], [("retry-after", "1"), ("content-type", kind), ("content-length", str(len(said)))])
    return [said]


def body_length(environ: Environ) -> int:
    """Return how much of a body to read: one byte more than allowed where the sender doesn't say its length."""
    sent = environ.get("CONTENT_LENGTH") or ""
    if sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_LENGTH:
        return int(sent)
    return MOST_BODY_BYTES + 1 if "HTTP_TRANSFER_ENCODING" in environ else 0
