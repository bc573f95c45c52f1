"""Does every answer tell the browser what it may not do?"""

from __future__ import annotations

from flask import Flask, Response

from tests.client import PageClient


def test_pages_allow_nothing_inline_and_nothing_foreign(stranger: PageClient) -> None:
    stranger.get("/sign-in")
    assert stranger.answer is not None
    policy = stranger.answer.content_security_policy
    assert policy.default_src == "'self'"
    assert policy.img_src == "'self' data:"
    assert policy.frame_ancestors == "'none'"
    assert policy.base_uri == "'none'"
    assert policy.form_action == "'self'"
    assert "unsafe" not in policy.to_header()
    headers = stranger.answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_errors_and_redirects_have_the_headers_too(stranger: PageClient) -> None:
    stranger.get("/nothing-here", status=404)
    assert stranger.answer is not None
    assert stranger.answer.content_security_policy.default_src == "'self'"
    assert "Content-Security-Policy" in stranger.browser.get("/account").headers


def test_an_answer_may_choose_its_own(app: Flask, stranger: PageClient) -> None:
    own = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "max-age=60", "Referrer-Policy": "origin"}
    app.add_url_rule("/own", "own", lambda: Response("x", headers=own))
    headers = stranger.browser.get("/own").headers
    assert {name: headers[name] for name in own} == own


def test_a_static_file_is_kept_for_a_year_under_its_versioned_address(app: Flask, stranger: PageClient) -> None:
    address = stranger.get("/sign-in").html.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "?v=" in address
    assert "max-age=31536000" in stranger.browser.get(address).headers["Cache-Control"]
    assert "max-age=31536000" not in stranger.browser.get(address.partition("?")[0]).headers["Cache-Control"]


def test_no_static_file_carries_the_session(ada: PageClient) -> None:
    address = ada.get("/account").html.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "Set-Cookie" not in ada.browser.get(address).headers


def test_the_session_cookie_is_out_of_reach_of_scripts(stranger: PageClient) -> None:
    stranger.get("/sign-in")
    assert stranger.answer is not None
    cookie = stranger.answer.headers["Set-Cookie"]
    assert cookie.startswith("contrail_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
