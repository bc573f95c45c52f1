"""Does the page say what to paste, and what stands in the way?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.client import PageClient
from tests.conftest import make_channel
from webapp.administration.install import is_blocked_by_browsers, is_local
from webapp.channels.models import Agreement


def set_address(app: Flask, address: str) -> None:
    app.config["CONTRAIL"] = replace(app.config["CONTRAIL"], base_url=address)


def test_everything_to_paste_has_the_address_and_the_key(app: Flask, ada: PageClient) -> None:
    set_address(app, "https://contrail.example.org/")
    channel = make_channel()
    page = ada.get(f"/channels/{channel.id}")
    assert f'<script async src="https://contrail.example.org/beacon/{channel.key}.js"></script>' in page.text
    assert "connect-src https://contrail.example.org;" in page.text
    assert f"https://contrail.example.org/collect/{channel.key}.gif?type=pagevisit" in page.text
    assert "alert-warning" not in page.html
    assert "forgets cookies that a script has set after 7 days" in page.text


@pytest.mark.parametrize(
    ("agreement", "reason", "call"),
    [(Agreement.SITE, "", "{level: 'visitor'}"), (Agreement.UNTIL_OBJECTION, "", "{level: 'essential'}")],
)
def test_the_call_that_the_agreement_needs_is_there(
    ada: PageClient, agreement: Agreement, reason: str, call: str
) -> None:
    page = ada.get(f"/channels/{make_channel(agreement=agreement, reason=reason).id}")
    assert f"contrail('consent', {call})" in page.text


def test_where_nobody_need_agree_no_call_is_asked_for(ada: PageClient) -> None:
    page = ada.get(f"/channels/{make_channel().id}")
    assert "contrail('consent'" not in page.text
    assert "level=visitor" not in page.text


def test_a_local_address_is_warned_of(ada: PageClient) -> None:
    assert "which visitors elsewhere can't reach" in ada.get(f"/channels/{make_channel().id}").text


def test_an_address_without_https_is_warned_of(app: Flask, ada: PageClient) -> None:
    set_address(app, "http://contrail.example.org")
    page = ada.get(f"/channels/{make_channel().id}")
    assert "Browsers block the script on https://shop.example" in page.text
    page = ada.get(f"/channels/{make_channel(origins=['http://old.example']).id}")
    assert "travels readable for others" in page.text


def test_a_channel_without_origins_is_warned_of(ada: PageClient) -> None:
    assert "No origin is listed yet" in ada.get(f"/channels/{make_channel(origins=[]).id}").text


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://192.168.1.7", True),
        ("http://[::1]:8000", True),
        ("https://contrail", True),
        ("https://contrail.local", True),
        ("https://contrail.example.org", False),
        ("https://8.8.8.8", False),
    ],
)
def test_an_address_is_local_when_only_some_reach_it(address: str, local: bool) -> None:  # noqa: FBT001
    assert is_local(address) == local


@pytest.mark.parametrize(
    ("address", "origin", "blocked"),
    [
        ("http://contrail.example.org", "https://shop.example", True),
        ("http://192.168.1.7:8000", "https://shop.example", True),
        ("http://127.0.0.1:8000", "https://shop.example", False),
        ("http://localhost:8000", "https://shop.example", False),
        ("http://contrail.example.org", "http://shop.example", False),
        ("https://contrail.example.org", "https://shop.example", False),
    ],
)
def test_browsers_block_http_on_https_pages(address: str, origin: str, blocked: bool) -> None:  # noqa: FBT001
    assert is_blocked_by_browsers(address, origin) == blocked
