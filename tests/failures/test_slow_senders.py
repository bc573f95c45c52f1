"""Can somebody who sends slowly, or breaks off, hold up everybody else?"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection

import pytest

from tests.door import BROWSER, VISITOR
from tests.failures.system import System, wait_until

FEW, MANY = 24, 160
IDLE = 200  # more than there are threads, as browsers keep their connections


@contextmanager
def stalled(port: int, path: str, *, chunked: bool = False) -> Iterator[socket.socket]:
    """A connection that has sent its headers and two bytes of a body, and then nothing."""
    how = "Transfer-Encoding: chunked" if chunked else "Content-Length: 200"
    begun = "2\r\n{}\r\n" if chunked else "{}"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        request = f"POST {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: {BROWSER}\r\n{how}\r\n\r\n{begun}"
        connection.sendall(request.encode())
        yield connection


def send_one(port: int, key: str) -> int:
    """Send one activity as a browser does; return the status."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    body = json.dumps({"visitor": VISITOR, "activities": [{"type": "click"}]})
    connection.request("POST", f"/collect/{key}", body, {"User-Agent": BROWSER})
    status = connection.getresponse().status
    connection.close()
    return status


@contextmanager
def many_stalled(system: System, key: str, count: int, *, chunked: bool) -> Iterator[None]:
    """So many stalled uploads, half to the door and half to a page."""
    with ExitStack() as held:
        for path in (f"/collect/{key}", "/sign-in"):
            for _ in range(count // 2):
                held.enter_context(stalled(system.port, path, chunked=chunked))
        time.sleep(0.5)
        yield


@pytest.mark.parametrize("chunked", [False, True])
def test_stalled_uploads_hold_up_neither_door_nor_pages(sqlite_system: System, *, chunked: bool) -> None:
    sqlite_system.start()
    key = sqlite_system.create_channel()
    with many_stalled(sqlite_system, key, FEW, chunked=chunked):
        assert send_one(sqlite_system.port, key) == 202
        assert sqlite_system.answer("/sign-in") == 200
        assert sqlite_system.answer("/health/ready") == 200


def test_very_many_stalled_uploads_are_answered_with_come_again(sqlite_system: System) -> None:
    sqlite_system.start()
    key = sqlite_system.create_channel()
    with many_stalled(sqlite_system, key, MANY, chunked=False):
        assert send_one(sqlite_system.port, key) == 429
        assert sqlite_system.answer("/sign-in") == 200
        assert sqlite_system.answer("/health/ready") == 200
    wait_until(lambda: send_one(sqlite_system.port, key) == 202, 10, "the door to take activities again")


def test_idle_connections_hold_up_nobody(sqlite_system: System) -> None:
    sqlite_system.start()
    key = sqlite_system.create_channel()
    for begun in ("", "GET / HTTP/1.1\r\nHo", "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"):
        with ExitStack() as held:
            for _ in range(IDLE):
                connection = held.enter_context(socket.create_connection(("127.0.0.1", sqlite_system.port), timeout=10))
                connection.sendall(begun.encode())
            time.sleep(0.5)
            assert send_one(sqlite_system.port, key) == 202
            assert sqlite_system.answer("/sign-in") == 200


def test_uploads_that_break_off_lose_nothing_else(sqlite_system: System) -> None:
    sqlite_system.start()
    key = sqlite_system.create_channel()
    for _ in range(20):
        with stalled(sqlite_system.port, f"/collect/{key}"):
            pass
    assert send_one(sqlite_system.port, key) == 202
    sqlite_system.run_well("process")
    assert sqlite_system.status()["activities"] == 1
