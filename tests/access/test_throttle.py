"""Do wrong passwords make the next try wait, and can nobody keep somebody else out with them?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.cast import PASSWORD, address_of, make_user, sign_in_as
from tests.client import PageClient
from webapp.access import devices, senders
from webapp.access.models import SignInAttempt
from webapp.access.senders import Senders
from webapp.access.throttle import TooManyTries
from webapp.database import db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ELSEWHERE = "192.0.2.7"


@pytest.fixture
def stopped() -> Iterator[time_machine.Traveller]:
    """The clock stands at noon until a test moves it."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def browser_at(app: Flask, address: str = ELSEWHERE) -> PageClient:
    """A browser that is not signed in, at an address."""
    client = PageClient(app)
    client.browser.environ_base["REMOTE_ADDR"] = address
    client.get("/sign-in")
    return client


def fail(client: PageClient, times: int, name: str = "Ada", status: int = 422) -> None:
    for _ in range(times):
        client.submit("Sign in", status=status, email=address_of(name), password="wrong")


def wait_asked(client: PageClient, name: str = "Ada") -> int:
    """Try once more with the right password, and return for how many seconds it has to wait."""
    page = client.submit("Sign in", status=429, email=address_of(name), password=PASSWORD)
    assert "Too many tries" in page.text
    assert client.answer is not None
    return int(client.answer.headers["Retry-After"])


def test_each_wrong_try_after_the_fifth_has_to_wait_longer(
    app: Flask, stranger: PageClient, stopped: time_machine.Traveller
) -> None:
    make_user(app, "Ada")
    stranger.get("/sign-in")
    fail(stranger, 5)
    waits = []
    for _ in range(8):
        waits.append(wait_asked(stranger))
        stopped.shift(timedelta(seconds=waits[-1]))
        fail(stranger, 1)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    stopped.shift(timedelta(seconds=60))
    sign_in_as(stranger, "Ada")


def test_a_try_that_comes_too_early_makes_nobody_wait_longer(
    app: Flask, stranger: PageClient, stopped: time_machine.Traveller
) -> None:
    make_user(app, "Ada")
    stranger.get("/sign-in")
    fail(stranger, 5)
    stopped.shift(timedelta(seconds=1))
    fail(stranger, 1)
    assert [wait_asked(stranger) for _ in range(5)] == [2] * 5
    stopped.shift(timedelta(seconds=2))
    sign_in_as(stranger, "Ada")


def test_an_unknown_account_is_throttled_like_a_known_one(stranger: PageClient) -> None:
    stranger.get("/sign-in")
    fail(stranger, 5, "Nobody")
    fail(stranger, 1, "Nobody", status=429)


def test_tries_on_one_account_leave_another_alone(app: Flask, stranger: PageClient) -> None:
    make_user(app, "Ada")
    make_user(app, "Mel")
    stranger.get("/sign-in")
    fail(stranger, 5)
    sign_in_as(stranger, "Mel")


def test_signing_in_forgets_the_wrong_tries(app: Flask) -> None:
    make_user(app, "Ada")
    for _ in range(3):
        browser = PageClient(app)
        browser.get("/sign-in")
        fail(browser, 3)
        sign_in_as(PageClient(app), "Ada")
    assert db.session.scalar(select(SignInAttempt.id)) is None


@pytest.mark.usefixtures("stopped")
def test_who_signed_in_before_is_not_kept_out_by_others(app: Flask) -> None:
    make_user(app, "Ada")
    own = sign_in_as(PageClient(app), "Ada")
    own.submit("Sign out")
    fail(browser_at(app), 5)
    wait_asked(browser_at(app, "192.0.2.8"))
    fail(own, 4)
    sign_in_as(own, "Ada")


@pytest.mark.usefixtures("stopped")
def test_a_browser_known_for_one_account_is_throttled_for_it_and_a_stranger_to_others(app: Flask) -> None:
    make_user(app, "Ada")
    make_user(app, "Mel")
    own = sign_in_as(PageClient(app), "Ada")
    own.submit("Sign out")
    fail(own, 5)
    assert wait_asked(own) == 1
    fail(browser_at(app), 5, "Mel")
    assert wait_asked(own, "Mel") == 1


def test_a_browser_remembers_several_accounts(app: Flask) -> None:
    browser = PageClient(app)
    for name in ("Ada", "Mel"):
        make_user(app, name)
        sign_in_as(browser, name).submit("Sign out")
        fail(browser_at(app), 5, name)
    for name in ("Ada", "Mel"):
        sign_in_as(browser, name).submit("Sign out")


@pytest.mark.parametrize("content", ["", "x", "W10.aa.bb", "." * 3_000])
def test_a_forged_cookie_is_none(app: Flask, content: str) -> None:
    make_user(app, "Ada")
    fail(browser_at(app), 5)
    forger = browser_at(app)
    forger.browser.set_cookie(devices.COOKIE, content, path="/sign-in")
    wait_asked(forger)


def test_the_cookie_is_for_the_sign_in_page_alone_and_for_no_script(app: Flask, stranger: PageClient) -> None:
    make_user(app, "Ada")
    stranger.get("/sign-in")
    values = stranger.form("Sign in").values | {"email": address_of("Ada"), "password": PASSWORD}
    answer = stranger.browser.post("/sign-in", data=values)
    (cookie,) = [text for text in answer.headers.getlist("Set-Cookie") if text.startswith(devices.COOKIE)]
    assert "HttpOnly" in cookie
    assert "Path=/sign-in" in cookie
    assert "SameSite=Lax" in cookie
    assert "ada" not in cookie.lower()


@pytest.mark.usefixtures("stopped")
def test_one_address_is_slowed_down_over_all_accounts_and_others_are_not(app: Flask) -> None:
    make_user(app, "Ada")
    guessing = browser_at(app)
    for number in range(senders.FREE_TRIES):
        fail(guessing, 1, f"user{number}")
    assert wait_asked(guessing) == 1
    sign_in_as(browser_at(app, "192.0.2.8"), "Ada")


@pytest.mark.usefixtures("stopped")
def test_right_passwords_use_up_nothing_of_an_address(app: Flask) -> None:
    make_user(app, "Ada")
    for _ in range(senders.FREE_TRIES + 1):
        sign_in_as(browser_at(app), "Ada")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7"])
def test_an_address_that_many_share_is_not_slowed_down(app: Flask, address: str) -> None:
    make_user(app, "Ada")
    guessing = browser_at(app, address)
    guessing.browser.environ_base["HTTP_X_FORWARDED_FOR"] = ELSEWHERE
    for number in range(senders.FREE_TRIES + 2):
        fail(guessing, 1, f"user{number}")
    sign_in_as(guessing, "Ada")


def test_senders_are_bounded_and_kept_under_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "MOST_SENDERS", 3)
    kept = Senders()
    for number in range(10):
        kept.note_try(f"192.0.2.{number}")
    assert len(kept._tries) == 3
    assert not any(b"192" in name for name in kept._tries)


def test_the_tries_of_a_sender_are_forgotten_after_a_quarter_of_an_hour(stopped: time_machine.Traveller) -> None:
    kept = Senders()
    for _ in range(senders.FREE_TRIES):
        kept.note_try(ELSEWHERE)
    with pytest.raises(TooManyTries):
        kept.note_try(ELSEWHERE)
    stopped.shift(timedelta(minutes=15))
    kept.note_try(ELSEWHERE)
