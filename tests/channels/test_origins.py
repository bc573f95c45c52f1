"""Is every origin written as browsers send it, and everything else refused?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.channels.origins import OriginInvalid, origin_of


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        (" HTTPS://Shop.Example/cart?a=b#c ", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:443", "http://shop.example:443"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://[2001:DB8:0:0::1]", "http://[2001:db8::1]"),
        ("http://192.0.2.1", "http://192.0.2.1"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(typed: str, origin: str) -> None:
    assert origin_of(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "shop.example",
        "ftp://shop.example",
        "javascript:alert(1)",
        "https://",
        "https://..",
        "https://*.example",
        "https://ada@shop.example",
        "https://@shop.example",
        "https://shop.example:99999",
        "https://shop example",
        "https://shop.example;script-src",
        "https://ü..example",
        "https://" + "a" * 64 + ".example",
        "https://" + "a." * 130 + "example",
        "http://[::1%eth0]",
        "https://<script>",
    ],
)
def test_what_is_no_origin_is_refused(typed: str) -> None:
    with pytest.raises(OriginInvalid, match="is no origin; write it like https://shop"):
        origin_of(typed)


@given(st.text(max_size=60) | st.text(max_size=40).map("https://{}".format))
def test_an_origin_never_changes_when_read_again(text: str) -> None:
    try:
        origin = origin_of(text)
    except OriginInvalid:
        return
    assert origin_of(origin) == origin
    assert origin.isascii()
