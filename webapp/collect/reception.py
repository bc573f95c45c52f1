"""Who is calling, over which channel, and may they call at all?"""

from __future__ import annotations

from webapp.activities.record import NO_CIRCUMSTANCES, Circumstances
from webapp.admission import reasons
from webapp.admission.arrival import Arrival
from webapp.admission.policy import ChannelPolicy, Policy
from webapp.admission.results import Refusal
from webapp.admission.runtime import Runtime
from webapp.admission.senders import Environ, limit_channel, limit_sender
from webapp.channels.models import Agreement
from webapp.channels.sightings import ORIGIN, PROXY
from webapp.enrich.address import is_forwarded
from webapp.enrich.country import country_of
from webapp.enrich.user_agent import Device, describe_user_agent

MAX_BODY_BYTES = 256 * 1024
LONGEST_LENGTH = 18
BODY_RETRY_SECONDS = 1
PREFETCH_HEADERS = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ")
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


def check_caller(runtime: Runtime, channel: ChannelPolicy, environ: Environ, sender: str) -> None:
    """Refuse a channel that is off, a foreign origin, and senders that are too fast. Raises `Refusal`.

    `sender` is what `sender_of` returned.
    """
    if not channel.is_enabled:
        raise Refusal(403, reasons.CHANNEL_DISABLED, "this channel is switched off")
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and origin not in channel.origins:
        raise refuse_origin(runtime, channel, origin)
    if not sender:
        _note_proxy(runtime, channel, environ)
    elif runtime.by_address.is_on:
        limit_sender(runtime, sender)
    if runtime.by_channel.is_on:
        limit_channel(runtime, channel.id)


def refuse_origin(runtime: Runtime, channel: ChannelPolicy, origin: str) -> Refusal:
    """Note which website was refused, for the install check, and return the refusal."""
    runtime.drops.see(channel.id, ORIGIN, origin)
    return Refusal(403, reasons.ORIGIN_NOT_ALLOWED, "this origin is not on the channel's list")


def _note_proxy(runtime: Runtime, channel: ChannelPolicy, environ: Environ) -> None:
    """Let the Overview warn of a proxy that nobody told us to trust: everybody behind it looks like one sender."""
    if not runtime.config.trusted_proxies and is_forwarded(environ):
        runtime.drops.see(channel.id, PROXY)


def read_input(runtime: Runtime, environ: Environ, sender: str) -> bytes:
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
    if agreement is Agreement.NOT_NEEDED:
        return
    arrival.has_signal = environ.get("HTTP_SEC_GPC") == "1" or environ.get("HTTP_DNT") == "1"
    says_yes = level in OPT_IN_LEVELS
    arrival.lacks_consent = not says_yes and (agreement is not Agreement.UNTIL_OBJECTION or level == "essential")
    arrival.privacy_signal = arrival.has_signal and (not says_yes or arrival.policy.signal_always_wins)
