"""Does the first start make one administrator, for the holder of the link alone?"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.cast import PASSWORD, make_user, sign_in_as
from tests.client import PageClient
from webapp import clock
from webapp.access import links, operations
from webapp.access.models import AuditEntry, OneTimeLink, User
from webapp.access.permissions import Role
from webapp.database import db, transaction
from webapp.settings.retention import CHOICES, read_retention

FILLED = {
    "name": "Ada",
    "email": "Ada@Example.org",
    "password": PASSWORD,
    "repeat": PASSWORD,
    "time_zone": "Europe/Berlin",
}


def make_link() -> str:
    with transaction() as session:
        return links.make_setup_link(session)


def test_the_link_makes_the_first_administrator_and_signs_in(app: Flask, stranger: PageClient) -> None:
    stranger.get(f"/setup/{make_link()}")
    form = stranger.form("Begin")
    answer = stranger.browser.post(form.action, data=form.values | FILLED)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "ada@example.org" in stranger.get("/account").text
    user = db.session.scalars(select(User)).one()
    assert (user.role, user.time_zone, user.email) == (Role.ADMIN, "Europe/Berlin", "ada@example.org")
    assert user.password_hash is not None
    assert user.password_hash.startswith("$argon2id$")


def test_the_first_administrator_chooses_how_long_everything_is_kept(app: Flask, stranger: PageClient) -> None:
    stranger.get(f"/setup/{make_link()}")
    form = stranger.form("Begin")
    asked = {name: choice.known.default for name, choice in CHOICES.items()}
    assert {name: form.values[name] for name in asked} == {name: [str(value)] for name, value in asked.items()}
    chosen = {"activities": "14", "samples": "1", "proof_for_ever": "y"}
    stranger.browser.post(form.action, data=form.values | FILLED | chosen)
    assert read_retention(db.session()) == asked | {"activities": 14, "samples": 1, "proof": None}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "retention_changed")).one()
    assert (entry.user_name, entry.details) == (
        "Ada",
        {
            "retention_activities_months": [25, 14],
            "retention_samples_days": [7, 1],
            "retention_proof_years": [3, "for ever"],
        },
    )


def test_who_leaves_the_times_as_they_are_leaves_no_trace_of_them(app: Flask, stranger: PageClient) -> None:
    stranger.get(f"/setup/{make_link()}")
    form = stranger.form("Begin")
    assert stranger.browser.post(form.action, data=form.values | FILLED).status_code == 303
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "retention_changed")) is None


@pytest.mark.parametrize(
    ("typed", "words"), [("", "Type a number, or tick For ever."), ("3651", "From 1 to 3,650 days.")]
)
def test_a_time_among_the_further_ones_that_can_not_be_is_in_view(
    app: Flask, stranger: PageClient, typed: str, words: str
) -> None:
    stranger.get(f"/setup/{make_link()}")
    assert '<details class="setup-more">' in stranger.page.html
    page = stranger.submit("Begin", 422, None, FILLED | {"samples": typed})
    assert words in page.text
    assert '<details class="setup-more" open>' in page.html


def test_the_link_works_once(app: Flask, stranger: PageClient) -> None:
    token = make_link()
    stranger.get(f"/setup/{token}")
    form = stranger.form("Begin")
    assert stranger.browser.post(form.action, data=form.values | FILLED).status_code == 303
    replayed = stranger.browser.post(form.action, data=form.values | FILLED | {"email": "eve@example.org"})
    assert replayed.status_code in {400, 404}
    page = PageClient(app).get(f"/setup/{token}", status=404)
    assert "The first administrator has been made already." in page.text
    assert "Sign in" in page.links
    assert len(db.session.scalars(select(User)).all()) == 1


def test_a_link_is_worth_nothing_once_there_is_a_user(app: Flask, stranger: PageClient) -> None:
    token = make_link()
    make_user(app, "Ada")
    stranger.get(f"/setup/{token}", status=404)
    with pytest.raises(links.UsersExist):
        make_link()


def test_a_new_start_replaces_the_link(app: Flask, stranger: PageClient) -> None:
    first, second = make_link(), make_link()
    page = stranger.get(f"/setup/{first}", status=404)
    assert "Open the link that Contrail printed when it was started last" in page.text
    assert "Sign in" not in page.links
    stranger.get(f"/setup/{second}")


def test_the_link_expires_after_a_day(app: Flask, stranger: PageClient) -> None:
    token = make_link()
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
        stranger.get(f"/setup/{token}", status=404)


@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "..%2f", "é"])
def test_a_forged_link_is_not_found(app: Flask, stranger: PageClient, token: str) -> None:
    make_link()
    stranger.get(f"/setup/{token}", status=404)
    stranger.get(f"/link/{token}", status=404)


def test_the_link_is_kept_as_a_hash(app: Flask) -> None:
    token = make_link()
    assert token not in db.session.scalars(select(OneTimeLink)).one().token_hash


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "too short", "repeat": "too short"}, "At least 12 characters"),
        ({"password": "x" * 1_001, "repeat": "x" * 1_001}, "At most 1,000 characters"),
        ({"repeat": PASSWORD + "x"}, "The two passwords differ."),
        ({"email": "no address"}, "@"),
        ({"name": "  "}, "Please fill this in."),
        ({"time_zone": "Moon/Sea"}, "Not a valid choice."),
    ],
)
def test_what_is_wrong_is_said_and_the_link_lives_on(
    app: Flask, stranger: PageClient, changes: dict[str, str], words: str
) -> None:
    token = make_link()
    stranger.get(f"/setup/{token}")
    assert words in stranger.submit("Begin", 422, None, FILLED | changes).text
    assert db.session.scalar(select(User.id)) is None
    stranger.get(f"/setup/{token}")


def test_an_administrator_of_the_environment_is_made_once(app: Flask) -> None:
    with transaction() as session:
        assert operations.ensure_admin(session, "Ada@example.org", PASSWORD) is True
    with transaction() as session:
        assert operations.ensure_admin(session, "ada@example.org", "another password") is False
    sign_in_as(PageClient(app), "Ada")
