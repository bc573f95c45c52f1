"""Where do the pictures of README and docs come from? This makes them: it starts the demo and looks at it in Chromium.

Run it in an installed environment: `.venv/bin/python docs/screenshots.py`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

HOUSE = Path(__file__).parent.parent
FOLDER = HOUSE / "docs" / "screenshots"
EMAIL, PASSWORD = "ada@example.org", "correct horse battery"
PAGES = {
    "overview": "/",
    "activities": "/activities",
    "contacts": "/contacts",
    "types": "/activity-types",
}
CONSENTS = {
    "analytics": ("Measure how the shop is used", "May we count the pages you look at?"),
    "offers": ("Show offers that fit", "May we remember what you liked, and show more of it?"),
}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# HeadlessChrome counts as a bot, and would not be asked by the banner.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"

sys.path.insert(0, str(HOUSE))
from bench.system import running_contrail  # noqa: E402 - found only with the house on the path


def main() -> None:
    """Write one PNG a page."""
    FOLDER.mkdir(exist_ok=True)
    settings = {"demo": "1", "admin_email": EMAIL, "admin_password": PASSWORD}
    with (
        tempfile.TemporaryDirectory() as name,
        running_contrail(Path(name), **settings) as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{running.port}",
            viewport={"width": 1280, "height": 800},
            user_agent=USER_AGENT,
            locale="en-GB",
        )
        sign_in(page := context.new_page())
        ask_for_consents(page)
        for kind, path in PAGES.items():
            take(page, kind, path)
        take_contact(page)
        take_request(page)
        take_visitor(context)
        browser.close()


def sign_in(page: Page) -> None:
    """Sign in as the first administrator."""
    page.goto("/sign-in")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.click("button:has-text('Sign in')")
    page.wait_for_url("**/")


def take(page: Page, name: str, path: str) -> None:
    """Look at a page."""
    page.goto(path)
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / f"{name}.png")


def ask_for_consents(page: Page) -> None:
    """Publish two consents, and let Contrail's banner ask for them on the demo shop."""
    for code, (purpose, short) in CONSENTS.items():
        page.goto("/consents/new")
        page.fill("#purpose", purpose)
        page.fill("#code", code)
        page.fill("[name='texts-0-short']", short)
        page.fill("[name='texts-0-full']", "Nobody else gets to know it, and you can change your mind at any time.")
        page.click("button.btn-primary:has-text('Save draft')")
        page.click("text=Publish")
        page.click("button:has-text('Publish')")
    page.goto("/channels/1/settings")
    page.check("[name='agreement'][value='banner']")
    page.click("main button:has-text('Save')")


def take_contact(page: Page) -> None:
    """Change what is known of a customer, and look at the contact and at its history."""
    page.goto("/contacts?q=selma")
    page.locator(".contact-table tbody th a").first.click()
    path = page.url
    page.click("main a:has-text('Edit')")
    page.fill("#company", "Kestrel Guides")
    page.fill("#job_title", "Head of tours")
    page.click("main button:has-text('Save')")
    take(page, "contact", path)
    take(page, "history", f"{path}/history")


def take_request(page: Page) -> None:
    """Register a request to be told what is stored, up to where the file can be made."""
    page.goto("/contacts?q=finn")
    email = page.locator(".contact-table tbody .cell-note").first.inner_text()
    page.goto("/data-protection/new")
    page.fill("#said", email)
    page.click("button:has-text('Register')")
    page.fill("#identity_check", "answered from the address that is stored")
    page.click("main button:has-text('Save')")
    take(page, "request", "/data-protection/1")


def take_visitor(context: BrowserContext) -> None:
    """Look at the demo shop without the banner of its own, so that Contrail's asks; say yes, and see one's own data."""
    page = context.new_page()
    page.route("**/static/demo/shop.js*", lambda route: route.abort())
    page.wait_for_timeout(3_000)  # the door has heard of the changed channel within two seconds
    take(page, "banner", "/demo/")
    page.click("text=Yes, I agree")
    page.wait_for_timeout(1_500)  # what goes while a page is left has Chromium's own name, that of a bot
    page.goto("/demo/p/tent-ridge-2")
    page.wait_for_timeout(12_000)  # a processing run stores what was sent
    page.click("text=My data")
    page.wait_for_timeout(1_000)
    page.screenshot(path=FOLDER / "preferences.png")
    page.close()


if __name__ == "__main__":
    main()
