"""What becomes of activities when the network or the door fails?"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.beacon.door import KEY, SITE_AGREES, Answer, Door, Site

KEPT = f"localStorage['_contrail{KEY}'] || ''"


def has_more(door: Door, count: int) -> bool:
    return len(door.bodies) > count


def test_calls_at_once_go_in_batches_of_twenty(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.evaluate("for (let i = 0; i < 45; i++) contrail('click', {value: `${i}`})")
    clicks = door.wait_for_activities(45, page, "click")
    assert [len(body["activities"]) for body in door.bodies] == [1, 20, 20, 5]
    assert [click["value"] for click in clicks] == [str(number) for number in range(45)]
    assert sorted(click["id"] for click in clicks) == [click["id"] for click in clicks]


def test_large_activities_go_alone(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.evaluate("for (let i = 0; i < 6; i++) contrail('purchase', {metadata: {note: '€'.repeat(15000)}})")
    door.wait_for_activities(6, page, "purchase")
    assert max(len(body["activities"]) for body in door.bodies) == 1


@pytest.mark.parametrize("status", [503, 429])
def test_refusal_for_now_is_tried_again_when_told(door: Door, site: Site, page: Page, status: int) -> None:
    door.answers = [Answer(status, headers={"Retry-After": "1"})]
    began = time.monotonic()
    page.goto(site.url("/"))
    (visit,) = door.wait_for_activities(1, page)
    assert time.monotonic() - began >= 1
    assert door.refused[0]["activities"][0] == visit
    assert page.evaluate(KEPT) == ""


@pytest.mark.parametrize(
    "kept",
    ["{", "null", "[]", '[0,0,"x"]', "[0,0,[null]]", "[0,0,[7]]", '[0,0,[["x"]]]', '["x",{},[[]]]', "[0,0,{}]"],
)
def test_what_is_kept_and_damaged_stops_nothing(door: Door, site: Site, page: Page, kept: str) -> None:
    page.goto(site.url("/one"))
    door.wait_for_activities(1, page)
    page.evaluate("([name, text]) => { localStorage[name] = text }", [f"_contrail{KEY}", kept])
    page.goto(site.url("/two"))
    visits = door.wait_for_activities(2, page)
    assert [visit["url"] for visit in visits] == [site.url("/one"), site.url("/two")]


def test_lost_connection_is_recovered_by_the_next_page(door: Door, site: Site, page: Page) -> None:
    door.is_down = True
    page.goto(site.url("/one"))
    page.wait_for_function(KEPT)
    door.is_down = False
    page.goto(site.url("/two"))
    visits = door.wait_for_activities(2, page)
    assert {visit["url"] for visit in visits} == {site.url("/one"), site.url("/two")}
    assert len({body["visitor"] for body in door.bodies}) == 1
    assert page.evaluate(KEPT) == ""


def test_what_is_kept_is_sent_by_one_of_two_tabs(door: Door, site: Site, page: Page, context: BrowserContext) -> None:
    door.answers = [Answer(503, headers={"Retry-After": "1"})]
    page.goto(site.url("/one"))
    page.wait_for_function(KEPT)
    other = context.new_page()
    other.goto(site.url("/two"))
    door.wait_for_activities(2, page)


def test_what_is_kept_is_bounded(door: Door, site: Site, page: Page) -> None:
    door.answers = [Answer(503, headers={"Retry-After": "60"})]
    page.goto(site.url("/"))
    page.wait_for_function(KEPT)
    page.evaluate("for (let i = 0; i < 150; i++) contrail('click', {value: `${i}`})")
    page.wait_for_function(f"({KEPT}).includes('\"149\"')")
    kept = page.evaluate(f"JSON.parse({KEPT})[2].map(entry => entry[1].value)")
    assert kept == [str(number) for number in range(50, 150)]
    page.evaluate("for (let i = 0; i < 9; i++) contrail('click', {value: 'last', comment: 'x'.repeat(9000)})")
    page.wait_for_function(f"({KEPT}).includes('last')")
    assert len(page.evaluate(KEPT)) <= 48 * 1024


def test_nothing_is_kept_after_a_no_during_a_failure(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = SITE_AGREES
    page.goto(site.url("/"))
    page.wait_for_function("typeof contrail == 'function' && !contrail.q")
    door.is_down = True
    page.evaluate("contrail('consent', {level: 'visitor'})")
    page.wait_for_function(KEPT)
    page.evaluate("contrail('consent', {level: 'essential'})")
    page.wait_for_function(f"!({KEPT})")
    page.wait_for_timeout(300)
    assert page.evaluate("({...localStorage})") == {}


def test_what_the_door_finds_wrong_is_told_and_not_tried_again(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    wrong = {"id": "x", "status": "invalid", "reason": "invalid", "detail": "$.activities[1].value: too long"}
    door.answers = [Answer(207, {"results": [{"id": "y", "status": "accepted"}, wrong]})]
    page.evaluate("contrail('click', {value: 'a', onerror: () => window.never = 1})")
    page.evaluate("contrail('click', {value: 'b', onerror: result => window.told = result})")
    page.wait_for_function("window.told")
    assert page.evaluate("told") == wrong
    assert page.evaluate("window.never") is None
    door.wait_for_activities(3, page)


def test_whole_refusal_is_told_and_not_tried_again(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    door.answers = [Answer(403, {"reason": "origin_not_allowed", "detail": "not on the list"})]
    page.evaluate("contrail('datainput', {value: 'a', onerror: result => { window.told = result; throw 1 }})")
    page.wait_for_function("window.told")
    assert page.evaluate("told.reason") == "origin_not_allowed"
    page.wait_for_timeout(300)
    assert len(door.bodies) == 2
    assert page.evaluate(KEPT) == ""


@pytest.mark.parametrize(
    ("call", "key"),
    [
        ("contrail('identify', {email: 'kim', onerror})", "contact"),
        ("contrail('consent', {level: 'all', onerror})", "consent"),
    ],
)
def test_what_the_door_finds_wrong_with_a_person_is_told(
    door: Door, site: Site, page: Page, call: str, key: str
) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    wrong = {"status": "invalid", "reason": "invalid", "detail": f"$.{key}: is wrong"}
    door.answers = [Answer(207, {"results": [], key: wrong})]
    page.evaluate(f"const onerror = result => window.told = result; {call}")
    page.wait_for_function("window.told")
    assert page.evaluate("told") == wrong


def test_what_json_cannot_say_is_told(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    for call in ("click", "identify"):
        page.evaluate(
            f"window.told = 0; const o = {{onerror: result => window.told = result}}; o.x = o; contrail('{call}', o)"
        )
        page.wait_for_function("window.told")
        assert page.evaluate("told.status") == "invalid"


def test_what_the_page_changes_after_a_call_changes_nothing(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.evaluate(
        "const m = {price: 1}; contrail('click', {value: 'a', metadata: m});"
        " m.price = 2; contrail('click', {value: 'b', metadata: m}); m.self = m"
    )
    clicks = door.wait_for_activities(2, page, "click")
    assert [(click["value"], click["metadata"]) for click in clicks] == [("a", {"price": 1}), ("b", {"price": 2})]
    page.evaluate("contrail('click', {value: 'c'})")
    door.wait_for_activities(3, page, "click")


def test_type_that_was_switched_off_is_sent_no_more(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    off = {"results": [{"id": "x", "status": "dropped", "reason": "type_disabled"}]}
    for call in ("contrail('click', {value: 'a'})", "contrail('pagevisit')"):
        door.answers = [Answer(202, off)]
        more_came = partial(has_more, door, len(door.bodies))
        page.evaluate(call)
        door.wait_for(more_came, page)
        page.wait_for_timeout(200)
    page.evaluate("contrail('Click', {value: 'b'}); contrail('pagevisit')")
    door.wait_for_activities(3, page, "pagevisit")
    assert len(door.activities("click")) == 1


def test_type_that_is_off_from_the_start_is_not_sent(door: Door, site: Site, page: Page) -> None:
    door.settings["o"] = ["click"]
    page.goto(site.url("/"))
    page.wait_for_function("typeof contrail == 'function'")
    page.evaluate("contrail('click', {value: 'a'}); contrail('datainput', {value: 'b'})")
    assert [each["type"] for each in door.wait_for_activities(2, page)] == ["pagevisit", "datainput"]


def test_leaving_the_page_sends_what_was_just_called(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.evaluate("contrail('click', {value: 'bye'}); location.href = 'about:blank'")
    door.wait_for_activities(1, page, "click")


def test_what_was_just_called_is_kept_where_browsers_have_no_send_beacon(door: Door, site: Site, page: Page) -> None:
    page.add_init_script("delete Navigator.prototype.sendBeacon")  # Firefox can switch it off
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.evaluate("contrail('click', {value: 'bye'}); location.href = '/two'")
    door.wait_for_activities(1, page, "click")


def test_identify_sends_a_contact(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.evaluate("contrail('identify', {email: 'kim@example.org', externalId: 'K-1', city: 'Brno'})")
    door.wait_for(lambda: len(door.bodies) == 2, page)
    contact = {"email": "kim@example.org", "external_id": "K-1", "attributes": {"city": "Brno"}}
    assert door.bodies[1]["contact"] == contact
    assert door.bodies[1]["visitor"] == door.bodies[0]["visitor"]


def test_part_that_failed_to_load_is_asked_for_again(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.route("**/person.js", lambda route: route.abort(), times=1)
    page.evaluate("contrail('identify', {email: 'kim@example.org'}); contrail('click', {value: 'x'})")
    door.wait_for_activities(1, page, "click")
    door.wait_for(lambda: any("contact" in body for body in door.bodies), page)


def test_identify_just_before_the_page_is_left_is_sent(
    door: Door, write_page: Callable[..., None], site: Site, page: Page
) -> None:
    write_page("<form><input id='mail'></form>")
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.wait_for_timeout(200)
    with page.expect_request_finished(lambda request: request.url.endswith("/person.js")):
        page.focus("#mail")
    page.route("**/person.js", lambda route: route.abort())
    page.evaluate("contrail('identify', {email: 'kim@example.org'}); location.href = '/two'")
    door.wait_for(lambda: any("contact" in body for body in door.bodies), page)


def test_queued_calls_under_another_name(door: Door, write_page: Callable[..., None], site: Site, page: Page) -> None:
    write_page(tag='data-name="track"', name="track", calls="track('activity', {type: 'ProductView', value: 'Shoe'})")
    page.goto(site.url("/"))
    visit, view = door.wait_for_activities(2, page)
    assert visit["type"] == "pagevisit"
    assert (view["type"], view["value"]) == ("productview", "Shoe")
    assert visit["id"] < view["id"]
