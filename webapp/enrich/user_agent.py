"""Which kind of device, browser and system sends, and is it a robot?"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from crawleruseragents import is_crawler
from ua_parser.core import Domain
from ua_parser.loaders import load_lazy_builtins
from ua_parser.regex import Resolver

CACHED_USER_AGENTS = 4096
LONGEST_USER_AGENT = 1024
LONGEST_NAME = 40

WARM_UP = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)


class Device(NamedTuple):
    """What a user agent tells; browser and system are "" where it doesn't."""

    device_class: str  # desktop, mobile, tablet, tv, console, bot or unknown
    browser: str
    system: str
    is_bot: bool


NO_BROWSER = Device("unknown", "", "", is_bot=False)

# One name per browser and system: which build of it runs is told by the device class.
_BROWSERS = {
    "Amazon Silk": "Silk",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile WebView": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "DuckDuckGo Mobile": "DuckDuckGo",
    "Edge Mobile": "Edge",
    "Facebook Messenger": "Facebook",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "IE": "Internet Explorer",
    "IE Mobile": "Internet Explorer",
    "MiuiBrowser": "Miui Browser",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari",
    "Opera Mobile": "Opera",
    "YandexSearch": "Yandex Browser",
}
_SYSTEMS = {
    "ATV OS X": "tvOS",
    "Chrome OS": "ChromeOS",
    "Mac OS X": "macOS",
    "Ubuntu": "Linux",
    "Debian": "Linux",
    "Fedora": "Linux",
    "Web0S": "webOS",
}

# The first that is found decides, so the order matters: televisions and consoles carry "Android", "Linux" or "Windows".
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("console", re.compile(r"PlayStation|PLAYSTATION|Xbox|Nintendo")),
    ("unknown", re.compile(r"OculusBrowser|Watch OS|watchOS")),
    (
        "tv",
        re.compile(
            r"Smart-?TV|SMART-TV|SmartTv|HbbTV|Hbbtv|NetCast|Web0S|webOS\.TV|Apple ?TV|tvOS|Google ?TV|Android TV"
            r"|CrKey|BRAVIA|Roku|\bAFT[A-Z0-9]+|VIDAA|Viera|MiTV|MiBOX|Philips ?TV|DTV\b|\bTV Safari"
        ),
    ),
    ("tablet", re.compile(r"iPad|Tablet(?! PC)|PlayBook|Kindle|\bKF[A-Z]{2,}\b")),
    ("mobile", re.compile(r"iPhone|iPod|Mobi|Windows Phone|BlackBerry|BB10|Opera Mini|KAIOS|Symbian|J2ME|MIDP")),
    ("tablet", re.compile(r"Android")),  # a phone says "Mobile", a tablet leaves it out
    ("desktop", re.compile(r"Windows|Macintosh|Mac OS X|X11|Linux|CrOS")),
)
_AUTOMATED = re.compile(r"Headless|PhantomJS|\bbot\b", re.IGNORECASE)


def describe_user_agent(user_agent: str) -> Device:
    """Return device class, browser and system of a user agent. Never raises.

    Only the first 1,024 characters count. No user agent at all names no bot: a proxy may have taken it out. Ask this of
    beacon and pixel only; servers that call with a key are "bots" too.
    """
    return _described(user_agent if len(user_agent) <= LONGEST_USER_AGENT else user_agent[:LONGEST_USER_AGENT])


def warm() -> None:
    """Load the lists now (0.1 s) instead of at the first request."""
    _described(WARM_UP)


@lru_cache(maxsize=CACHED_USER_AGENTS)
def _described(user_agent: str) -> Device:
    user_agent = user_agent.encode("utf-8", "replace").decode("utf-8")  # the parser refuses lone surrogates
    if not user_agent.strip():
        return NO_BROWSER
    found = _resolver()(user_agent, Domain.USER_AGENT | Domain.OS)
    browser = _name(found.user_agent.family) if found.user_agent else ""
    system = _name(found.os.family) if found.os else ""
    is_bot = _is_bot(user_agent)
    return Device(
        "bot" if is_bot else _device_class(user_agent),
        _BROWSERS.get(browser, browser),
        _SYSTEMS.get(system, system),
        is_bot=is_bot,
    )


def _name(family: str) -> str:
    # Some patterns take the name from the string itself, so a sender may choose it.
    return family if len(family) <= LONGEST_NAME and family.isprintable() else ""


def _is_bot(user_agent: str) -> bool:
    # "Viber" alone fetches previews; behind a browser's name it is the app, in a person's hand.
    if user_agent.startswith("Mozilla/5.0 ("):
        user_agent = user_agent.replace("Viber", "")
    return bool(_AUTOMATED.search(user_agent)) or bool(is_crawler(user_agent))


def _device_class(user_agent: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(user_agent)), "unknown")


@cache
def _resolver() -> Resolver:
    # Of ua-parser's three lists the one of devices stays out: brands and models are not kept, and it takes 17 MiB.
    browsers, systems, _ = load_lazy_builtins()
    return Resolver((browsers, systems, []))
