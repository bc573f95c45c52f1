"""Which address does a request come from, and does it belong to certain networks?

Addresses are read, compared and forgotten here: nothing in this file logs or keeps one beyond its small caches.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from functools import lru_cache

CACHED_ADDRESSES = 4096
CACHED_NETWORKS = 4096
# As a WSGI environment names them.
FORWARDING_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
LONGEST_ADDRESS = 64  # an IPv6 address with brackets, zone and port; longer is none, and never fills a cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NetworkInvalid(ValueError):
    """A line of a list of networks is no network."""

    def __init__(self, line_number: int, line: str) -> None:
        """Name the line, counted from 1, and what stands in it."""
        super().__init__(f"Line {line_number}: “{line[:80]}” is not a network such as 192.0.2.0/24 or 2001:db8::/32.")
        self.line_number = line_number
        self.line = line


class Networks:
    """A list of networks, compiled so that asking costs the same however long it is."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        """Sort the networks by length: an address is then looked up once a length."""
        self._members: dict[tuple[int, int], set[int]] = {}
        for network in networks:
            shift = network.max_prefixlen - network.prefixlen
            self._members.setdefault((network.version, shift), set()).add(int(network.network_address) >> shift)
        self._is_member = lru_cache(maxsize=CACHED_ADDRESSES)(self._find)

    def contains(self, address: str) -> bool:
        """Is the address in one of the networks? False for what is no address."""
        return len(address) <= LONGEST_ADDRESS and self._is_member(address)

    def _find(self, address: str) -> bool:
        parsed = read_address(address)
        if parsed is None:
            return False
        number, version = int(parsed), parsed.version
        return any(of == version and number >> shift in members for (of, shift), members in self._members.items())

    def __len__(self) -> int:
        """Count the different networks."""
        return sum(len(members) for members in self._members.values())


def parse_networks(text: str) -> Networks:
    """Read networks or single addresses, divided by lines or commas; `#` begins a remark. Raises `NetworkInvalid`.

    Bits set beyond the prefix are ignored, as people write their own address with the length of their network.
    """
    return Networks(
        _read_network(entry.strip(), line_number)
        for line_number, line in enumerate(text.splitlines(), start=1)
        for entry in line.partition("#")[0].split(",")
        if entry.strip()
    )


def _read_network(word: str, line_number: int) -> Network:
    try:
        network = ipaddress.ip_network(word, strict=False)
    except ValueError:
        raise NetworkInvalid(line_number, word) from None
    # Addresses are compared in their IPv4 form (see `read_address`), so must these be.
    if isinstance(network, ipaddress.IPv6Network) and network.prefixlen >= 96:  # noqa: PLR2004 - RFC 4291, 2.5.5.2
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return ipaddress.IPv4Network((mapped, network.prefixlen - 96))
    return network


def read_address(text: str) -> Address | None:
    """Return the address in the text, without brackets, port and zone, or None. IPv4 in IPv6 form becomes IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def plain_address(text: str) -> str:
    """Return the address in its one usual spelling, or "" when the text is none."""
    return _plain(text) if len(text) <= LONGEST_ADDRESS else ""


@lru_cache(maxsize=CACHED_ADDRESSES)
def _plain(text: str) -> str:
    address = read_address(text)
    return "" if address is None else str(address)


def client_address(peer: str, forwarded_for: str, trusted_proxies: int) -> str:
    """Return the client's address: the peer, or what the outermost trusted proxy saw.

    Each proxy appends to X-Forwarded-For the address that it was called from, so with N trusted ones the Nth entry from
    the right is the last that no client can forge. When there are fewer entries, or that one is no address, the
    request took another way than the setting says, and the peer counts. "" when the peer is no address (a Unix socket).
    """
    if trusted_proxies > 0 and forwarded_for:
        entries = forwarded_for.rsplit(",", trusted_proxies)
        if len(entries) >= trusted_proxies and (address := plain_address(entries[-trusted_proxies])):
            return address
    return plain_address(peer)


# RFC 1918, RFC 3927, RFC 6598, RFC 4193 and link-local IPv6. `ipaddress.is_private` changed between Python versions and
# counts loopback and documentation as private too, so the list is our own.
_PRIVATE = parse_networks(
    "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 100.64.0.0/10, fc00::/7, fe80::/10"
)
_LOOPBACK = parse_networks("127.0.0.0/8, ::1/128")


def is_loopback(address: str) -> bool:
    """Is this the machine itself?"""
    return _LOOPBACK.contains(address)


def is_private(address: str) -> bool:
    """Is this an address of a private network? Loopback is none."""
    return _PRIVATE.contains(address)


def is_forwarded(environ: Mapping[str, object]) -> bool:
    """Tell whether a proxy says that it passes this request on. Whether to believe it is another question."""
    return any(header in environ for header in FORWARDING_HEADERS)


def is_shared(address: str, environ: Mapping[str, object], trusted_proxies: int) -> bool:
    """Tell whether many may stand behind this address, so that slowing it down would hit others.

    So it is with this machine itself, a Unix socket (which has no address), and a proxy that nobody told us to trust.
    """
    if not address or is_loopback(address):
        return True
    return not trusted_proxies and is_private(address) and is_forwarded(environ)


@lru_cache(maxsize=CACHED_NETWORKS)
def network_of(address: str) -> str:
    """Return by what a sender is counted: the address, of IPv6 its /64, in which anybody has 2^64 of them."""
    if ":" not in address:
        return address
    return str(int(ipaddress.IPv6Address(address)) >> 64)
