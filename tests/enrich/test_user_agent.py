"""Are devices, browsers, systems and robots recognised?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.enrich import user_agent as module
from webapp.enrich.user_agent import NO_BROWSER, describe_user_agent

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {APPLE}"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT}"
ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT}"

PEOPLE = [
    ("desktop Chrome Windows", f"{WINDOWS} Chrome/142.0.0.0 Safari/537.36"),
    ("desktop Edge Windows", f"{WINDOWS} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"),
    ("desktop Opera Windows", f"{WINDOWS} Chrome/141.0.0.0 Safari/537.36 OPR/122.0.0.0"),
    ("desktop Firefox Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"),
    ("desktop Firefox Linux", "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"),
    (
        "desktop Internet_Explorer Windows",
        "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; Tablet PC 2.0; rv:11.0) like Gecko",
    ),
    ("desktop Chrome ChromeOS", f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/142.0.0.0 Safari/537.36"),
    (
        "desktop Vivaldi macOS",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Chrome/140.0.0.0 Safari/537.36 Vivaldi/7.6",
    ),
    # An iPad that asks for desktop sites, as it does by default, sends what a Mac sends: nobody can tell.
    ("desktop Safari macOS", f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/18.5 Safari/605.1.15"),
    ("mobile Safari iOS", f"{IPHONE} Version/18.5 Mobile/15E148 Safari/604.1"),
    ("mobile Chrome iOS", f"{IPHONE} CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1"),
    ("mobile Firefox iOS", f"{IPHONE} FxiOS/143.0 Mobile/15E148 Safari/605.1.15"),
    ("mobile Edge iOS", f"{IPHONE} Version/18.0 EdgiOS/141.0.3537.13 Mobile/15E148 Safari/605.1.15"),
    ("mobile DuckDuckGo iOS", f"{IPHONE} Version/17.0 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15"),
    ("mobile Facebook iOS", f"{IPHONE} Mobile/21B91 [FBAN/FBIOS;FBAV/440.0.0.28.108;FBDV/iPhone14,5;FBSN/iOS]"),
    ("mobile Instagram iOS", f"{IPHONE} Mobile/15E148 Instagram 335.1.8.26.85 (iPhone15,4; iOS 17_5_1; en_GB)"),
    (
        "tablet Safari iOS",
        f"Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) {APPLE} Version/12.1 Mobile/15E148 Safari/604.1",
    ),
    ("mobile Chrome Android", f"{ANDROID} Chrome/142.0.0.0 Mobile Safari/537.36"),
    ("tablet Chrome Android", f"{ANDROID} Chrome/142.0.0.0 Safari/537.36"),
    ("mobile Samsung_Internet Android", f"{ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36"),
    ("tablet Samsung_Internet Android", f"{ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36"),
    ("mobile Opera Android", f"{ANDROID} Chrome/141.0.0.0 Mobile Safari/537.36 OPR/91.0.0.0"),
    ("mobile Edge Android", f"{ANDROID} Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/141.0.0.0"),
    ("mobile Firefox Android", "Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0"),
    ("tablet Firefox Android", "Mozilla/5.0 (Android 13; Tablet; rv:144.0) Gecko/144.0 Firefox/144.0"),
    (
        "mobile Yandex_Browser Android",
        f"Mozilla/5.0 (Linux; arm_64; Android 12; CPH2205) {WEBKIT} Chrome/138 YaBrowser/25.8.0 Mobile Safari/537.36",
    ),
    # A phone whose maker's name ends in "bot", and an app whose previews are robots.
    (
        "mobile Chrome Android",
        f"Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) {WEBKIT} Chrome/120.0 Mobile Safari/537.36",
    ),
    ("mobile Chrome Android", f"{ANDROID} Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36 Viber/21.0"),
    ("mobile Firefox KaiOS", "Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5"),
    (
        "tablet Silk Android",
        f"Mozilla/5.0 (Linux; Android 11; KFTRWI) {WEBKIT} Silk/120.3.1 like Chrome/120.0 Safari/537.36",
    ),
    ("tv Silk Android", f"Mozilla/5.0 (Linux; Android 9; AFTKA) {WEBKIT} Silk/112.5.1 like Chrome/112.0 Safari/537.36"),
    ("tv Safari Tizen", f"Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) {WEBKIT} Version/7.0 TV Safari/537.36"),
    ("tv Chrome webOS", f"Mozilla/5.0 (Web0S; Linux/SmartTV) {WEBKIT} Chrome/94.0 Safari/537.36 WebAppManager"),
    ("console Safari -", f"Mozilla/5.0 (PlayStation; PlayStation 5/6.00) {APPLE} Version/16.0 Safari/605.1.15"),
    ("unknown - -", "asdf"),
]

BOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/142.0.0.0 Safari/537.36",
    f"{WINDOWS} Chrome/142.0.0.0 Safari/537.36 Chrome-Lighthouse",
    f"{WEBKIT}; compatible; GPTBot/1.2; +https://openai.com/gptbot",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Viber/21.0",
    "curl/8.5.0",
    "python-requests/2.32.3",
]


@pytest.mark.parametrize(("expected", "user_agent"), PEOPLE)
def test_browser_of_a_person_is_described(expected: str, user_agent: str) -> None:
    device = describe_user_agent(user_agent)
    words = (device.device_class, device.browser, device.system)
    assert " ".join(word.replace(" ", "_") or "-" for word in words) == expected
    assert not device.is_bot


@pytest.mark.parametrize("user_agent", BOTS)
def test_robot_is_a_bot_and_no_device(user_agent: str) -> None:
    device = describe_user_agent(user_agent)
    assert device.is_bot
    assert device.device_class == "bot"


@pytest.mark.parametrize("user_agent", ["", "   "])
def test_no_user_agent_names_no_robot(user_agent: str) -> None:
    assert describe_user_agent(user_agent) is NO_BROWSER
    assert not NO_BROWSER.is_bot


def test_only_the_first_1024_characters_count_and_are_kept() -> None:
    long = PEOPLE[0][1].ljust(module.LONGEST_USER_AGENT)
    assert describe_user_agent(long + " Googlebot/2.1") is describe_user_agent(long)


def test_name_chosen_by_the_sender_is_not_kept_when_it_is_no_name() -> None:
    assert describe_user_agent("A\x00B-iPhone/1.0 CFNetwork/1.0").browser == ""
    assert describe_user_agent("A" * 150 + "-iPhone/1.0 CFNetwork/1.0").browser == ""


@given(st.text(alphabet=st.characters(), max_size=1200))
def test_nothing_makes_it_raise(user_agent: str) -> None:
    device = describe_user_agent(user_agent)
    assert device.device_class
    assert device.browser.isprintable()


@pytest.mark.parametrize("unit", ["(", "/", "1.", "Android ", "Mozilla/5.0 ", " ", "-iPhone ", "\ud800", "\x00"])
def test_repetition_does_not_make_it_raise(unit: str) -> None:
    assert describe_user_agent(unit * 2000) is not None


def test_threads_find_the_same() -> None:
    user_agents = [f"{user_agent} n/{number}" for number in range(4) for _, user_agent in PEOPLE]
    with ThreadPoolExecutor(8) as threads:
        found = [list(threads.map(describe_user_agent, user_agents)) for _ in range(2)]
    module._described.cache_clear()
    assert found[0] == found[1] == [describe_user_agent(user_agent) for user_agent in user_agents]


def test_absent_user_agent_has_one_answer() -> None:
    assert describe_user_agent("") is NO_BROWSER
