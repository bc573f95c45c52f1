"""How does the API describe itself to programs? OpenAPI 3.1, made of the same shapes and addresses that answer."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from webapp.api.addresses import ADDRESSES, MANAGE, PREFIX, Address
from webapp.api.problems import ProblemBody
from webapp.ui.addresses import LARGEST_ID

REF = "#/components/schemas/{name}"
PLACE = re.compile(r"<(?:int:)?(\w+)>")
STATUS_WORDS = {
    200: "What was asked for.",
    201: "It is made.",
    202: "Accepted, which means safe, or dropped by policy.",
    207: "Some are invalid; the results say which.",
    400: "Nothing could be taken.",
}
WORDS = """Log activities, say who people are and what they agreed to, and read.

Send a key with each request: `Authorization: Bearer ck_…`. Bodies are JSON, at most 1 MiB; unknown fields are ignored.
What is accepted is safe, and stored within the processing interval. A refusal is always JSON: `reason` is a word to
branch on, `detail` says what was wrong, `path` where. After 429 and 503 come again after `Retry-After` seconds.
"""


def describe(public_url: str) -> dict[str, Any]:
    """Return the OpenAPI document of an installation."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Contrail API", "version": "1", "description": WORDS},
        "servers": [{"url": f"{public_url}{PREFIX}"}],
        "security": [{"key": []}],
        "tags": [{"name": group} for group in dict.fromkeys(one.group for one in ADDRESSES)],
        "paths": _paths(),
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}},
            "responses": {"problem": _answer(ProblemBody, "Refused as a whole.")},
        },
    }


@lru_cache(maxsize=1)
def schemas() -> dict[str, Any]:
    """Return the JSON schemas of all shapes that are sent and answered, by name."""
    shapes: list[type[Struct]] = [ProblemBody]
    for one in ADDRESSES:
        shapes += [shape for shape in (one.body, one.query, *one.answers.values()) if shape is not None]
    _, found = msgspec.json.schema_components(list(dict.fromkeys(shapes)), ref_template=REF)
    return dict(found)


def path_of(one: Address) -> str:
    """Return an address as the document writes it: `/contacts/{contact_id}`."""
    return PLACE.sub(r"{\1}", one.rule)


def _paths() -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for one in ADDRESSES:
        paths.setdefault(path_of(one), {})[one.method.lower()] = _operation(one)
    return paths


def _operation(one: Address) -> dict[str, Any]:
    answers = {str(status): _answer(shape, STATUS_WORDS[status]) for status, shape in one.answers.items()}
    refused = {"$ref": "#/components/responses/problem"}
    refusals = {status: refused for status in _refusals(one) if status not in answers}
    found: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.group],
        "summary": one.summary,
        "description": f"{one.words}\n\nNeeds a key that may {_scopes(one)}.".strip(),
        "parameters": _places(one) + _parameters(one),
        "responses": answers | refusals,
    }
    if one.body is not None:
        content: dict[str, Any] = {"schema": {"$ref": _ref(one.body)}}
        if one.example:
            content["example"] = dict(one.example)
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    return found


def _scopes(one: Address) -> str:
    return " or ".join(sorted(one.scopes)) + ("" if one.scopes == MANAGE else ", or manage")


def _refusals(one: Address) -> list[str]:
    of_body = ["413", "415"] if one.body is not None else []
    of_place = ["404"] if one.group in {"Contacts", "Consents"} else []
    of_edit = ["409"] if one.method == "PATCH" else []
    return ["400", "401", "403", *of_place, *of_edit, *of_body, "429", "503"]


def _answer(shape: type[Struct], words: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": {"$ref": _ref(shape)}}}}


def _places(one: Address) -> list[dict[str, Any]]:
    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in PLACE.findall(one.rule)]


def _parameters(one: Address) -> list[dict[str, Any]]:
    if one.query is None:
        return []
    properties: dict[str, dict[str, Any]] = schemas()[one.query.__name__]["properties"]
    found = []
    for name, schema in properties.items():
        shown = {key: value for key, value in schema.items() if key != "description"}
        parameter = {"name": name, "in": "query", "required": False, "schema": shown}
        if "description" in schema:
            parameter["description"] = schema["description"]
        found.append(parameter)
    return found


def _ref(shape: type[Struct]) -> str:
    return REF.format(name=shape.__name__)
