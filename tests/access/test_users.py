"""Can an administrator manage who signs in, without locking everybody out?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import PASSWORD, address_of, make_user, sign_in_as
from tests.client import PageClient
from webapp.access import operations
from webapp.access.models import AuditEntry, OneTimeLink, User
from webapp.access.operations import EmailInvalid, EmailTaken, LastAdmin, RoleUnknown
from webapp.access.passwords import PasswordTooLong, PasswordTooShort
from webapp.access.permissions import Role
from webapp.database import db, transaction

NEW = "a brand new password"


def user_of(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == address_of(name))).one()


def last_action() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_a_new_user_comes_in_by_the_link_that_is_shown_once(app: Flask, ada: PageClient, stranger: PageClient) -> None:
    ada.get("/users/new")
    page = ada.submit("Create user", name="Mel", email="Mel@example.org", role="marketer")
    address = page.html.split("/link/")[1].split("<")[0]
    again = ada.get(page.path, status=303)
    assert address not in again.html
    stranger.get(f"/link/{address}")
    form = stranger.form("Set password")
    answer = stranger.browser.post(form.action, data=form.values | {"password": NEW, "repeat": NEW})
    assert answer.status_code == 303
    assert "Marketer" in stranger.get("/account").text
    page = PageClient(app).get(f"/link/{address}", status=404)
    assert "An administrator can make you a new one." in page.text
    assert "Sign in" in page.links
    sign_in_as(PageClient(app), "Mel", NEW)


def test_a_new_user_is_a_viewer_unless_more_was_chosen(ada: PageClient) -> None:
    ada.get("/users/new")
    assert ada.form("Create user").values["role"] == ["viewer"]


def test_until_the_link_is_used_nobody_signs_in(app: Flask, ada: PageClient, stranger: PageClient) -> None:
    ada.get("/users/new")
    ada.submit("Create user", name="Mel", email="mel@example.org", role="marketer")
    stranger.get("/sign-in")
    stranger.submit("Sign in", status=422, email="mel@example.org", password=PASSWORD)
    assert "Invited" in ada.get("/users").text


def test_an_address_that_is_taken_or_wrong_is_refused_beside_its_field(app: Flask, ada: PageClient) -> None:
    make_user(app, "Mel")
    ada.get("/users/new")
    page = ada.submit("Create user", status=422, name="M", email="MEL@example.org", role="viewer")
    assert "Another user already has this address." in page.text
    page = ada.submit("Create user", status=422, name="M", email="mel", role="viewer")
    assert "@-sign" in page.text
    ada.get(f"/users/{user_of('Ada').id}")
    ada.submit("Save", status=422, email="mel@example.org")


def test_a_changed_role_holds_at_once_and_is_audited(app: Flask, ada: PageClient, mel: PageClient) -> None:
    mel.get("/users", status=403)
    ada.get(f"/users/{user_of('Mel').id}")
    ada.submit("Save", role="admin")
    mel.get("/users")
    entry = last_action()
    assert (entry.action, entry.user_name, entry.subject_label) == ("user_changed", "Ada", "Mel")
    assert entry.details == {"role": ["marketer", "admin"]}


def test_a_deactivated_user_is_out_at_once_and_may_come_back(app: Flask, ada: PageClient, mel: PageClient) -> None:
    mel_id = user_of("Mel").id
    ada.get(f"/users/{mel_id}")
    ada.switch(f"/users/{mel_id}/active")
    assert mel.get("/account", status=303).headings == ["Sign in"]
    mel.submit("Sign in", status=422, email=address_of("Mel"), password=PASSWORD)
    ada.switch(f"/users/{mel_id}/active")
    sign_in_as(mel, "Mel")


def test_a_deleted_user_is_out_and_stays_in_the_audit_log(app: Flask, ada: PageClient, mel: PageClient) -> None:
    ada.get(f"/users/{user_of('Mel').id}")
    ada.follow("Delete")
    page = ada.submit("Delete user")
    assert "User deleted." in page.text
    assert "Mel" not in page.text
    assert mel.get("/account", status=303).headings == ["Sign in"]
    assert "User signed in" in ada.get("/audit").text
    assert "User deleted" in ada.get("/audit?action=user_deleted").text


def test_a_new_link_signs_out_and_replaces_the_password(app: Flask, ada: PageClient, mel: PageClient) -> None:
    ada.get(f"/users/{user_of('Mel').id}")
    token = ada.submit("Make a link").html.split("/link/")[1].split("<")[0]
    mel.get("/account")
    other = PageClient(app)
    other.get(f"/link/{token}")
    form = other.form("Set password")
    other.browser.post(form.action, data=form.values | {"password": NEW, "repeat": NEW})
    assert mel.get("/account", status=303).headings == ["Sign in"]
    mel.submit("Sign in", status=422, email=address_of("Mel"), password=PASSWORD)


def test_the_last_administrator_stays(app: Flask, ada: PageClient) -> None:
    ada_id = user_of("Ada").id
    ada.get(f"/users/{ada_id}")
    assert "only administrator" in ada.submit("Save", status=422, role="viewer").text
    ada.get(f"/users/{ada_id}")
    assert "only administrator" in ada.switch(f"/users/{ada_id}/active").text
    ada.get(f"/users/{ada_id}/delete")
    assert "only administrator" in ada.submit("Delete user").text
    assert (user_of("Ada").role, user_of("Ada").is_active) == (Role.ADMIN, True)


def _demote(session: Session, user: User) -> None:
    operations.change_user(session, user, name="Ada", email=user.email, role=Role.VIEWER)


@pytest.mark.parametrize("change", [operations.delete_user, operations.deactivate_user, _demote])
def test_a_second_administrator_counts_only_while_active(app: Flask, change: Callable[[Session, User], None]) -> None:
    ada_id = make_user(app, "Ada")
    with transaction() as session:
        other = operations.create_user(session, "two@example.org", Role.ADMIN, PASSWORD)
        operations.deactivate_user(session, other)
        other_id = other.id
    with pytest.raises(LastAdmin), transaction() as session:
        change(session, session.get_one(User, ada_id))
    with transaction() as session:
        operations.activate_user(session, session.get_one(User, other_id))
        change(session, session.get_one(User, ada_id))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"email": "ADA@example.org"}, EmailTaken),
        ({"email": "ada"}, EmailInvalid),
        ({"email": "a\x00da@example.org"}, EmailInvalid),
        ({"role": "king"}, RoleUnknown),
        ({"password": "short"}, PasswordTooShort),
        ({"password": "x" * 1001}, PasswordTooLong),
    ],
)
def test_a_user_that_cannot_be_is_refused_by_name(
    app: Flask, changes: dict[str, str], refusal: type[Exception]
) -> None:
    make_user(app, "Ada")
    given = {"email": "new@example.org", "role": "viewer", "password": PASSWORD} | changes
    with pytest.raises(refusal), transaction() as session:
        operations.create_user(session, **given)
    assert len(db.session.scalars(select(User)).all()) == 1


def test_an_address_within_a_network_is_fine(app: Flask) -> None:
    with transaction() as session:
        assert operations.create_user(session, "Ada@office", "viewer", PASSWORD).name == "ada"


@pytest.mark.parametrize("path", ["/users/99999", "/users/99999999999999999999", "/users/0/delete"])
def test_a_user_who_is_not_there_is_not_found(ada: PageClient, path: str) -> None:
    ada.get(path, status=404)


def test_names_are_escaped_and_cleaned(app: Flask, ada: PageClient) -> None:
    ada.get("/users/new")
    name = "<script>alert(1)</script>\x00 \u202e 🦊"
    ada.submit("Create user", name=name, email="x@example.org", role="viewer")
    page = ada.get("/users")
    assert "<script>alert(1)" not in page.html
    assert "<script>alert(1)</script> \u202e 🦊" in page.text
    ada.get("/audit")


def test_no_secret_is_in_the_audit_log_or_kept_in_clear(app: Flask, ada: PageClient) -> None:
    ada.get("/users/new")
    page = ada.submit("Create user", name="Mel", email="mel@example.org", role="marketer")
    token = page.html.split("/link/")[1].split("<")[0]
    entries = db.session.scalars(select(AuditEntry)).all()
    assert all(token not in str(entry.details) and PASSWORD not in str(entry.details) for entry in entries)
    assert db.session.scalars(select(OneTimeLink)).one().token_hash != token
