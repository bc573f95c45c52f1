"""Is it told who sent a visitor, and are look-alikes not taken in?"""

from __future__ import annotations

import tomllib
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.enrich.referrer import DIRECT, TABLE, Referrer, classify_referrer


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.google.com/", Referrer("search", "Google")),
        ("https://www.google.co.uk/search?q=red+shoes&hl=en", Referrer("search", "Google", "red shoes")),
        ("https://google.de", Referrer("search", "Google")),
        ("HTTPS://WWW.GOOGLE.COM.:443/", Referrer("search", "Google")),
        ("android-app://com.google.android.googlequicksearchbox/", Referrer("search", "Google")),
        ("android-app://com.google.android.googlequicksearchbox/https/www.google.com", Referrer("search", "Google")),
        ("https://www.bing.com/search?form=X&q=caf%C3%A9", Referrer("search", "Bing", "café")),
        ("https://www.baidu.com/s?word=a&wd=b", Referrer("search", "Baidu", "b")),
        ("https://www.baidu.com/s?wd=%D6%D0%B9%FA", Referrer("search", "Baidu")),  # GBK, not UTF-8
        ("https://yandex.com.tr/search/?text=ay", Referrer("search", "Yandex", "ay")),
        ("https://de.search.yahoo.com/search?p=x", Referrer("search", "Yahoo", "x")),
        ("https://duckduckgo.com/", Referrer("search", "DuckDuckGo")),
        ("https://l.facebook.com/l.php?u=x&q=no", Referrer("social", "Facebook")),
        ("https://t.co/abc", Referrer("social", "X")),
        ("https://www.pinterest.co.uk/", Referrer("social", "Pinterest")),
        ("https://old.reddit.com/r/x", Referrer("social", "Reddit")),
        ("android-app://com.linkedin.android/", Referrer("social", "LinkedIn")),
        ("https://chatgpt.com/", Referrer("assistant", "ChatGPT")),
        ("https://gemini.google.com/app", Referrer("assistant", "Gemini")),
        ("https://www.perplexity.ai/search?q=hidden", Referrer("assistant", "Perplexity")),
        ("https://mail.google.com/mail/u/0/", Referrer("email", "Gmail")),
        ("https://outlook.live.com/", Referrer("email", "Outlook")),
        ("https://nam01.safelinks.protection.outlook.com/?url=x", Referrer("email", "Outlook")),
        ("https://www.example.org/blog?q=no", Referrer("link", "example.org")),
        ("https://docs.google.com/document", Referrer("link", "docs.google.com")),
        ("android-app://org.example.reader/", Referrer("link", "org.example.reader")),
    ],
)
def test_sender_is_recognised(url: str, expected: Referrer) -> None:
    assert classify_referrer(url) == expected


@pytest.mark.parametrize(
    "host",
    [
        "notgoogle.com",
        "google.com.evil.example",
        "google.evil.com",
        "google.xyz",
        "google.github.io",
        "www-google.com",
        "facebook.com.evil.example",
        "notfacebook.com",
        "ax.com",
        "bing.com.evil.example",
        "yandex.evil.ru",
        "com.google.android.googlequicksearchbox",
    ],
)
def test_look_alike_is_a_plain_link(host: str) -> None:
    assert classify_referrer(f"https://{host}/search?q=x") == Referrer("link", host)


@pytest.mark.parametrize("url", ["https://google.com@evil.example/", "https://evil.example\\@google.com/"])
def test_host_is_the_one_a_browser_would_go_to(url: str) -> None:
    assert classify_referrer(url) == Referrer("link", "evil.example")


@pytest.mark.parametrize(
    "url", ["", "about:blank", "/here", "https://", "file:///home/x", "data:text/html,x", "nonsense"]
)
def test_referrer_without_host_is_direct(url: str) -> None:
    assert classify_referrer(url) == DIRECT


def test_own_host_is_internal() -> None:
    own = frozenset({"shop.example.com", "google.com"})
    assert classify_referrer("https://Shop.example.com:8443/a", own) == Referrer("internal", "shop.example.com")
    assert classify_referrer("https://blog.example.com/", own).kind == "link"


@given(st.text(alphabet=st.characters(), max_size=300).map("https://www.bing.com/search?q=".__add__) | st.text())
def test_nothing_makes_it_raise(url: str) -> None:
    referrer = classify_referrer(url)
    assert len(referrer.keyword) <= 200
    assert referrer.keyword.isprintable()


@given(st.text(st.characters(categories=["L", "N", "S", "P"], exclude_characters="\ufffd"), min_size=1, max_size=200))
def test_keyword_comes_back_as_it_was_typed(keyword: str) -> None:
    assert classify_referrer(f"https://www.bing.com/search?q={quote_plus(keyword)}&x=1").keyword == keyword


def test_table_names_each_host_and_app_once() -> None:
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    assert set(rows) == {"search", "social", "assistant", "email"}
    every = [word for kind in rows.values() for row in kind.values() for word in row["hosts"] + row.get("apps", [])]
    assert sorted(every) == sorted(set(every))
    assert every == [word.lower() for word in every]


def test_every_row_of_the_table_is_found() -> None:
    for kind, rows in tomllib.loads(TABLE.read_text(encoding="utf-8")).items():
        for name, row in rows.items():
            endings = row.get("endings", "").split()
            for pattern in row["hosts"]:
                host = pattern.replace("*.", "any.")
                for full in [host + ending for ending in endings] if host.endswith(".") else [host]:
                    assert classify_referrer(f"https://{full}/") == Referrer(kind, name), full
            for app in row.get("apps", []):
                assert classify_referrer(f"android-app://{app}/") == Referrer(kind, name), app
