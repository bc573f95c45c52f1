"""What does a real browser make of it? Chromium, and the application on a port of this machine."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from tests.cast import PASSWORD, address_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# The same engine without windows takes a third of the time, but has no back/forward cache.
QUICK = shutil.which("chromium-headless-shell") or CHROMIUM
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
]
MUST_NOT_SKIP = os.environ.get("CONTRAIL_TEST_REQUIRE_SERVICES") == "1"
FIND_WIDE = (
    "[document.documentElement, ...document.querySelectorAll('.table-scroll')]"
    ".filter(part => part.scrollWidth > part.clientWidth)"
    ".map(part => `${part.ariaLabel || 'the page'}: ${part.scrollWidth} in ${part.clientWidth}`)"
)
# HeadlessChrome counts as a bot.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
# What axe says of all it found in order is as long as the page, and was two fifths of the time when it came over here.
FIND_BARRIERS = "axe.run({resultTypes: ['violations']}).then((said) => said.violations.map((one) => one.id))"
NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of browsers: a process can start it only once."""
    if CHROMIUM is None:
        if MUST_NOT_SKIP:
            pytest.fail("Chromium is not there, and CONTRAIL_TEST_REQUIRE_SERVICES=1 forbids to skip")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, once for all tests of this process."""
    browser = playwright.chromium.launch(executable_path=QUICK, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def live_url(app: Flask) -> Iterator[str]:
    """The address of this test's application on a port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.fixture
def new_page(chromium: Browser, live_url: str) -> Iterator[NewPage]:
    """Open a page in a fresh profile; at the end none may have had an error or broken the policy on code."""
    contexts, faults = [], []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(base_url=live_url, user_agent=USER_AGENT, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def sign_in_with(page: Page, name: str, next_path: str = "/account") -> None:
    """Sign one of the cast in, who must be a user already, and go to a page."""
    page.goto(f"/sign-in?next={next_path}")
    page.fill("#email", address_of(name))
    page.fill("#password", PASSWORD)
    page.click("button:has-text('Sign in')")
    page.wait_for_url(f"**{next_path}")


def barriers(page: Page) -> list[str]:
    """Return what axe finds wrong with a page as it stands."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(FIND_BARRIERS)
    return found


def sideways(page: Page) -> list[str]:
    """Return what of a page is wider than the place that it has: the page itself, or a table."""
    found: list[str] = page.evaluate(FIND_WIDE)
    return found


def find_sideways(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    """Open pages one after the other, and return what scrolls sideways on those that do."""
    return _find(sideways, page, paths)


def find_barriers(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    """Open pages one after the other, and return what axe finds on those that have a barrier."""
    return _find(barriers, page, paths)


def _find(look: Callable[[Page], list[str]], page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        page.goto(path)
        found[path] = look(page)
    return {path: faults for path, faults in found.items() if faults}
