"""Does the banner ask only whom it should, keep nothing before an answer, and do what was answered?"""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.beacon.door import SITE_AGREES, Door, Site
from tests.beacon.test_consent import CHOICE, GPC, STORED, cookies, settle

BANNER = "contrail-banner section"


@pytest.fixture(autouse=True)
def asking(door: Door) -> None:
    door.settings["a"] = SITE_AGREES
    door.banner_version = "v1"


def open_page(site: Site, page: Page, path: str = "/") -> None:
    page.goto(site.url(path))
    settle(page)


def test_before_a_choice_nothing_is_stored_and_nothing_of_anybody_arrives(door: Door, site: Site, page: Page) -> None:
    open_page(site, page)
    expect(page.locator(BANNER)).to_be_visible()
    assert (door.bodies, door.counts) == ([], ["shown"])
    assert page.evaluate(STORED) == ["", {}, {}]


def test_yes_starts_tracking_on_the_same_page(door: Door, site: Site, page: Page) -> None:
    open_page(site, page)
    page.get_by_role("button", name="Yes, I agree").click()
    [activity] = door.wait_for_activities(1, page)
    assert activity["type"] == "pagevisit"
    assert door.bodies[0]["consent"] == {
        "level": "all",
        "agree": ["analytics", "linked"],
        "revoke": [],
        "versions": {"analytics": 3, "linked": 1},
        "how": "banner",
    }
    assert door.counts == ["shown", "yes"]
    expect(page.locator(BANNER)).to_have_count(0)


def test_no_is_remembered_without_identifier_and_asks_nothing_again(door: Door, site: Site, page: Page) -> None:
    open_page(site, page)
    page.get_by_role("button", name="No, thanks").click()
    settle(page)
    assert list(cookies(page.context)) == [CHOICE]
    assert cookies(page.context)[CHOICE].startswith("essential.v1.")
    open_page(site, page, "/two")
    expect(page.locator(BANNER)).to_have_count(0)
    assert (door.bodies, door.counts) == ([], ["shown", "no"])


def test_no_is_asked_about_again_after_half_a_year(door: Door, site: Site, page: Page) -> None:
    past = int(time.time()) - 184 * 86_400
    page.context.add_cookies([{"name": CHOICE, "value": f"essential.v1.{past}", "url": site.url("/")}])
    open_page(site, page)
    expect(page.locator(BANNER)).to_be_visible()


def test_new_words_are_asked_for_again(door: Door, site: Site, page: Page) -> None:
    open_page(site, page)
    page.get_by_role("button", name="Yes, I agree").click()
    door.wait_for_activities(1, page)
    door.banner_version = "v2"
    open_page(site, page, "/two")
    expect(page.locator(BANNER)).to_be_visible()


def test_some_purposes_can_be_chosen(door: Door, site: Site, page: Page) -> None:
    open_page(site, page)
    page.get_by_text("Choose", exact=True).click()
    page.get_by_label("May we measure?").check()
    page.get_by_role("button", name="Save my choice").click()
    door.wait_for_activities(1, page)
    consent = door.bodies[0]["consent"]
    assert (consent["level"], consent["agree"], consent["revoke"]) == ("visitor", ["analytics"], ["linked"])


def test_signal_of_the_browser_answers_for_the_person(door: Door, site: Site, page: Page) -> None:
    page.add_init_script(GPC)
    open_page(site, page)
    expect(page.locator(BANNER)).to_have_count(0)
    assert door.counts == []


def test_page_in_german_is_asked_in_german(door: Door, site: Site, page: Page) -> None:
    page.add_init_script("addEventListener('DOMContentLoaded', () => { document.documentElement.lang = 'de-AT' })")
    open_page(site, page)
    expect(page.get_by_role("button", name="Nein, danke")).to_be_visible()


def test_yes_and_no_weigh_the_same(door: Door, site: Site, page: Page) -> None:
    open_page(site, page)
    both = [page.get_by_role("button", name=name) for name in ("No, thanks", "Yes, I agree")]
    boxes = [button.bounding_box() for button in both]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert (boxes[0]["width"], boxes[0]["height"], boxes[0]["y"]) == pytest.approx(
        (boxes[1]["width"], boxes[1]["height"], boxes[1]["y"]), abs=1
    )
    looks = [
        button.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]") for button in both
    ]
    assert looks[0] == looks[1]


def test_banner_works_under_a_strict_policy_and_takes_the_site_s_colours(
    door: Door, site: Site, page: Page, write_page: object
) -> None:
    site.headers = {"Content-Security-Policy": f"default-src 'none'; script-src {door.url}; connect-src {door.url}"}
    open_page(site, page)
    page.evaluate("document.documentElement.style.setProperty('--contrail-banner-button', 'rgb(1, 2, 3)')")
    button = page.get_by_role("button", name="Yes, I agree")
    assert button.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(1, 2, 3)"


def test_keyboard_reaches_the_answers(door: Door, site: Site, page: Page) -> None:
    open_page(site, page)
    for _ in range(3):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.querySelector('contrail-banner').shadowRoot.activeElement?.textContent")
            == "No, thanks"
        ):
            break
    page.keyboard.press("Enter")
    settle(page)
    assert door.counts == ["shown", "no"]


def test_opted_out_is_never_asked(door: Door, site: Site, page: Page) -> None:
    page.context.add_cookies([{"name": CHOICE, "value": f"optout.{int(time.time())}", "url": site.url("/")}])
    open_page(site, page)
    expect(page.locator(BANNER)).to_have_count(0)


def test_revoking_stops_at_once_and_is_told(door: Door, site: Site, page: Page) -> None:
    open_page(site, page)
    page.get_by_role("button", name="Yes, I agree").click()
    door.wait_for_activities(1, page)
    page.evaluate("contrail('consent', {level: 'essential', revoke: ['analytics', 'linked']})")
    page.evaluate("contrail('click', {value: 'after'})")
    settle(page)
    assert door.bodies[-1]["consent"] == {"level": "essential", "revoke": ["analytics", "linked"], "opt_out": True}
    assert door.activities("click") == []
    assert list(cookies(page.context)) == [CHOICE]


def test_pages_of_who_is_not_recorded_are_counted_where_allowed(door: Door, site: Site, page_with_cache: Page) -> None:
    page = page_with_cache
    door.settings["n"] = 1
    open_page(site, page, "/one?token=7")
    page.get_by_role("button", name="No, thanks").click()
    open_page(site, page, "/two")
    assert [seen["url"] for seen in door.seen] == [site.url("/one"), site.url("/two")]
    page.evaluate("window.isKept = true")
    page.goto(site.url("/", host="other.test"))
    door.wait_for(lambda: len(door.seen) == 3, page)
    page.go_back(wait_until="commit")
    door.wait_for(lambda: len(door.seen) == 4, page)
    assert page.evaluate("window.isKept"), "the page was loaded again: this does not test the back/forward cache"
    assert door.seen[3] == {"url": site.url("/two"), "referrer": ""}
    door.seen.clear()
    assert door.bodies == []
    assert list(cookies(page.context)) == [CHOICE]
    page.evaluate("contrail('optout')")
    settle(page)
    open_page(site, page, "/three")
    assert door.seen == []
