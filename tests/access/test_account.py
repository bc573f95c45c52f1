"""Can people care for their own account?"""

from __future__ import annotations

import re

from flask import Flask

from tests.cast import PASSWORD, sign_in_as
from tests.client import PageClient

NEW = "a brand new password"


def test_name_and_time_zone_are_saved_and_times_follow(mel: PageClient) -> None:
    mel.get("/account")
    page = mel.submit("Save", name="Mel Okafor", time_zone="Pacific/Auckland")
    assert "Your account is saved." in page.text
    assert "Mel Okafor" in page.text
    assert "(Pacific/Auckland)" in page.html


def test_a_new_password_signs_out_everywhere_else(app: Flask, mel: PageClient) -> None:
    other = sign_in_as(PageClient(app), "Mel")
    mel.get("/account/password")
    page = mel.submit("Change password", present=PASSWORD, password=NEW, repeat=NEW)
    assert "signed out everywhere else" in page.text
    assert other.get("/account", status=303).headings == ["Sign in"]
    sign_in_as(other, "Mel", NEW)


def test_the_present_password_must_be_known_and_tries_are_counted(mel: PageClient) -> None:
    mel.get("/account/password")
    for _ in range(5):
        page = mel.submit("Change password", status=422, present="wrong", password=NEW, repeat=NEW)
        assert "not your present password" in page.text
    page = mel.submit("Change password", status=422, present=PASSWORD, password=NEW, repeat=NEW)
    assert "Too many tries" in page.text


def test_tries_to_sign_in_as_somebody_dont_stop_them_from_changing_their_password(app: Flask, mel: PageClient) -> None:
    guessing = PageClient(app)
    guessing.get("/sign-in")
    for _ in range(5):
        guessing.submit("Sign in", status=422, email="mel@example.org", password="wrong")
    mel.get("/account/password")
    assert "is changed" in mel.submit("Change password", present=PASSWORD, password=NEW, repeat=NEW).text


def test_another_browser_is_listed_and_can_be_signed_out(app: Flask, mel: PageClient) -> None:
    other = sign_in_as(PageClient(app), "Mel")
    mel.get("/account")
    page = mel.submit("Sign out", form=next(form for form in mel.page.forms if "/sessions/" in form.action))  # type: ignore[union-attr]
    assert "That browser is signed out." in page.text
    assert other.get("/account", status=303).headings == ["Sign in"]


def test_nobody_ends_another_persons_session(app: Flask, mel: PageClient, vera: PageClient) -> None:
    other = sign_in_as(PageClient(app), "Mel")
    page = mel.get("/account")
    (session_id,) = re.findall(r"/account/sessions/(\d+)/end", page.html)
    token = vera.get("/account").forms[0].values["csrf_token"][0]
    vera.post(f"/account/sessions/{session_id}/end", {"csrf_token": token}, status=404)
    other.get("/account")
