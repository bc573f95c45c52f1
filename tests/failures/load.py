"""Who sends activities while something breaks, and which of them was it told are safe?"""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
import uuid
from collections import Counter
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from tests.failures.system import System, wait_until

ANSWER_SECONDS = 5.0
TYPES = ("pagevisit", "click", "click", "datainput", "download")
VISITORS = [str(uuid.UUID(int=random.getrandbits(128), version=4)) for _ in range(50)]


class Ledger:
    """What was sent, and what was acknowledged, by id."""

    def __init__(self) -> None:
        self.sent: set[bytes] = set()
        self.acknowledged: set[bytes] = set()
        self.answers: Counter[int | str] = Counter()
        self.sent_again = 0
        self.lock = threading.Lock()


class Load:
    """Threads that send batches over kept connections; a batch without an answer is sent again with the same ids."""

    def __init__(
        self, system: System, key: str, *, threads: int = 3, pause: float = 0.01, port: int | None = None
    ) -> None:
        """Prepare without sending; `pause` is the time in seconds that a thread waits between two batches."""
        self.ledger = Ledger()
        self.port = port or system.port
        self.path = f"/collect/{key}"
        self.pause = pause
        self._ending = threading.Event()
        self._deadline = float("inf")
        self._threads = [threading.Thread(target=self._send_all, daemon=True) for _ in range(threads)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def finish(self, seconds: float = 20.0) -> None:
        """Begin no more batches; those that are under way are sent until acknowledged, or for so long."""
        self._deadline = time.monotonic() + seconds
        self._ending.set()
        for thread in self._threads:
            thread.join(seconds + 2 * ANSWER_SECONDS)
            assert not thread.is_alive(), "a sender hangs"

    def acknowledged(self) -> int:
        """Return how many activities are acknowledged so far."""
        with self.ledger.lock:
            return len(self.ledger.acknowledged)

    def _send_all(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        while not self._ending.is_set():
            ids, body = make_batch()
            with self.ledger.lock:
                self.ledger.sent.update(ids)
            while not self._is_acknowledged(connection, ids, body) and time.monotonic() < self._deadline:
                with self.ledger.lock:
                    self.ledger.sent_again += 1
                time.sleep(0.05)
            time.sleep(self.pause)
        connection.close()

    def _is_acknowledged(self, connection: http.client.HTTPConnection, ids: list[bytes], body: bytes) -> bool:
        answer: int | str
        try:
            connection.request("POST", self.path, body)
            response = connection.getresponse()
            text = response.read()
            answer = response.status
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            answer, text = type(error).__name__, b""
        with self.ledger.lock:
            self.ledger.answers[answer] += 1
            if answer == 202:
                assert [result["status"] for result in json.loads(text)["results"]] == ["accepted"] * len(ids)
                self.ledger.acknowledged.update(ids)
        return answer == 202


def make_id() -> bytes:
    """Return a UUIDv7 of now."""
    number = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    return uuid.UUID(int=number & ~(0xF << 76) & ~(0x3 << 62) | (7 << 76) | (2 << 62)).bytes


def make_batch() -> tuple[list[bytes], bytes]:
    """Return 5 to 20 activities of one browser, as their ids and as a body."""
    ids = [make_id() for _ in range(random.randint(5, 20))]  # noqa: S311 - chance of a test
    now = datetime.now(UTC).isoformat()
    activities: list[dict[str, Any]] = [
        {
            "id": str(uuid.UUID(bytes=key)),
            "type": random.choice(TYPES),  # noqa: S311 - as above
            "url": f"https://shop.example/{random.randint(1, 400)}",  # noqa: S311 - as above
            "occurred_at": now,
        }
        for key in ids
    ]
    return ids, json.dumps({"visitor": random.choice(VISITORS), "activities": activities}).encode()  # noqa: S311


def send(system: System, key: str, count: int = 1) -> tuple[int, dict[str, Any], dict[str, str], list[bytes]]:
    """Send one request of `count` activities; return status, answer, headers and the ids."""
    ids = [make_id() for _ in range(count)]
    activities = [{"id": str(uuid.UUID(bytes=one)), "type": "click", "title": "x"} for one in ids]
    return *post(system, key, {"visitor": VISITORS[0], "activities": activities}), ids


def post(system: System, key: str, body: dict[str, Any]) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Send a body to the door; return status, answer and headers."""
    connection = http.client.HTTPConnection("127.0.0.1", system.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("POST", f"/collect/{key}", json.dumps(body))
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return response.status, json.loads(response.read()), headers
    finally:
        connection.close()


def assert_exactly_once(system: System, sent: set[bytes], acknowledged: set[bytes]) -> None:
    """Fail unless each acknowledged id is stored once, nothing is stored twice, and nothing that was never sent."""
    stored = system.stored_ids()
    counts = Counter(stored)
    lost = acknowledged - counts.keys()
    # A repeat whose own id could not be taken would be stored under one that nobody sent.
    never_sent = counts.keys() - sent
    twice = [key for key, count in counts.items() if count > 1]
    assert (len(lost), len(never_sent), len(twice)) == (0, 0, 0), "lost, stored but never sent, stored twice"
    counted = system.query("SELECT COALESCE(SUM(stored), 0) FROM activity_count")[0][0]
    assert counted == system.query("SELECT COUNT(*) FROM activity")[0][0], "the kept counts are those of the rows"


def assert_door_goes_on(load: Load, seconds: float) -> None:
    """Fail when for more than 2 s nothing is acknowledged, or anything is answered otherwise."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        before = load.acknowledged()
        wait_until(lambda: load.acknowledged() > before, 2, "the door goes on")  # noqa: B023 - asked at once
    assert set(load.ledger.answers) == {202}


def report(name: str, system: System, load: Load, **more: object) -> None:
    """Print the figures of a run, for those who run it by hand with -s."""
    ledger = load.ledger
    figures: dict[str, object] = {
        "sent": len(ledger.sent),
        "acknowledged": len(ledger.acknowledged),
        "stored": len(system.stored_ids()),
        "sent again": ledger.sent_again,
        "answers": dict(ledger.answers),
    }
    print(name, figures | more)  # noqa: T201 - that is what it is for
