"""What does a person see who sends a form while too many bodies are awaited?"""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from webapp.admission.bodies import MOST


def test_a_form_that_finds_no_place_is_told_to_come_again(app: Flask, client: FlaskClient) -> None:
    bodies = app.extensions["contrail_door"].bodies
    for _ in range(MOST):
        assert bodies.begin("")
    answer = client.post("/sign-in", data={"email": "a@example.org"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "Please try again in a moment." in answer.text
    assert client.get("/sign-in").status_code == 200
    program = client.post("/api/v1/identify", json={"email": "a@example.org"})
    assert (program.status_code, (program.json or {})["reason"]) == (503, "rate_limited")
    bodies.end("")
    assert client.post("/sign-in", data={"email": "a@example.org"}).status_code == 400
