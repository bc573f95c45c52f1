"""Does every refusal say what was wrong, to people and to programs?"""

from __future__ import annotations

import pytest
from flask import Flask, abort
from sqlalchemy import create_engine

from tests.cast import SignIn
from tests.client import PageClient


def test_a_page_that_is_not_there_says_so_in_words(stranger: PageClient) -> None:
    page = stranger.get("/nothing", status=404)
    assert page.headings == ["Not found"]
    assert "Error 404" in page.text


def test_a_program_gets_json(stranger: PageClient) -> None:
    answer = stranger.browser.get("/nothing", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["reason"]) == (404, "not_found")  # type: ignore[index]


def test_a_wrong_method_names_the_right_ones(stranger: PageClient) -> None:
    stranger.get("/sign-out", status=405)
    assert stranger.answer is not None
    assert stranger.answer.headers["Allow"].startswith(("POST", "OPTIONS"))


@pytest.mark.parametrize("code", [400, 403, 413, 429, 500, 503, 418])
def test_every_refusal_has_a_page(app: Flask, stranger: PageClient, code: int) -> None:
    app.add_url_rule("/refuse", "refuse", lambda: abort(code))
    assert f"Error {code}" in stranger.get("/refuse", status=code).text


def test_a_fault_of_ours_shows_no_code(app: Flask, stranger: PageClient) -> None:
    def fail() -> str:
        return str(1 / 0)

    app.add_url_rule("/fault", "fault", fail)
    app.config.update(PROPAGATE_EXCEPTIONS=False)
    page = stranger.get("/fault", status=500)
    assert page.headings == ["Something went wrong here"]
    assert "ZeroDivision" not in page.html


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_database_that_is_away_is_said_to_people_and_programs(app: Flask, stranger: PageClient) -> None:
    def ask() -> str:
        with create_engine("sqlite:////nowhere/contrail.db").connect():
            return ""

    for path in ("/ask", "/api/v1/ask"):
        app.add_url_rule(path, path, ask)
    page = stranger.get("/ask", status=503)
    assert page.headings == ["The database doesn't answer"]
    assert page.links["Try again"] == "/ask"
    assert "nowhere" not in page.html
    answer = stranger.browser.get("/api/v1/ask")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "nowhere" not in answer.text


def test_who_is_signed_in_stays_inside_the_pages(ada: PageClient) -> None:
    page = ada.get("/nothing", status=404)
    assert page.headings == ["Not found"]
    assert "Audit log" in page.links
    assert page.links["To the overview"] == "/"


def test_a_fault_of_ours_needs_neither_navigation_nor_user(app: Flask, sign_in: SignIn) -> None:
    app.add_url_rule("/refuse", "refuse", lambda: abort(503))
    page = sign_in("Ada").get("/refuse?a=1", status=503)
    assert page.headings == ["Not ready"]
    assert "Audit log" not in page.links
    assert page.links["Try again"] == "/refuse?a=1"


def test_an_old_form_leads_to_a_new_one_where_it_has_a_page(ada: PageClient) -> None:
    assert ada.post("/account?a=1", status=400).links["Try again"] == "/account?a=1"
    assert "Try again" not in ada.post("/sign-out", status=400).links
    assert "Try again" not in ada.get("/nothing", status=404).links
