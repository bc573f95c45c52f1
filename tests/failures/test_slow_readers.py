"""Can somebody who asks for a large file, and then doesn't read it, hold up everybody else?"""

from __future__ import annotations

import re
import socket
import urllib.request
from contextlib import ExitStack
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from tests.cast import PASSWORD
from tests.failures.crafted import fill
from tests.failures.load import send
from tests.failures.system import System

ACTIVITIES = 40_000  # 7 MB as a file: more than the system keeps for a connection that is not read
READERS = 6  # more than may be in the pages at once


def signed_in_cookie(system: System) -> str:
    """Sign in as the administrator, and return what a browser then sends."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{system.port}/sign-in"
    token = re.search(r'name="csrf_token" value="([^"]+)"', opener.open(address).read().decode())
    assert token is not None
    fields = {"csrf_token": token[1], "email": "ada@example.org", "password": PASSWORD}
    opener.open(address, urlencode(fields).encode()).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def test_files_that_nobody_reads_hold_up_neither_door_nor_pages(sqlite_system: System) -> None:
    system = sqlite_system
    system.settings |= {"admin_email": "ada@example.org", "admin_password": PASSWORD}
    key = system.create_channel()
    fill(system, ACTIVITIES)
    system.run_well("process")
    system.start()
    request = f"GET /activities/export?format=csv HTTP/1.1\r\nHost: x\r\nCookie: {signed_in_cookie(system)}\r\n\r\n"
    with ExitStack() as held:
        readers = [held.enter_context(socket.socket()) for _ in range(READERS)]
        for reader in readers:
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            reader.settimeout(20)
            reader.connect(("127.0.0.1", system.port))
            reader.sendall(request.encode())
        for reader in readers:
            assert reader.recv(15) == b"HTTP/1.1 200 OK"
        for _ in range(5):
            assert send(system, key)[0] == 202
            assert system.answer("/sign-in") == 200
            assert system.answer("/health/ready") == 200
    assert system.stop() == 0
