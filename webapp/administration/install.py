"""What must somebody put on the site, and what stands in the way?"""

from __future__ import annotations

import ipaddress
from typing import NamedTuple
from urllib.parse import urlsplit

from webapp.channels.models import Agreement, Channel
from webapp.enrich.url import registrable_domain

# What is called before the script has loaded waits in `q`; the script takes it over.
QUEUE = "window.contrail = window.contrail || function () { (contrail.q = contrail.q || []).push(arguments) }"
LOCAL_ENDS = (".localhost", ".local", ".internal", ".test")


class Pasting(NamedTuple):
    """The texts to copy from the page *Install*."""

    snippet: str
    queued: str
    agree: str
    object: str
    content_security_policy: str
    pixel: str
    own_data: str
    choices: str


def pasting_for(channel: Channel, public_url: str) -> Pasting:
    """Return what to paste for a channel of an installation at this address."""
    tag = f'<script async src="{public_url}/beacon/{channel.key}.js"></script>'
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(public_url))
    level = "" if channel.agreement in {Agreement.NOT_NEEDED, Agreement.UNTIL_OBJECTION} else "&amp;level=visitor"
    pixel = f"{public_url}/collect/{channel.key}.gif?type=pagevisit&amp;visitor=VISITOR&amp;url=PAGE{level}"
    return Pasting(
        snippet=tag,
        queued=f"<script>{QUEUE}</script>\n{tag}",
        agree="contrail('consent', {level: 'visitor'})",
        object="contrail('consent', {level: 'essential'})",
        content_security_policy=f"script-src {origin};\nconnect-src {origin};\nimg-src {origin};",
        pixel=f'<noscript><img src="{pixel}" alt="" width="1" height="1"></noscript>',
        own_data=f'<a href="{public_url}/consent/{channel.key}">My data and choices</a>',
        choices='<button type="button" data-contrail-choices>Cookie settings</button>',
    )


def is_local(public_url: str) -> bool:
    """Whether only this machine or this network reaches the address."""
    host = urlsplit(public_url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith(LOCAL_ENDS)


def keeps_cookies(channel: Channel, public_url: str) -> bool:
    """Whether Contrail stands on the own domain of all the channel's websites, and so keeps their visitors' cookies."""
    own = registrable_domain(urlsplit(public_url).hostname or "")
    there = {registrable_domain(urlsplit(origin).hostname or "") for origin in channel.origins}
    return bool(own) and there == {own}


def is_blocked_by_browsers(public_url: str, origin: str) -> bool:
    """Whether browsers refuse the script as mixed content: http on an https page, but from the machine itself.

    https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy: 127.0.0.0/8, ::1 and localhost pass.
    """
    address = urlsplit(public_url)
    if address.scheme == "https" or not origin.startswith("https:"):
        return False
    host = address.hostname or ""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost" and not host.endswith(".localhost")


def warnings_for(channel: Channel, public_url: str) -> list[str]:
    """Return what stands in the way of this channel, in words."""
    found = []
    if is_local(public_url):
        found.append(
            f"Contrail's address is {public_url}, which visitors elsewhere can't reach. "
            "Set CONTRAIL_BASE_URL to its public address before the script goes live."
        )
    blocked = [origin for origin in channel.origins if is_blocked_by_browsers(public_url, origin)]
    if blocked:
        found.append(
            f"Browsers block the script on {', '.join(blocked)}: the site is https, and Contrail's address "
            f"{public_url} is not. Serve Contrail by https."
        )
    elif not public_url.startswith("https:") and not is_local(public_url):
        found.append(f"Contrail's address {public_url} is not https: what visitors do travels readable for others.")
    if not channel.origins:
        found.append("No origin is listed yet, so no website may send. Add the site's address under Settings.")
    if not channel.is_enabled:
        found.append("This channel is switched off: the script does nothing, and Contrail refuses what comes.")
    return found
