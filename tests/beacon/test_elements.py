"""What do marked elements and links record?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.beacon.door import Door, Site

BUTTON = """<section data-contrail-source="banner-7"><button id="buy" data-contrail-activity="click"
 data-contrail-value="Buy" data-contrail-title="Buys" data-contrail-target="product:sku-1"
 data-contrail-meta-price="1999" data-contrail-meta-new="true" data-contrail-meta-code="007">Buy</button></section>"""
FORM = """<form data-contrail-form="news" data-contrail-activity="datainput" data-contrail-value="Sent" action="/sent">
<input id="mail" data-contrail-activity="datainput" data-contrail-value="E-mail" value=""><input type="password"
 id="secret" value="hunter2"><button id="send">Send</button></form>"""
LINKS = """<a id="out" target="_blank" href="https://elsewhere.test/a?b#c">x</a><a id="in" href="#here">x</a>
<div data-contrail-source="list-1"><a id="file" href="/files/Price%20list.pdf" download>x</a></div>"""


def visit(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page, "pagevisit")


def test_marked_element_is_recorded_with_mouse_and_keyboard(
    door: Door, write_page: Callable[..., None], site: Site, page: Page
) -> None:
    write_page(BUTTON)
    visit(door, site, page)
    page.click("#buy")
    (click,) = door.wait_for_activities(1, page, "click")
    assert (click["value"], click["title"], click["source_id"]) == ("Buy", "Buys", "banner-7")
    assert click["target"] == {"type": "product", "id": "sku-1"}
    assert click["metadata"] == {"price": 1999, "new": True, "code": "007"}
    page.focus("#buy")
    page.keyboard.press("Enter")
    door.wait_for_activities(2, page, "click")


def test_element_that_an_app_puts_in_later_is_recorded(door: Door, site: Site, page: Page) -> None:
    visit(door, site, page)
    page.evaluate("html => document.body.innerHTML = html", BUTTON)
    page.click("#buy")
    page.wait_for_timeout(20)  # within 5 ms it would be the same click, come again from a label
    page.click("#buy")
    door.wait_for_activities(2, page, "click")


def test_form_and_field_are_recorded_without_what_was_typed(
    door: Door, write_page: Callable[..., None], site: Site, page: Page
) -> None:
    write_page(FORM)
    visit(door, site, page)
    page.fill("#mail", "kim@example.org")
    page.click("#secret")
    (change,) = door.wait_for_activities(1, page, "datainput")
    assert (change["value"], change["item_id"]) == ("E-mail", "news")
    page.click("#send")
    sent = door.wait_for_activities(2, page, "datainput")[1]
    assert (sent["value"], sent["item_id"]) == ("Sent", "news")
    assert "kim@example.org" not in str(sent) + str(change)
    assert "hunter2" not in str(door.bodies)


def test_links_to_other_hosts_and_files_are_recorded(
    door: Door, write_page: Callable[..., None], site: Site, page: Page
) -> None:
    door.settings |= {"l": 1, "d": 1}
    write_page(LINKS)
    visit(door, site, page)
    page.wait_for_timeout(200)
    page.click("#in")
    page.click("#out")
    (link,) = door.wait_for_activities(1, page, "outboundlink")
    assert (link["value"], link["url"]) == ("elsewhere.test", "https://elsewhere.test/a?b")
    assert link["referrer"] == site.url("/")
    page.click("#file")
    (file,) = door.wait_for_activities(1, page, "download")
    assert (file["value"], file["source_id"]) == ("Price list.pdf", "list-1")
    assert len(door.activities()) == 3


def test_link_that_leaves_the_page_is_recorded(
    door: Door, write_page: Callable[..., None], site: Site, page: Page
) -> None:
    door.settings["l"] = 1
    write_page(f'<a id="out" href="{site.url("/", host="other.test")}">x</a>')
    visit(door, site, page)
    page.wait_for_timeout(200)
    page.click("#out")
    door.wait_for_activities(1, page, "outboundlink")


def test_links_are_left_alone_when_switched_off(
    door: Door, write_page: Callable[..., None], site: Site, page: Page
) -> None:
    write_page(LINKS)
    visit(door, site, page)
    page.click("#file")
    page.wait_for_timeout(300)
    assert len(door.activities()) == 1
