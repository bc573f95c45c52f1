"""What the beacon's tests may ask for: a real Chromium, a door that records, and a site to visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.beacon.door import KEY, Door, Site, door_and_site
from tests.browser import ARGUMENTS, CHROMIUM

# HeadlessChrome counts as a bot, at real doors.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"
QUEUEING = "window.NAME=window.NAME||function(){(NAME.q=NAME.q||[]).push(arguments)}"


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[Door, Site]]:
    with door_and_site() as both:
        yield both


@pytest.fixture
def door(servers: tuple[Door, Site]) -> Door:
    servers[0].reset()
    return servers[0]


@pytest.fixture
def write_page(servers: tuple[Door, Site], door: Door) -> Callable[..., None]:
    """Gives a function that writes the site's page: its body, the script tag's attributes, calls before the script."""

    def write(
        body: str = "", *, tag: str = "", calls: str = "", name: str = "contrail", headers: dict[str, str] | None = None
    ) -> None:
        queue = f"<script>{QUEUEING.replace('NAME', name)};{calls}</script>" if calls else ""
        script = f'<script async src="{door.url}/beacon/{KEY}.js" {tag}></script>'
        servers[
            1
        ].html = f"<!doctype html><html><head><title>Home</title>{queue}{script}</head><body>{body}</body></html>"
        servers[1].headers = headers or {}

    write()
    return write


@pytest.fixture
def site(servers: tuple[Door, Site], write_page: Callable[..., None]) -> Site:
    return servers[1]


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    yield from _context_of(chromium)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose uncaught errors fail the test: the beacon never throws into it."""
    yield from _page_of(context)


@pytest.fixture
def page_with_cache(playwright: Playwright) -> Iterator[Page]:
    """The same in a browser that keeps pages for *back* and *forward*, as people's do."""
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    for context in _context_of(browser):
        yield from _page_of(context)
    browser.close()


def _context_of(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(user_agent=USER_AGENT, locale="en-GB")
    context.set_default_timeout(8_000)
    yield context
    context.close()


def _page_of(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []
