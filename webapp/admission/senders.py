"""By what is a sender counted, and is it too fast?"""

from __future__ import annotations

from typing import Any

from webapp.admission import reasons
from webapp.admission.results import Refusal
from webapp.admission.runtime import Runtime
from webapp.enrich.address import client_address, is_shared, network_of

RETRY_SECONDS = 10
Environ = dict[str, Any]


def address_of(runtime: Runtime, environ: Environ) -> str:
    """Return the caller's address, for use in memory only."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
    return client_address(environ.get("REMOTE_ADDR", ""), forwarded, runtime.config.trusted_proxies)


def sender_of(runtime: Runtime, environ: Environ, address: str) -> str:
    """Return by what a sender is counted, '' for one that no limit of addresses is for: it would hit others too."""
    return "" if is_shared(address, environ, runtime.config.trusted_proxies) else network_of(address)


def limit_sender(runtime: Runtime, sender: str) -> None:
    """Refuse an address that is too fast. Raises `Refusal`."""
    wait = runtime.by_address.wait_seconds(sender)
    if wait:
        raise Refusal(429, reasons.RATE_LIMITED, "too many requests from this address", wait)


def limit_channel(runtime: Runtime, channel_id: int) -> None:
    """Refuse what comes over a channel too fast. Raises `Refusal`."""
    wait = runtime.by_channel.wait_seconds(channel_id)
    if wait:
        raise Refusal(429, reasons.RATE_LIMITED, "too many requests for this channel", wait)
