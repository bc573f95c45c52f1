"""Who is calling, over which channel, and may they call at all?"""

from __future__ import annotations

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
RETRY_SECONDS = 10
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
        wait = runtime.by_address.wait_seconds(address)
        if wait:
            raise Refusal(429, reasons.RATE_LIMITED, "too many requests from this address", wait)
    if runtime.by_channel.is_on:
        wait = runtime.by_channel.wait_seconds(channel.id)
        if wait:
            raise Refusal(429, reasons.RATE_LIMITED, "too many requests for this channel", wait)


def is_exempt(runtime: Runtime, environ: Environ, address: str) -> bool:
    """Whether the address limit is off: on this machine, and behind a proxy that nobody told us to trust.

    Such a proxy makes everybody look like one sender, who would then be throttled; the Overview warns of it.
    """
    if is_loopback(address):
        return True
    return not runtime.config.trusted_proxies and "HTTP_X_FORWARDED_FOR" in environ and is_private(address)


def address_of(runtime: Runtime, environ: Environ) -> str:
    """Return the caller's address, for use in memory only."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
    return client_address(environ.get("REMOTE_ADDR", ""), forwarded, runtime.config.trusted_proxies)


def read_input(environ: Environ) -> bytes:
    """Return the body. Raises `Refusal` over 256 KiB, without reading more of it than that."""
    length = environ.get("CONTENT_LENGTH")
    if length and length.isdigit() and int(length) > MAX_BODY_BYTES:
        raise Refusal(413, reasons.TOO_LARGE, "$: the body is larger than 256 KiB")
    data: bytes = environ["wsgi.input"].read(int(length) if length and length.isdigit() else MAX_BODY_BYTES + 1)
    if len(data) > MAX_BODY_BYTES:
        raise Refusal(413, reasons.TOO_LARGE, "$: the body is larger than 256 KiB")
    return data


def put_sender(arrival: Arrival, environ: Environ, address: str) -> Circumstances:
    """Note what address and user agent tell, and return the part that is kept; both are forgotten with the request."""
    device: Device = describe_user_agent(environ.get("HTTP_USER_AGENT", ""))
    arrival.is_bot = device.is_bot
    purpose = environ.get("HTTP_SEC_PURPOSE") or environ.get("HTTP_PURPOSE") or environ.get("HTTP_X_MOZ")
    arrival.is_prefetch = purpose is not None and "prefetch" in purpose.lower()
    if len(arrival.policy.internal_networks):
        arrival.is_internal = arrival.policy.internal_networks.contains(address)
    country = country_of(address)
    if not country and device.device_class == "unknown":
        return NO_CIRCUMSTANCES
    return Circumstances(device.device_class, device.browser, device.system, country)


def put_choice(arrival: Arrival, environ: Environ, level: str) -> None:
    """Note what the person has chosen and what the browser signals.

    GPC and DNT mean no until the person says yes on that channel; `essential` is an objection on *until objection*.
    """
    agreement = arrival.channel.agreement
    if agreement is Agreement.NOT_NEEDED:
        return
    if agreement is Agreement.UNTIL_OBJECTION:
        arrival.lacks_consent = level == "essential"
        signal = environ.get("HTTP_SEC_GPC") == "1" or environ.get("HTTP_DNT") == "1"
        arrival.privacy_signal = signal and level not in OPT_IN_LEVELS
        return
    arrival.lacks_consent = level not in OPT_IN_LEVELS
