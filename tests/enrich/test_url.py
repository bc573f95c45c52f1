"""Are URLs taken apart as browsers do it?"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.enrich.url import (
    UrlParts,
    host_of,
    path_of,
    registrable_domain,
    split_url,
    without_fragment,
    without_secrets,
)

LABEL = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,8}[A-Za-z0-9])?", fullmatch=True)
HOST = st.lists(LABEL, min_size=1, max_size=4).map(".".join) | st.ip_addresses(v=6).map("[{}]".format)
PART = st.text("abcXYZ019-._~!$&'()*+,;=:@%", max_size=20)
VALID = st.builds(
    "{}://{}{}{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS", "android-app", "x+y.z"]),
    st.sampled_from(["", "user@", "user:pass@"]),
    HOST,
    st.sampled_from(["", ":80", ":8443"]),
    st.lists(PART, max_size=3).map(lambda parts: "".join(f"/{part}" for part in parts)),
    st.just("") | PART.map("?{}/?".format),
    st.just("") | PART.map("#{}/?#".format),
)


@given(VALID)
def test_valid_url_is_split_like_the_standard_library_does(url: str) -> None:
    parts = urlsplit(url)
    assert split_url(url) == UrlParts(parts.hostname or "", parts.path or "/", parts.query)


@given(st.text(alphabet=st.characters()), st.sampled_from(["", "https://", "//", "https://user:pw@", "https://["]))
def test_nothing_makes_it_raise(text: str, before: str) -> None:
    url = before + text
    split_url(url)
    without_secrets(url)
    registrable_domain(text)
    assert "#" not in without_fragment(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.com", UrlParts("example.com", "/", "")),
        ("https://example.com?a=1", UrlParts("example.com", "/", "a=1")),
        ("//cdn.example.com/x", UrlParts("cdn.example.com", "/x", "")),
        ("/redirect?to=https://evil.example/", UrlParts("", "/redirect", "to=https://evil.example/")),
        ("page#a?b", UrlParts("", "page", "")),
        ("https://good.example\\@evil.example/x?y", UrlParts("good.example", "/@evil.example/x", "y")),
        ("https://evil.example/@good.example", UrlParts("evil.example", "/@good.example", "")),
        (" \thttps://exa\nmple.com/a\r\n", UrlParts("example.com", "/a", "")),
        ("https://[::1", UrlParts("::1", "/", "")),
        ("https://", UrlParts("", "/", "")),
        ("", UrlParts("", "", "")),
    ],
)
def test_odd_url_is_split_as_a_browser_would(url: str, expected: UrlParts) -> None:
    assert split_url(url) == expected
    assert (host_of(url), path_of(url)) == (expected.host, expected.path)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://user:pass@example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("https://user@example.com", "https://example.com"),
        ("https://a@b:c@example.com/", "https://example.com/"),
        ("HTTP://user:pass@example.com/", "HTTP://example.com/"),
        ("//user:pass@example.com/", "//example.com/"),
        ("https:/user:pass@example.com/", "https:/example.com/"),
        ("https:\\\\user:pass@example.com/", "https:\\\\example.com/"),
        ("ht\ntps://user:pass@example.com/", "https://example.com/"),
        ("ftp://user:pass@example.com/", "ftp://example.com/"),
    ],
)
def test_user_and_password_are_removed(url: str, expected: str) -> None:
    assert without_secrets(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/@user",
        "https://example.com?email=a@b.example&token=1",
        "https://example.com#a@b",
        "mailto:kim@example.com",
        "/@user",
        "",
    ],
)
def test_url_without_user_stays_as_it_is(url: str) -> None:
    assert without_secrets(url) == url


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.shop.example.co.uk", "example.co.uk"),
        ("Example.COM.", "example.com"),
        ("kim.github.io", "kim.github.io"),
        ("a.xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("co.uk", ""),
        ("localhost", ""),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("a..b", ""),
        ("", ""),
        ("a." * 200 + "com", ""),
    ],
)
def test_registrable_domain_is_what_somebody_registered(host: str, expected: str) -> None:
    assert registrable_domain(host) == expected


def test_fragment_is_cut() -> None:
    assert without_fragment("https://example.com/a?b#c#d") == "https://example.com/a?b"
