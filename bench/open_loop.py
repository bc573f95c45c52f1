"""How long does the door take at a given rate? Load that doesn't wait for answers, timed from when it was due.

`python -m bench.open_loop PORT KEY RATE CONNECTIONS SECONDS` prints a line of JSON. A generator that sends only after
the answer before (wrk) leaves out just those requests that a slow moment would have held up. Here each request has its
moment, and what waits because its connection is still busy is late from that moment on.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import uuid
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from select import select
from typing import NamedTuple

from bench.wrk import BROWSER, ORIGIN
from webapp.activities.keys import make_id

WARM_SECONDS = 2.0
PATIENCE_SECONDS = 10.0
VISITORS = 500
GOOD = {202, 204}
NAGLE_OFF = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Connection:
    """One kept connection: what is due on it, when what is under way was due, and what came back so far."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(*NAGLE_OFF)
        self.due: deque[tuple[float, bytes]] = deque()
        self.since: float | None = None
        self.received = b""

    def fileno(self) -> int:
        """Let `select` wait for it."""
        return self.socket.fileno()

    def send_next(self) -> None:
        """Send what is due first."""
        self.since, request = self.due.popleft()
        self.socket.sendall(request)

    def receive(self) -> int:
        """Read what is there, and return the status once the answer is whole, else 0."""
        data = self.socket.recv(65_536)
        if not data:
            message = "the server closed a connection that was to be kept"
            raise ConnectionError(message)
        self.received += data
        head, blank, body = self.received.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return 0
        self.received = b""
        return int(head[9:12])


class Timed(NamedTuple):
    """What was seen: latencies and the lag of the generator itself in seconds, and answers that were no success."""

    latencies: list[float]
    lags: list[float]
    errors: int


def _length(head: bytes) -> int:
    name = b"content-length:"
    at = head.lower().find(name)
    return int(head[at + len(name) :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def request_of(key: str, number: int) -> bytes:
    """Return a page visit as a beacon sends it, with an id of its own."""
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    activity = {
        "id": str(uuid.UUID(bytes=make_id(time.time_ns() // 1_000_000, number))),
        "type": "pagevisit",
        "title": "Pricing",
        "url": f"{ORIGIN}/pricing?x={number % 50}",
        "referrer": "https://www.google.com/",
        "occurred_at": moment,
        "language": "en-GB",
    }
    visitor = str(uuid.UUID(int=number % VISITORS + (4 << 76) + (2 << 62)))
    body = json.dumps({"visitor": visitor, "sent_at": moment, "activities": [activity]}).encode()
    head = (
        f"POST /collect/{key} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {BROWSER}\r\nOrigin: {ORIGIN}\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def press(port: int, key: str, rate: int, connections: int, seconds: float) -> Timed:
    """Send `rate` requests a second, each at its own moment, over the connections in turns."""
    requests = [request_of(key, number) for number in range(int(rate * (seconds + WARM_SECONDS)))]
    return OpenLoop([Connection(port) for _ in range(connections)], requests, rate).run()


class OpenLoop:
    """Requests with their moments, and the connections that they go over."""

    def __init__(self, connections: list[Connection], requests: list[bytes], rate: int) -> None:
        self._connections = connections
        self._requests = requests
        self._rate = rate
        self._given = 0
        self._answered = 0
        self._errors = 0
        self._latencies: list[float] = []
        self._lags: list[float] = []

    def run(self) -> Timed:
        """Send everything, and return what was seen once it is warm. Raises `TimeoutError`."""
        self._began = time.perf_counter() + 0.1
        end = self._began + len(self._requests) / self._rate + PATIENCE_SECONDS
        while self._answered < len(self._requests):
            self._give()
            self._send()
            self._receive()
            if time.perf_counter() > end:
                message = f"{len(self._requests) - self._answered} requests were never answered"
                raise TimeoutError(message)
        return Timed(self._latencies, self._lags, self._errors)

    def _due(self) -> float:
        """Return when the next request is due."""
        is_last = self._given == len(self._requests)
        return time.perf_counter() + PATIENCE_SECONDS if is_last else self._began + self._given / self._rate

    def _give(self) -> None:
        """Give connections what is due."""
        while (due := self._due()) <= time.perf_counter():
            self._connections[self._given % len(self._connections)].due.append((due, self._requests[self._given]))
            self._lags.append(time.perf_counter() - due)
            self._given += 1

    def _send(self) -> None:
        """Send what is due on each connection that is free."""
        for connection in self._connections:
            if connection.since is None and connection.due:
                connection.send_next()

    def _receive(self) -> None:
        """Take answers until the next request is due."""
        pause = max(self._due() - time.perf_counter(), 0)
        for connection in select(self._connections, [], [], pause)[0]:
            status = connection.receive()
            if not status or connection.since is None:
                continue
            if connection.since >= self._began + WARM_SECONDS:
                self._latencies.append(time.perf_counter() - connection.since)
            connection.since = None
            self._answered += 1
            self._errors += status not in GOOD


def percentile_ms(values: list[float], percent: float) -> float:
    """Return a percentile, in ms."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000


def go_first() -> None:
    """Run before everything else on this core, where the system lets us.

    It stands for senders on other machines. One that waits for its turn on this one would measure its own waiting.
    """
    with suppress(AttributeError, PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


def main() -> None:
    """Measure and print."""
    port, key, rate, connections, seconds = sys.argv[1:]
    go_first()
    timed = press(int(port), key, int(rate), int(connections), float(seconds))
    figures = {f"p{percent}": percentile_ms(timed.latencies, percent) for percent in (50, 99, 99.9)}
    print(json.dumps(figures | {"lag": percentile_ms(timed.lags, 99), "errors": timed.errors}))


if __name__ == "__main__":
    main()
