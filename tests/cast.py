"""Who appears in the tests? Ada, Mel, Vera, Dev and Pia, one of each role, and a stranger."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie

import pytest
from flask import Flask

from tests.client import PageClient
from webapp.access import guests, operations
from webapp.access.models import User
from webapp.access.permissions import Role
from webapp.database import transaction

pytest_plugins = ("tests.browser", "tests.order", "tests.rendered", "tests.website")

PASSWORD = "correct horse battery"
ROLES = {
    "Ada": Role.ADMIN,
    "Mel": Role.MARKETER,
    "Vera": Role.VIEWER,
    "Dev": Role.DEVELOPER,
    "Pia": Role.PRIVACY_OFFICER,
}
SignIn = Callable[[str], PageClient]


def address_of(name: str) -> str:
    """Return the e-mail address of one of the cast."""
    return f"{name.lower()}@example.org"


def make_user(app: Flask, name: str) -> int:
    """Make one of the cast a user, and return their id."""
    with app.app_context(), transaction() as session:
        user = operations.create_user(session, address_of(name), ROLES[name], PASSWORD, name=name)
        return user.id


def sign_in_as(client: PageClient, name: str, password: str = PASSWORD) -> PageClient:
    """Sign somebody in through the page, as a person does."""
    client.get("/sign-in?next=/account")
    client.submit("Sign in", email=address_of(name), password=password)
    return client


def _cookie_of(app: Flask, user_id: int) -> str:
    """Return what a browser keeps once this user has signed in; the page that leads there has its own tests."""
    with app.app_context(), app.test_request_context("/sign-in"):
        with transaction() as session:
            guests.let_in(session, session.get_one(User, user_id))
        response = app.process_response(app.make_response(""))
    cookies = SimpleCookie("; ".join(response.headers.getlist("Set-Cookie")))
    return cookies[app.config["SESSION_COOKIE_NAME"]].value


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Make one of the cast a user who is signed in, and return their browser."""

    def enter(name: str) -> PageClient:
        user_id = make_user(app, name)
        client = PageClient(app)
        client.browser.set_cookie(app.config["SESSION_COOKIE_NAME"], _cookie_of(app, user_id))
        return client

    return enter


@pytest.fixture
def ada(sign_in: SignIn) -> PageClient:
    """Ada, the administrator, signed in."""
    return sign_in("Ada")


@pytest.fixture
def mel(sign_in: SignIn) -> PageClient:
    """Mel, the marketer, signed in."""
    return sign_in("Mel")


@pytest.fixture
def vera(sign_in: SignIn) -> PageClient:
    """Vera, the viewer, signed in."""
    return sign_in("Vera")


@pytest.fixture
def dev(sign_in: SignIn) -> PageClient:
    """Dev, the developer, signed in."""
    return sign_in("Dev")


@pytest.fixture
def pia(sign_in: SignIn) -> PageClient:
    """Pia, the privacy officer, signed in."""
    return sign_in("Pia")


@pytest.fixture
def stranger(app: Flask) -> PageClient:
    """A person who is not signed in."""
    return PageClient(app)
