"""Which country is an address in, as far as can be estimated?"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import iptocc
import maxminddb

from webapp.enrich.address import CACHED_ADDRESSES, LONGEST_ADDRESS, plain_address

LETTERS_IN_A_CODE = 2

_look_up: Callable[[str], object] = iptocc.country_code
_changing = threading.Lock()


class CountryFileUnreadable(Exception):
    """The operator's own country file is missing or no MaxMind database."""


def country_of(address: str) -> str:
    """Return the two-letter code (ISO 3166-1) of an address's country, or "" where there is none. Never raises."""
    return _country(address) if len(address) <= LONGEST_ADDRESS else ""


@lru_cache(maxsize=CACHED_ADDRESSES)
def _country(address: str) -> str:
    plain = plain_address(address)
    if not plain:
        return ""
    try:
        code = _look_up(plain)
    except (ValueError, maxminddb.InvalidDatabaseError):  # IPv6 asked of a file with IPv4 only; a damaged record
        return ""
    return code.upper() if isinstance(code, str) and len(code) == LETTERS_IN_A_CODE and code.isalpha() else ""


def use_country_file(path: Path) -> None:
    """Answer from an operator's own .mmdb file from now on. Raises `CountryFileUnreadable` and changes nothing then.

    The file is mapped, not read: its pages are shared by all processes.
    """
    try:
        reader = maxminddb.open_database(path)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        message = f"{path}: {error}"
        raise CountryFileUnreadable(message) from error
    _answer_with(lambda address: _code_in(reader.get(address)))


def use_built_in_countries() -> None:
    """Answer from the data that comes with Contrail again."""
    _answer_with(iptocc.country_code)


def _answer_with(look_up: Callable[[str], object]) -> None:
    global _look_up  # noqa: PLW0603 - one source of countries a process, chosen at start
    with _changing:
        _look_up = look_up
        _country.cache_clear()


def _code_in(record: object) -> object:
    # MaxMind and DB-IP write {"country": {"iso_code": "DE"}}, IPinfo {"country_code": "DE"} or {"country": "DE"}.
    if not isinstance(record, dict):
        return None
    country = record.get("country")
    if isinstance(country, dict):
        return country.get("iso_code")
    return record.get("country_code") or country
