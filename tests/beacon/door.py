"""A door and a site for the beacon's tests: two real servers on 127.0.0.1 that record what the browser sends."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

DIST = Path(__file__).parents[2] / "static" / "beacon" / "dist"
KEY = "hT3kq9Zb2XvLw8Rc"
PLACEHOLDER = "__CONTRAIL_CONFIG__"
BANNER_VERSION, BANNER_WORDS = "__CONTRAIL_BANNER_VERSION__", "__CONTRAIL_BANNER__"
# Two consents in two languages, as webapp/collect/banner.py puts them in.
ENGLISH = {
    "title": "Your choice",
    "yes": "Yes, I agree",
    "no": "No, thanks",
    "some": "Choose",
    "save": "Save my choice",
}
GERMAN = {"title": "Ihre Wahl", "yes": "Ja, gern", "no": "Nein, danke", "some": "Auswählen", "save": "Speichern"}
ASKED = [
    ["analytics", "visitor", "May we measure?", "We count pages."],
    ["linked", "all", "And elsewhere?", "There too."],
]
WORDS = {
    "version": "v1",
    "versions": {"analytics": 3, "linked": 1},
    "first": "en",
    "languages": {"en": {**ENGLISH, "consents": ASKED}, "de": {**GERMAN, "consents": ASKED}},
}
FORMS, HAS_FORMS = "__CONTRAIL_FORMS__", "__CONTRAIL_HAS_FORMS__"
SITE_AGREES, UNTIL_OBJECTION, NOT_NEEDED = 2, 1, 0
_CORS = {"Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": "Retry-After, X-Contrail-Dropped"}


@dataclass
class Answer:
    """What the door says next: a status with a body and headers, or nothing at all but a closed connection."""

    status: int = 202
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    hangs_up: bool = False


@dataclass
class Door:
    """The recording door. `settings` is the object put into the beacon; `answers` are used up before it says yes."""

    settings: dict[str, Any] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    content_types: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    seen: list[dict[str, str]] = field(default_factory=list)
    banner_version: str = ""
    forms: list[Any] = field(default_factory=list)
    port: int = 0
    turn: int = 0  # what pages of an earlier test still send goes to another name
    is_down: bool = False

    @property
    def url(self) -> str:
        return f"http://contrail{self.turn}.test:{self.port}"

    def reset(self) -> None:
        self.turn += 1
        self.settings = {"k": KEY, "a": NOT_NEEDED, "h": 1, "o": []}
        self.is_down = False
        self.banner_version = ""
        for record in (self.forms, self.counts, self.seen, self.answers):
            record.clear()
        for record in (self.bodies, self.refused, self.content_types):
            record.clear()

    def activities(self, type_: str | None = None) -> list[dict[str, Any]]:
        found = [activity for body in list(self.bodies) for activity in body["activities"]]
        return [activity for activity in found if type_ in (None, activity["type"])]

    def wait_for(self, is_true: Callable[[], Any], page: Any, seconds: float = 5) -> None:
        """Let the page run until something holds; the test fails where it doesn't."""
        end = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < end, f"waited in vain; came: {self.bodies}"
            page.wait_for_timeout(20)

    def wait_for_activities(self, count: int, page: Any, type_: str | None = None) -> list[dict[str, Any]]:
        """Wait until so many came, then return them; the test fails if there are more a little later."""
        self.wait_for(lambda: len(self.activities(type_)) >= count, page)
        page.wait_for_timeout(150)
        found = self.activities(type_)
        assert len(found) == count, [(activity["type"], activity.get("url")) for activity in found]
        return found


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        headers = {"Access-Control-Allow-Origin": self.headers.get("Origin", "*"), **headers}
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class _DoorHandler(_Quiet):
    door: Door

    def do_GET(self) -> None:
        name = self.path.removeprefix("/beacon/").removeprefix(f"{KEY}/")
        file = DIST / ("beacon.js" if name == f"{KEY}.js" else name)
        if not file.is_file():
            self.answer(404, b"", {})
            return
        text = file.read_text().replace(PLACEHOLDER, json.dumps(self.door.settings))
        text = text.replace(BANNER_VERSION, self.door.banner_version).replace(BANNER_WORDS, json.dumps(WORDS))
        known = {"interest": 1, "forms": self.door.forms}
        text = text.replace(HAS_FORMS, "form" if self.door.forms else "").replace(FORMS, json.dumps(known))
        self.answer(200, text.encode(), {**_CORS, "Content-Type": "text/javascript", "Cache-Control": "no-store"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Host"] != self.door.url.removeprefix("http://"):
            self.answer(202, b'{"results": []}', {**_CORS, "Content-Type": "application/json"})
            return
        if list(body) in (["banner"], ["seen"]):
            self.door.counts += [body["banner"]] if "banner" in body else []
            self.door.seen += [body["seen"]] if "seen" in body else []
            self.answer(202, b'{"results": []}', {**_CORS, "Content-Type": "application/json"})
            return
        answer = self.door.answers.pop(0) if self.door.answers else Answer()
        if self.door.is_down or answer.hangs_up:
            self.close_connection = True
            return
        if answer.status in {429, 503}:
            self.door.refused.append(body)
        else:
            self.door.bodies.append(body)
            self.door.content_types.append(self.headers.get("Content-Type", ""))
        said = answer.body or {"results": [{"id": each["id"], "status": "accepted"} for each in body["activities"]]}
        headers = {**_CORS, "Content-Type": "application/json", **answer.headers}
        self.answer(answer.status, json.dumps(said).encode(), headers)


@dataclass
class Site:
    """A site whose pages are made by the test; any path answers with the same page."""

    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    port: int = 0

    def url(self, path: str = "/", host: str = "www.shop.test") -> str:
        return f"http://{host}:{self.port}{path}"


class _SiteHandler(_Quiet):
    site: Site

    def do_GET(self) -> None:
        headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "max-age=60", **self.site.headers}
        self.answer(200, self.site.html.encode(), headers)


@contextmanager
def served(handler: type[_Quiet], **attributes: object) -> Iterator[int]:
    """Serve in a thread of its own; gives the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), attributes))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def door_and_site() -> Iterator[tuple[Door, Site]]:
    """Both servers, running."""
    door, site = Door(), Site()
    with served(_DoorHandler, door=door) as door.port, served(_SiteHandler, site=site) as site.port:
        yield door, site
