"""Does every refusal say what was wrong, to people and to programs?"""

from __future__ import annotations

import pytest
from flask import Flask, abort

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
