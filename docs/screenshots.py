"""Where do the pictures of the README come from? This makes them: it starts the demo and looks at it in Chromium.

Run it in an installed environment: `.venv/bin/python docs/screenshots.py`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HOUSE = Path(__file__).parent.parent
FOLDER = HOUSE / "docs" / "screenshots"
EMAIL, PASSWORD = "ada@example.org", "correct horse battery"
PAGES = {"overview": "/", "activities": "/activities", "contacts": "/contacts", "types": "/activity-types"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

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
        take(browser.new_page(viewport={"width": 1280, "height": 860}), f"http://127.0.0.1:{running.port}")
        browser.close()


def take(page: Page, base: str) -> None:
    """Sign in and look at each page."""
    page.goto(f"{base}/sign-in")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.click("button:has-text('Sign in')")
    for name, path in PAGES.items():
        page.goto(base + path)
        page.wait_for_timeout(500)
        page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
