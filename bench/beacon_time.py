"""How long does the beacon keep a page's main thread busy? Chromium traces a page that has nothing else on it."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from bench.system import make_channel, running_contrail
from bench.table import Measured
from bench.wrk import BROWSER  # HeadlessChrome counts as a bot

NAMES = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
LOADS = 20
BAR_MS = 5.0
SETTLE_MS = 300
# What the page has to run is the beacon alone: whatever the main thread does for scripts, it does for the beacon.
WORK = {"EvaluateScript", "FunctionCall", "RunMicrotasks", "v8.compile", "v8.compileModule", "v8.evaluateModule"}

Event = dict[str, Any]


class Busy(NamedTuple):
    """What a load took of the main thread, in ms: on the clock, and of the processor."""

    wall: float
    cpu: float


def rows() -> Iterator[Measured]:
    """Yield the run time of first visits and of further pages; nothing when Chromium isn't there."""
    if CHROMIUM is None:
        yield Measured("run time of the beacon on load", "not measured", "Chromium is not installed", "–", "–", None)
        return
    with tempfile.TemporaryDirectory() as name, running_contrail(Path(name)) as web, site() as (address, show):
        key = make_channel(Path(name), address)
        show(f'<script async src="http://127.0.0.1:{web.port}/beacon/{key}.js"></script>')
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            yield _row("on a first visit, in a new browser process", list(first_visits(browser, address)))
            yield _row("on a further page", list(further_pages(browser, address)))
            browser.close()


@contextmanager
def site() -> Iterator[tuple[str, Callable[[str], None]]]:
    """Serve a page; yield its address, and what puts a tag into its head."""
    head = [""]

    class Home(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = f"<!doctype html><html lang=en><head><title>Home</title>{head[0]}</head><body>Home</body></html>"
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Home)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", lambda tag: head.__setitem__(0, tag)
    server.shutdown()
    server.server_close()


def first_visits(browser: Browser, address: str) -> Iterator[Busy]:
    """Load the page in profiles that have never seen it."""
    for _ in range(LOADS):
        context = browser.new_context(user_agent=BROWSER)
        yield load(browser, context.new_page(), address)
        context.close()


def further_pages(browser: Browser, address: str) -> Iterator[Busy]:
    """Load the page again and again in one profile."""
    context = browser.new_context(user_agent=BROWSER)
    page = context.new_page()
    for number in range(LOADS + 1):
        busy = load(browser, page, f"{address}/{number}")
        if number:
            yield busy
    context.close()


def load(browser: Browser, page: Page, address: str) -> Busy:
    """Load a page until its visit is sent and all is quiet, and return what scripts took of its main thread."""
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    with page.expect_response(lambda answer: "/collect/" in answer.url):
        page.goto(address)
    page.wait_for_timeout(SETTLE_MS)
    return busy_of(json.loads(browser.stop_tracing())["traceEvents"])


def busy_of(events: list[Event]) -> Busy:
    """Return the sum of the outermost pieces of work on the thread that ran the beacon; times are in µs there."""
    pieces = [event for event in events if event.get("ph") == "X" and event["name"] in WORK]
    thread = next(_thread_of(event) for event in pieces if "/beacon/" in event["args"].get("data", {}).get("url", ""))
    wall, cpu, end = 0, 0, 0
    for event in sorted(pieces, key=lambda event: (event["ts"], -event["dur"])):
        if _thread_of(event) == thread and event["ts"] >= end:
            end = event["ts"] + event["dur"]
            wall += event["dur"]
            cpu += event.get("tdur", 0)
    return Busy(wall / 1000, cpu / 1000)


def _thread_of(event: Event) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _row(when: str, loads: list[Busy]) -> Measured:
    wall, cpu = ([getattr(busy, name) for busy in loads] for name in Busy._fields)
    median = statistics.median(wall)
    p95 = statistics.quantiles(wall, n=20)[-1]
    figure = f"median {median:.1f} ms, p95 {p95:.1f} ms; of the processor {statistics.median(cpu):.1f} ms"
    result = f"{median:.1f} ms"
    return Measured(f"run time of the beacon {when}", figure, "–", result, f"≤ {BAR_MS:.0f} ms", median <= BAR_MS)
