"""Are addresses placed in countries, by our data and by an operator's own file?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.enrich.country_file import make_country_file, map_of, text_of
from webapp.enrich import country
from webapp.enrich.country import CountryFileUnreadable, country_of, use_country_file


@pytest.fixture(autouse=True)
def _built_in_countries() -> Iterator[None]:
    yield
    country.use_built_in_countries()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", "US"),
        ("8.8.8.8:4711", "US"),
        ("::ffff:8.8.8.8", "US"),
        ("193.0.6.139", "NL"),
        ("2001:67c:2e8:22::c100:68b", "NL"),
        ("[2001:67c:2e8:22::c100:68b]:443", "NL"),
    ],
)
def test_public_address_has_a_country(address: str, expected: str) -> None:
    assert country_of(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "192.168.0.1",
        "fe80::1%eth0",
        "fd00::1",
        "192.0.2.1",
        "",
        "-",
        "8.8.8",
        "a" * 9000,
    ],
)
def test_other_address_has_none(address: str) -> None:
    assert country_of(address) == ""


@given(st.text(alphabet=st.characters(), max_size=80) | st.ip_addresses().map(str))
def test_nothing_makes_it_raise(address: str) -> None:
    assert len(country_of(address)) in (0, 2)


@pytest.mark.parametrize("kind", ["nested", "code", "plain"])
def test_own_file_answers_from_its_first_use_on(tmp_path: Path, kind: str) -> None:
    assert country_of("8.8.8.8") == "US"
    record = {
        "nested": map_of({"country": map_of({"iso_code": text_of("CH")})}),
        "code": map_of({"country": text_of("Switzerland"), "country_code": text_of("CH")}),
        "plain": map_of({"country": text_of("CH")}),
    }[kind]
    use_country_file(make_country_file(tmp_path, "8.0.0.0/6", record))
    assert country_of("8.8.8.8") == "CH"
    assert country_of("193.0.6.139") == ""
    assert country_of("2001:67c:2e8:22::c100:68b") == ""  # the file knows IPv4 only


def test_file_that_cannot_be_read_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.mmdb").write_bytes(b"no database")
    for name in ("missing.mmdb", "broken.mmdb"):
        with pytest.raises(CountryFileUnreadable, match=name):
            use_country_file(tmp_path / name)
    assert country_of("8.8.8.8") == "US"
