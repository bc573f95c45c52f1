"""Does sign-in let in whom it should, and nobody else?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.cast import PASSWORD, address_of, make_user, sign_in_as
from tests.client import PageClient
from webapp.access.guests import local_path
from webapp.access.models import SignInAttempt, SignInSession, User
from webapp.database import db, transaction

WRONG = "E-mail or password is wrong."
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_right_password_lets_in_however_the_address_is_written(app: Flask, stranger: PageClient) -> None:
    make_user(app, "Ada")
    stranger.get("/sign-in?next=/account")
    page = stranger.submit("Sign in", email="  ADA@Example.org ", password=PASSWORD)
    assert page.headings == ["Your account"]
    assert "Ada" in page.text


@pytest.mark.parametrize(("email", "password"), [("ada@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(
    app: Flask, stranger: PageClient, email: str, password: str
) -> None:
    make_user(app, "Ada")
    stranger.get("/sign-in")
    assert WRONG in stranger.submit("Sign in", status=422, email=email, password=password).text


def test_a_deactivated_user_is_not_let_in(app: Flask, stranger: PageClient) -> None:
    user_id = make_user(app, "Ada")
    with transaction() as session:
        session.get_one(User, user_id).is_active = False
    stranger.get("/sign-in")
    assert WRONG in stranger.submit("Sign in", status=422, email="ada@example.org", password=PASSWORD).text


def test_neither_address_nor_browser_text_nor_token_is_kept(app: Flask, stranger: PageClient) -> None:
    make_user(app, "Ada")
    stranger.get("/sign-in")
    stranger.submit("Sign in", status=422, email="someone@example.org", password="wrong")
    assert "someone" not in db.session.scalars(select(SignInAttempt)).one().account_hash
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
    stranger.browser.environ_base["HTTP_USER_AGENT"] = agent
    sign_in_as(stranger, "Ada")
    kept = db.session.scalars(select(SignInSession)).one()
    cookie = stranger.browser.get_cookie("contrail_session")
    assert kept.browser == "Firefox on Linux"
    assert cookie is not None
    assert kept.token_hash not in cookie.value


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "evil",
        "",
        None,
        "javascript:x",
        "/ x",
    ],
)
def test_next_leads_only_to_paths_of_this_site(text: str | None) -> None:
    assert local_path(text) is None


def test_next_keeps_a_path_with_its_parameters() -> None:
    assert local_path("/audit?user=1&action=user_created") == "/audit?user=1&action=user_created"


def test_signing_in_never_leads_away(app: Flask, stranger: PageClient) -> None:
    make_user(app, "Ada")
    stranger.get("/sign-in?next=//evil.example/account")
    form = stranger.form("Sign in")
    answer = stranger.browser.post(form.action, data=form.values | {"email": "ada@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_a_page_asks_for_sign_in_and_leads_back(app: Flask, stranger: PageClient) -> None:
    make_user(app, "Ada")
    page = stranger.get("/audit?action=user_created", status=303)
    assert page.headings == ["Sign in"]
    page = stranger.submit("Sign in", email=address_of("Ada"), password=PASSWORD)
    assert page.headings == ["Audit log"]
    assert page.path == "/audit?action=user_created"


def test_a_part_asked_by_htmx_sends_the_whole_browser_to_sign_in(stranger: PageClient) -> None:
    answer = stranger.browser.get("/audit", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in")


def test_signing_in_gives_a_new_session_and_token(app: Flask, stranger: PageClient) -> None:
    make_user(app, "Ada")
    stranger.get("/sign-in?next=/account")
    planted = stranger.form("Sign in").values["csrf_token"]
    stranger.submit("Sign in", email="ada@example.org", password=PASSWORD)
    stranger.post("/sign-out", {"csrf_token": planted}, status=400)
    stranger.get("/account")


def test_signing_out_ends_the_session_also_for_a_copied_cookie(app: Flask, ada: PageClient) -> None:
    cookie = ada.browser.get_cookie("contrail_session")
    assert cookie is not None
    ada.get("/account")
    ada.submit("Sign out")
    copied = PageClient(app)
    copied.browser.set_cookie("contrail_session", cookie.value)
    assert copied.get("/account", status=303).headings == ["Sign in"]


def test_a_forged_form_is_refused(app: Flask, stranger: PageClient, ada: PageClient) -> None:
    assert "too old" in stranger.post("/sign-in", {"email": "a@b", "password": "x"}, status=400).text
    ada.post("/sign-out", status=400)
    ada.post("/sign-out", {"csrf_token": "forged"}, status=400)
    ada.get("/account")


def test_a_session_ends_after_14_days_without_use_and_lives_on_with_use(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        make_user(app, "Ada")
        browser = sign_in_as(PageClient(app), "Ada")
        for _ in range(3):
            clock.shift(timedelta(days=10))
            browser.get("/account")
        clock.shift(timedelta(days=14))
        assert browser.get("/account", status=303).headings == ["Sign in"]


def test_without_users_the_sign_in_page_tells_the_way(stranger: PageClient) -> None:
    assert "one-time link" in stranger.get("/sign-in").text
