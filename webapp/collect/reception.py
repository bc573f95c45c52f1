"""Who is calling, over which channel, and may they call at all?"""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from webapp.activities.record import NO_CIRCUMSTANCES, Circumstances
from webapp.admission import reasons
from webapp.admission.arrival import Arrival
from webapp.admission.policy import ChannelPolicy, Policy
from webapp.channels.models import Agreement
from webapp.channels.sightings import ORIGIN
from webapp.collect.answers import Environ, Refusal
from webapp.collect.runtime import Runtime
from webapp.enrich.address import client_address, is_loopback, is_private
from webapp.enrich.country import country_of
from webapp.enrich.user_agent import Device, describe_user_agent

MAX_BODY_BYTES = 256 * 1024
LONGEST_LENGTH = 18
RETRY_SECONDS = 10
BODY_RETRY_SECONDS = 1
CACHED_NETWORKS = 4096
PREFETCH_HEADERS = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ")
FORWARDING_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
OPT_IN_LEVELS = frozenset(("visitor", "all"))


def find_channel(runtime: Runtime, policy: Policy, key: str) -> tuple[Policy, ChannelPolicy]:
    """Return the channel with this key, and the policy that knows it. Raises `Refusal`.

    A key that the snapshot doesn't know may be one second old, so the database is asked at once, at most each second.
    """
    channel = policy.channels.get(key)
    if channel is None:
        policy = runtime.keeper.check_unknown()
        channel = policy.channels.get(key)
    if channel is None:
        raise Refusal(403, reasons.CHANNEL_UNKNOWN, "no channel has this key")
    return policy, channel


def check_caller(runtime: Runtime, channel: ChannelPolicy, environ: Environ, address: str) -> None:
    """Refuse a channel that is off, a foreign origin, and senders that are too fast. Raises `Refusal`."""
    if not channel.is_enabled:
        raise Refusal(403, reasons.CHANNEL_DISABLED, "this channel is switched off")
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and origin not in channel.origins:
        runtime.drops.see(channel.id, ORIGIN, origin)
        raise Refusal(403, reasons.ORIGIN_NOT_ALLOWED, "this origin is not on the channel's list")
    if runtime.by_address.is_on and not is_exempt(runtime, environ, address):
        wait = runtime.by_address.wait_seconds(network_of(address))
        if wait:
            raise Refusal(429, reasons.RATE_LIMITED, "too many requests from this address", wait)
    if runtime.by_channel.is_on:
        wait = runtime.by_channel.wait_seconds(channel.id)
        if wait:
            raise Refusal(429, reasons.RATE_LIMITED, "too many requests for this channel", wait)


def is_exempt(runtime: Runtime, environ: Environ, address: str) -> bool:
    """Whether the address limit is off: on this machine, and behind a proxy that nobody told us to trust.

    Such a proxy makes everybody look like one sender, who would then be throttled; the Overview warns of it. So does a
    Unix socket, which has no address.
    """
    if not address or is_loopback(address):
        return True
    if runtime.config.trusted_proxies or not is_private(address):
        return False
    is_forwarded = any(header in environ for header in FORWARDING_HEADERS)
    runtime.saw_untrusted_proxy = runtime.saw_untrusted_proxy or is_forwarded
    return is_forwarded


@lru_cache(maxsize=CACHED_NETWORKS)
def network_of(address: str) -> str:
    """Return by what a sender is counted: the address, of IPv6 its /64, in which anybody has 2^64 of them."""
    if ":" not in address:
        return address
    return str(int(ipaddress.IPv6Address(address)) >> 64)


def address_of(runtime: Runtime, environ: Environ) -> str:
    """Return the caller's address, for use in memory only."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
    return client_address(environ.get("REMOTE_ADDR", ""), forwarded, runtime.config.trusted_proxies)


def read_input(runtime: Runtime, environ: Environ, address: str) -> bytes:
    """Return the body. Raises `Refusal` over 256 KiB, without reading more of it than that.

    And when too many bodies are awaited already: who sends slowly would hold all threads.
    """
    sent = environ.get("CONTENT_LENGTH")
    if sent:
        # What is no length is taken for too long; `int` refuses very long ones in words of its own.
        length = int(sent) if len(sent) <= LONGEST_LENGTH and sent.isdecimal() else MAX_BODY_BYTES + 1
    elif "HTTP_TRANSFER_ENCODING" in environ or environ.get("wsgi.input_terminated"):
        length = MAX_BODY_BYTES + 1
    else:
        return b""  # without a length, and nobody who ends the input, reading would wait for ever (PEP 3333)
    if sent and length > MAX_BODY_BYTES:
        raise Refusal(413, reasons.TOO_LARGE, "$: the body is larger than 256 KiB")
    sender = "" if is_exempt(runtime, environ, address) else network_of(address)
    if not runtime.bodies.begin(sender):
        raise Refusal(429, reasons.RATE_LIMITED, "too many requests are still being sent", BODY_RETRY_SECONDS)
    try:
        data: bytes = environ["wsgi.input"].read(length)
    except OSError:
        raise Refusal(400, reasons.UNREADABLE, "$: the body ended too early") from None
    finally:
        runtime.bodies.end(sender)
    if len(data) > MAX_BODY_BYTES:
        raise Refusal(413, reasons.TOO_LARGE, "$: the body is larger than 256 KiB")
    return data


def put_sender(arrival: Arrival, environ: Environ, address: str) -> Circumstances:
    """Note what address and user agent tell, and return the part that is kept; both are forgotten with the request."""
    device: Device = describe_user_agent(environ.get("HTTP_USER_AGENT", ""))
    arrival.is_bot = device.is_bot
    for header in PREFETCH_HEADERS:
        if header in environ and "prefetch" in environ[header].lower():
            arrival.is_prefetch = True
    networks = arrival.policy.internal_networks
    if networks is not None:
        arrival.is_internal = networks.contains(address)
    country = country_of(address)
    if not country and device.device_class == "unknown":
        return NO_CIRCUMSTANCES
    return Circumstances(device.device_class, device.browser, device.system, country)


def put_choice(arrival: Arrival, environ: Environ, level: str) -> None:
    """Note what the person has chosen and what the browser signals.

    GPC and DNT mean no until the person says yes on that channel; `essential` is an objection on *until objection*.
    Where nobody need agree there is nothing to say no to, so neither counts.
    """
    agreement = arrival.channel.agreement
    if agreement is Agreement.NOT_NEEDED or level in OPT_IN_LEVELS:
        return
    arrival.lacks_consent = agreement is not Agreement.UNTIL_OBJECTION or level == "essential"
    arrival.privacy_signal = environ.get("HTTP_SEC_GPC") == "1" or environ.get("HTTP_DNT") == "1"
