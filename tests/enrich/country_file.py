"""An operator's own file of countries, as small as can be: one network, one record."""

from __future__ import annotations

import ipaddress
from pathlib import Path

# Written by https://maxmind.github.io/MaxMind-DB/.


def make_country_file(folder: Path, network: str, record: bytes) -> Path:
    """Write a file that knows one network, and return it."""
    parsed = ipaddress.IPv4Network(network)
    bits = f"{int(parsed.network_address):032b}"[: parsed.prefixlen]
    count = len(bits)
    tree = b""
    for depth, bit in enumerate(bits):
        onwards = depth + 1 if depth + 1 < count else count + 16
        pair = (onwards, count) if bit == "0" else (count, onwards)
        tree += b"".join(node.to_bytes(3, "big") for node in pair)
    names = ("record_size", "ip_version", "binary_format_major_version", "binary_format_minor_version")
    metadata = {name: _short(number) for name, number in zip(names, (24, 4, 2, 0), strict=True)}
    metadata |= {"node_count": b"\xc4" + count.to_bytes(4, "big"), "build_epoch": b"\x08\x02" + (1).to_bytes(8, "big")}
    metadata |= {
        "database_type": text_of("Test"),
        "languages": b"\x01\x04" + text_of("en"),
        "description": map_of({"en": text_of("Test")}),
    }
    path = folder / "own.mmdb"
    path.write_bytes(tree + bytes(16) + record + b"\xab\xcd\xefMaxMind.com" + map_of(metadata))
    return path


def text_of(text: str) -> bytes:
    """Return a text as the format writes it."""
    return bytes([0b010_00000 + len(text)]) + text.encode()


def _short(number: int) -> bytes:
    return bytes([0b101_00010]) + number.to_bytes(2, "big")


def map_of(entries: dict[str, bytes]) -> bytes:
    """Return a record as the format writes it."""
    return bytes([0b111_00000 + len(entries)]) + b"".join(text_of(key) + value for key, value in entries.items())
