"""Does the description tell of every address, and is what it says true?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import Program
from tests.client import PageClient
from webapp.api.addresses import ADDRESSES


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """The description asks no database."""
    return str(request.param)


def document(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json is not None
    return answer.json


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def operations(found: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in found["paths"].items() for method, one in methods.items()]


def test_the_document_tells_of_every_address_and_of_none_besides(app: Flask) -> None:
    rules = {
        (re.sub(r"<(?:int:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, method, _ in operations(document(app))} == rules


def test_the_document_is_whole(app: Flask) -> None:
    found = document(app)
    assert found["openapi"] == "3.1.0"
    assert found["servers"] == [{"url": "http://127.0.0.1:8000/api/v1"}]
    for reference in references(found):
        place: Any = found
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
    ids = [one["operationId"] for _, _, one in operations(found)]
    assert len(set(ids)) == len(ids) == len(ADDRESSES)
    for path, method, one in operations(found):
        assert all(one[name] for name in ("summary", "description", "tags", "responses")), (path, method)
        assert set(re.findall(r"{(\w+)}", path)) == {
            parameter["name"] for parameter in one["parameters"] if parameter["in"] == "path"
        }
        assert ("requestBody" in one) == (method in {"post", "patch"})
        assert {"401", "403", "429", "503"} <= set(one["responses"])


def test_the_examples_of_the_document_are_taken(app: Flask, program: Program) -> None:
    program.log({"type": "click", "contact": {"external_id": "user-17"}})
    program.process()
    for path, method, one in operations(document(app)):
        if "requestBody" in one:
            body = one["requestBody"]["content"]["application/json"].get("example", {})
            answer = program.call(method.upper(), path.format(contact_id=1), body)
            expected = 400 if path == "/consents" else min(int(status) for status in one["responses"])
            assert answer.status_code == expected, (path, answer.text)  # no consent was published here


def test_the_page_shows_every_address_to_everybody_and_calls_with_this_installations(stranger: PageClient) -> None:
    page = stranger.get("/api/docs")
    for one in ADDRESSES:
        assert one.summary in page.text
    assert "curl -X POST http://127.0.0.1:8000/api/v1/activities" in page.text
    targets = set(re.findall(r'href="#([^"]+)"', page.html))
    assert targets <= {*page.ids}
    assert "`" not in page.text


def test_the_page_begins_with_its_heading_also_where_the_list_does_not_stand_beside(stranger: PageClient) -> None:
    page = stranger.get("/api/docs")
    assert page.html.index("<h1") < page.html.index('aria-label="Addresses"') < page.html.index('id="begin"')
