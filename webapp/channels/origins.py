"""Is this an origin, and how do browsers write it?"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

USUAL_PORTS = {"http": 80, "https": 443}
LONGEST_HOST = 253
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


class OriginInvalid(Exception):
    """An origin is no scheme with host and, where needed, port."""


def origin_of(text: str) -> str:
    """Return an origin as browsers send it: scheme, host in lower case, and a port that isn't the usual one.

    Raises `OriginInvalid`. A path or a trailing slash is forgiven, because people paste addresses.
    """
    try:
        return _read(text.strip())
    except ValueError:  # what urlsplit, the port and the alphabet of domain names (IDNA) refuse is a ValueError, too
        message = f"{text.strip()[:100]!r} is no origin; write it like https://shop.example.org"
        raise OriginInvalid(message) from None


def _read(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in USUAL_PORTS or parts.username is not None:
        raise ValueError
    host, port = _host(parts.hostname or ""), parts.port
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != USUAL_PORTS[parts.scheme] else "")


def _host(name: str) -> str:
    """Return a host's name as it travels. Raises ValueError for what no host can be called."""
    if ":" in name:
        address = ipaddress.IPv6Address(name)
        if address.scope_id is not None:
            raise ValueError
        return f"[{address.compressed}]"
    host = name if name.isascii() else name.encode("idna").decode()
    labels = host.removesuffix(".").split(".")
    if len(host) > LONGEST_HOST or not all(LABEL.fullmatch(label) for label in labels):
        raise ValueError
    return host
