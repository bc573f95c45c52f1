"""Is the client's address found behind proxies, and are networks told apart?"""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.enrich.address import (
    NetworkInvalid,
    client_address,
    is_loopback,
    is_private,
    is_shared,
    parse_networks,
    plain_address,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9:4711 ", "203.0.113.9"),
        ("[2001:DB8::1]:443", "2001:db8::1"),
        ("2001:db8:0:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", ""),
        ("_hidden", ""),
        ("203.0.113.256", ""),
        ("1.2.3.4" + " " * 5000, ""),
        ("", ""),
    ],
)
def test_address_has_one_spelling(text: str, expected: str) -> None:
    assert plain_address(text) == expected


@pytest.mark.parametrize(
    ("forwarded_for", "trusted_proxies", "expected"),
    [
        ("198.51.100.1, 203.0.113.9", 0, "10.0.0.1"),
        ("198.51.100.1, 203.0.113.9", 1, "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", 2, "198.51.100.1"),
        ("198.51.100.1, 203.0.113.9", 3, "10.0.0.1"),
        ("1.1.1.1, 198.51.100.1,203.0.113.9:80", 1, "203.0.113.9"),
        ("1.1.1.1, [2001:db8::1]:80, 203.0.113.9", 2, "2001:db8::1"),
        ("198.51.100.1, unknown", 1, "10.0.0.1"),
        ("", 1, "10.0.0.1"),
        (",,,", 2, "10.0.0.1"),
    ],
)
def test_client_is_what_the_outermost_trusted_proxy_saw(
    forwarded_for: str, trusted_proxies: int, expected: str
) -> None:
    assert client_address("10.0.0.1", forwarded_for, trusted_proxies) == expected


def test_peer_that_is_no_address_is_none() -> None:
    assert client_address("unix:", "", 0) == ""


@given(st.text(alphabet=st.characters()), st.text(alphabet=st.characters()), st.integers(-1, 5))
def test_nothing_makes_it_raise(peer: str, forwarded_for: str, trusted_proxies: int) -> None:
    client_address(peer, forwarded_for, trusted_proxies)
    assert parse_networks("10.0.0.0/8").contains(peer) in (True, False)


@pytest.mark.parametrize(
    ("address", "loopback", "private"),
    [
        ("127.0.0.1", True, False),
        ("127.9.9.9", True, False),
        ("::1", True, False),
        ("::ffff:127.0.0.1", True, False),
        ("10.255.0.1", False, True),
        ("172.31.0.1", False, True),
        ("172.32.0.1", False, False),
        ("192.168.1.1", False, True),
        ("100.64.0.1", False, True),
        ("fd12::1", False, True),
        ("fe80::1%eth0", False, True),
        ("8.8.8.8", False, False),
        ("2001:db8::1", False, False),
        ("", False, False),
    ],
)
def test_loopback_and_private_are_told_apart(address: str, loopback: bool, private: bool) -> None:  # noqa: FBT001 - a table
    assert (is_loopback(address), is_private(address)) == (loopback, private)


def test_networks_are_read_from_lines_commas_and_remarks() -> None:
    networks = parse_networks(
        "192.0.2.0/24, 198.51.100.7 # office\n\n# home\n2001:db8::/32\r\n::ffff:203.0.113.0/120\n"
    )
    assert len(networks) == 4
    inside = ["192.0.2.200", "198.51.100.7", "2001:db8:1::1", "::ffff:192.0.2.1", "203.0.113.5"]
    assert [address for address in inside if not networks.contains(address)] == []
    outside = ["192.0.3.1", "198.51.100.8", "2001:db9::1", "", "office"]
    assert [address for address in outside if networks.contains(address)] == []


def test_no_networks_contain_nothing() -> None:
    assert not parse_networks(" \n# nothing")
    assert not parse_networks("").contains("192.0.2.1")


def test_own_address_with_the_length_of_its_network_means_the_network() -> None:
    assert parse_networks("192.168.1.10/24").contains("192.168.1.99")


@pytest.mark.parametrize("word", ["192.0.2.0/33", "office", "192.0.2", "2001:db8::/129", "192.0.2.1-192.0.2.9"])
def test_line_that_is_no_network_is_named(word: str) -> None:
    with pytest.raises(NetworkInvalid, match="Line 3: ") as refused:
        parse_networks(f"192.0.2.0/24\n\n198.51.100.1, {word} # ours")
    assert refused.value.line_number == 3
    assert refused.value.line == word


@given(st.lists(st.ip_addresses(), max_size=5), st.integers(0, 32), st.ip_addresses())
def test_contains_agrees_with_the_standard_library(
    addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address],
    length: int,
    asked: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    # An IPv4 address written as IPv6 counts as the IPv4 address that it is.
    asked = getattr(asked, "ipv4_mapped", None) or asked
    lines = [f"{address}/{length}" for address in addresses]
    expected = any(asked in ipaddress.ip_network(line, strict=False) for line in lines)
    assert parse_networks("\n".join(lines)).contains(str(asked)) is expected


@pytest.mark.parametrize(
    ("address", "is_passed_on", "trusted_proxies", "expected"),
    [
        ("", False, 0, True),
        ("127.0.0.1", False, 0, True),
        ("10.0.0.7", True, 0, True),
        ("10.0.0.7", True, 1, False),
        ("10.0.0.7", False, 0, False),
        ("192.0.2.7", True, 0, False),
    ],
)
def test_whoever_may_be_many_is_shared(
    *, address: str, is_passed_on: bool, trusted_proxies: int, expected: bool
) -> None:
    environ = {"HTTP_X_FORWARDED_FOR": "192.0.2.1"} if is_passed_on else {}
    assert is_shared(address, environ, trusted_proxies) is expected
