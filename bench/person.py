"""What does a person do at the pages? Opens them and sends their forms, over HTTP, with a browser's cookies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from http.cookiejar import CookieJar
from typing import IO
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

SECONDS = 60


class Person:
    """Somebody with a browser; `base` is where Contrail runs."""

    def __init__(self, base: str) -> None:
        """Begin without cookies."""
        self._base = base
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def stream(self, path: str) -> IO[bytes]:
        """Return an answer to be read piece by piece; whatever is no success is raised as an HTTPError."""
        return self._open(path, None)

    def see(self, path: str) -> str:
        """Return the page at `path`, after redirects."""
        with self._open(path, None) as answer:
            return answer.read().decode()

    def send(self, path: str, fields: Mapping[str, str]) -> str:
        """Fill in the form of a page and send it; return the page that comes then."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.see(path))
        if token is None:
            message = f"{path} has no form"
            raise ValueError(message)
        with self._open(path, urlencode({"csrf_token": token[1], **fields}).encode()) as answer:
            return unescape(answer.read().decode())

    def _open(self, path: str, body: bytes | None) -> IO[bytes]:
        request = Request(self._base + path, body)  # noqa: S310 - an address of this machine
        answer: IO[bytes] = self._opener.open(request, timeout=SECONDS)
        return answer
