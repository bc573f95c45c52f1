"""What is stored and sent before, with and without a person's agreement?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.beacon.door import KEY, NOT_NEEDED, SITE_AGREES, UNTIL_OBJECTION, Answer, Door, Site

GPC = "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"
DNT = "Object.defineProperty(navigator, 'doNotTrack', {value: '1'})"
STORED = "[document.cookie, {...localStorage}, {...sessionStorage}]"
CHOICE = f"_contrail{KEY}"


def cookies(context: BrowserContext) -> dict[str, str]:
    return {cookie["name"]: cookie["value"] for cookie in context.cookies()}


def settle(page: Page) -> None:
    """Long enough for the beacon to have sent what it would."""
    page.wait_for_function("typeof contrail == 'function' && !contrail.q")
    page.wait_for_timeout(250)


def test_nothing_is_stored_or_sent_before_consent(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = SITE_AGREES
    page.goto(site.url("/"))
    settle(page)
    page.evaluate("contrail('click', {value: 'x'}); contrail('identify', {email: 'kim@example.org'})")
    settle(page)
    assert door.bodies == []
    assert page.evaluate(STORED) == ["", {}, {}]


def test_consent_on_the_page_sends_what_was_held(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = SITE_AGREES
    page.goto(site.url("/"))
    settle(page)
    page.evaluate("for (let i = 0; i < 70; i++) contrail('click', {value: `${i}`})")
    page.evaluate("contrail('consent', {level: 'visitor', agree: ['statistics']})")
    sent = door.wait_for_activities(50, page)
    assert [activity["type"] for activity in sent[:2]] == ["pagevisit", "click"]
    assert door.bodies[0]["consent"] == {"level": "visitor", "agree": ["statistics"]}
    assert door.bodies[0]["activities"] == []
    assert all(body["consent"]["level"] == "visitor" for body in door.bodies)
    assert all(len(body["activities"]) <= 20 for body in door.bodies)
    assert len({body["visitor"] for body in door.bodies}) == 1


def test_choice_is_remembered_and_told_once(
    door: Door, write_page: Callable[..., None], site: Site, page: Page
) -> None:
    door.settings["a"] = SITE_AGREES
    write_page(calls="contrail('consent', {level: 'all'})")
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.goto(site.url("/two"))
    door.wait_for_activities(2, page)
    assert [body["activities"] == [] for body in door.bodies] == [True, False, False]
    assert door.bodies[2]["consent"] == {"level": "all"}


def test_yes_that_loads_the_page_again_is_kept(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = SITE_AGREES
    with page.expect_request_finished(lambda request: request.url.endswith("/person.js")):
        page.goto(site.url("/"))
    page.route("**/person.js", lambda route: route.abort())
    page.evaluate("contrail('consent', {level: 'visitor'}); location.reload()")
    door.wait_for(lambda: door.bodies, page)
    assert door.bodies[0]["consent"] == {"level": "visitor"}
    assert cookies(page.context)[CHOICE].startswith("visitor.")


def test_no_leaves_only_the_choice(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = SITE_AGREES
    page.goto(site.url("/"))
    settle(page)
    page.evaluate("contrail('consent', {level: 'essential'})")
    settle(page)
    assert door.bodies == []
    assert list(cookies(page.context)) == [CHOICE]
    assert cookies(page.context)[CHOICE].startswith("essential.")


def test_withdrawing_is_told_and_forgets_the_visitor(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = SITE_AGREES
    page.goto(site.url("/"))
    settle(page)
    page.evaluate("contrail('consent', {level: 'visitor'})")
    door.wait_for_activities(1, page)
    page.evaluate("contrail('consent', {level: 'essential'}); contrail('click', {value: 'x'})")
    door.wait_for(lambda: len(door.bodies) == 3, page)
    settle(page)
    assert door.bodies[2]["consent"] == {"level": "essential", "opt_out": True}
    assert door.bodies[2]["visitor"] == door.bodies[0]["visitor"]
    assert len(door.bodies) == 3
    assert list(cookies(page.context)) == [CHOICE]


def test_a_no_that_the_network_lost_is_told_again_until_a_yes_makes_it_void(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = SITE_AGREES
    page.goto(site.url("/"))
    settle(page)
    page.evaluate("contrail('consent', {level: 'visitor'})")
    door.wait_for_activities(1, page)
    door.answers = [Answer(503)]
    page.evaluate("contrail('consent', {level: 'essential'})")
    door.wait_for(lambda: len(door.refused) == 1, page)
    assert page.evaluate("({...localStorage})") == {}
    door.wait_for(lambda: len(door.bodies) == 3, page)
    assert door.bodies[2]["consent"] == {"level": "essential", "opt_out": True}
    assert door.bodies[2]["visitor"] == door.bodies[0]["visitor"]
    page.evaluate("contrail('consent', {level: 'visitor'}); contrail('click')")
    door.wait_for_activities(2, page)
    door.answers = [Answer(503)]
    page.evaluate("contrail('consent', {level: 'essential'})")
    door.wait_for(lambda: len(door.refused) == 2, page)
    page.wait_for_timeout(100)
    page.evaluate("contrail('consent', {level: 'visitor'})")
    page.wait_for_timeout(1_300)
    assert [body["consent"].get("opt_out") for body in door.bodies].count(True) == 1


@pytest.mark.parametrize("signal", [GPC, DNT], ids=["gpc", "dnt"])
def test_signal_means_no_until_a_yes(door: Door, site: Site, page: Page, signal: str) -> None:
    door.settings["a"] = UNTIL_OBJECTION
    page.add_init_script(signal)
    page.goto(site.url("/"))
    settle(page)
    assert door.bodies == []
    assert page.evaluate(STORED) == ["", {}, {}]
    page.evaluate("contrail('consent', {level: 'visitor'})")
    door.wait_for_activities(1, page)
    page.goto(site.url("/two"))
    assert door.wait_for_activities(2, page)[1]["url"] == site.url("/two")


def test_signal_always_wins_where_the_rule_says_so(door: Door, site: Site, page: Page) -> None:
    door.settings |= {"a": UNTIL_OBJECTION, "g": 1}
    page.add_init_script(GPC)
    page.goto(site.url("/"))
    settle(page)
    page.evaluate("contrail('consent', {level: 'visitor'})")
    settle(page)
    assert door.bodies == []
    assert list(cookies(page.context)) == [CHOICE]


def test_until_objection_sends_without_a_level(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = UNTIL_OBJECTION
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    assert "consent" not in door.bodies[0]
    page.evaluate("contrail('consent', {level: 'essential'})")
    door.wait_for(lambda: len(door.bodies) == 2, page)
    page.goto(site.url("/two"))
    settle(page)
    assert len(door.bodies) == 2
    assert list(cookies(page.context)) == [CHOICE]


def test_objection_is_ignored_where_consent_is_not_needed(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = NOT_NEEDED
    page.add_init_script(GPC)
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.evaluate("contrail('consent', {level: 'essential'}); contrail('click', {value: 'x'})")
    door.wait_for_activities(2, page)


@pytest.mark.parametrize("agreement", [SITE_AGREES, UNTIL_OBJECTION, NOT_NEEDED])
def test_opting_out_ends_all_until_a_new_yes(door: Door, site: Site, page: Page, agreement: int) -> None:
    door.settings["a"] = agreement
    page.goto(site.url("/"))
    settle(page)
    page.evaluate("contrail('consent', {level: 'visitor'})")
    door.wait_for_activities(1, page)
    door.wait_for(lambda: any(not body["activities"] for body in door.bodies), page)  # the yes itself
    before = len(door.bodies)
    page.evaluate("contrail('click', {value: 'lost'}); contrail('optout'); contrail('click', {value: 'lost'})")
    door.wait_for(lambda: len(door.bodies) > before, page)
    assert door.bodies[-1]["consent"] == {"level": "essential", "opt_out": True}
    assert door.bodies[-1]["activities"] == []
    page.evaluate("contrail('consent', {level: 'essential'})")
    page.goto(site.url("/two"))
    settle(page)
    assert len(door.bodies) == before + 1
    assert page.evaluate("({...localStorage})") == {}
    assert list(cookies(page.context)) == [CHOICE]
    page.evaluate("contrail('consent', {level: 'visitor'})")
    door.wait_for(lambda: len(door.bodies) == before + 3, page)
    assert door.bodies[before + 1]["consent"] == {"level": "visitor", "opt_out": False}
    assert door.bodies[-1]["visitor"] != door.bodies[0]["visitor"]
    assert not [each for each in door.activities() if each.get("value") == "lost"]


def test_opting_out_removes_what_was_kept(door: Door, site: Site, page: Page) -> None:
    door.answers = [Answer(503, headers={"Retry-After": "60"})]
    page.goto(site.url("/"))
    door.wait_for(lambda: door.refused, page)
    page.wait_for_function(f"localStorage['{CHOICE}']")
    page.evaluate("contrail('optout')")
    door.wait_for(lambda: door.bodies, page)
    assert page.evaluate("({...localStorage})") == {}


def test_choice_before_loading_comes_first(door: Door, write_page: Callable[..., None], site: Site, page: Page) -> None:
    door.settings["a"] = UNTIL_OBJECTION
    write_page(calls="contrail('click', {value: 'x'}); contrail('optout')")
    page.goto(site.url("/"))
    settle(page)
    assert door.bodies == []
    assert list(cookies(page.context)) == [CHOICE]


def test_reset_makes_a_new_visitor(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.evaluate("contrail('click', {value: 'a'}); contrail('reset'); contrail('click', {value: 'b'})")
    door.wait_for_activities(3, page)
    visitors = {each.get("value"): body["visitor"] for body in door.bodies for each in body["activities"]}
    assert visitors[None] == visitors["a"] != visitors["b"]


def test_cookie_is_on_the_widest_domain_and_ends_in_13_months(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/", host="www.shop.test"))
    door.wait_for_activities(1, page)
    (first,) = page.context.cookies()
    assert first["name"] == "_contrail"
    assert first["domain"] == ".shop.test"
    assert first["sameSite"] == "Lax"
    assert first["path"] == "/"
    now = page.evaluate("Date.now() / 1000")
    assert 389 * 86_400 < first["expires"] - now <= 395 * 86_400
    page.wait_for_timeout(1100)
    page.goto(site.url("/two"))
    door.wait_for_activities(2, page)
    assert page.context.cookies() == [first]


def test_visitor_older_than_13_months_is_forgotten(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.add_init_script("const now = Date.now; Date.now = () => now() + 396 * 864e5")
    page.goto(site.url("/two"))
    door.wait_for_activities(2, page)
    assert door.bodies[0]["visitor"] != door.bodies[1]["visitor"]


def test_visitor_lives_in_memory_without_cookies(door: Door, site: Site, page: Page) -> None:
    page.add_init_script("Object.defineProperty(document, 'cookie', {get: () => '', set: () => {}})")
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.evaluate("contrail('click', {value: 'x'})")
    door.wait_for_activities(2, page)
    assert len({body["visitor"] for body in door.bodies}) == 1


def test_page_without_any_storage_is_not_broken(door: Door, site: Site, page: Page) -> None:
    page.add_init_script(
        "for (const [o, n] of [[document, 'cookie'], [window, 'localStorage']])"
        " Object.defineProperty(o, n, {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    door.answers = [Answer(503)]
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)


def test_who_opted_out_elsewhere_is_left_alone_until_a_new_yes(door: Door, site: Site, page: Page) -> None:
    door.settings["a"] = SITE_AGREES
    page.goto(site.url("/"))
    settle(page)
    told = {"results": [{"status": "dropped", "reason": "opted_out"}]}
    page.evaluate("contrail('consent', {level: 'visitor'})")
    door.wait_for_activities(1, page)
    door.answers = [Answer(202, told)]
    page.evaluate("contrail('click', {value: 'x'})")
    door.wait_for_activities(2, page)
    settle(page)
    sent = len(door.bodies)
    assert cookies(page.context)[CHOICE].startswith("optout.visitor.")
    assert list(cookies(page.context)) == [CHOICE]
    page.goto(site.url("/two"))
    page.evaluate("contrail('consent', {level: 'visitor'})")  # as the site's tool says on every page
    settle(page)
    assert len(door.bodies) == sent
    page.evaluate("contrail('consent', {level: 'all'})")
    door.wait_for(lambda: len(door.bodies) > sent, page)
    assert door.bodies[sent]["consent"] == {"level": "all", "opt_out": False}


def test_a_link_to_the_preference_page_says_which_browser_is_meant(door: Door, site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    door.wait_for_activities(1, page)
    page.evaluate(f"document.body.insertAdjacentHTML('beforeend', '<a href=\"/consent/{KEY}\">My data</a>')")
    link = page.get_by_text("My data")
    link.click(button="right")  # to open it in a new tab
    assert link.evaluate("link => link.hash") == f"#{door.bodies[0]['visitor']}"
