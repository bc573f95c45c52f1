"""How does the API describe itself to people? The same addresses and shapes, as lines of a page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from webapp.api.addresses import ADDRESSES, Address
from webapp.api.openapi import path_of, schemas

HIDDEN = frozenset(("ProblemBody",))
TYPES = {"string": "text", "integer": "number", "number": "number", "boolean": "true or false", "null": "nothing"}
FORMATS = {"date-time": "moment (RFC 3339)"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a body, a query or an answer; `shape` names the shape of what it holds, "" for plain values."""

    name: str
    kind: str
    shape: str
    is_required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An address as the page shows it."""

    anchor: str
    method: str
    path: str
    summary: str
    words: str
    scopes: list[str]
    sends: list[Field]
    asks: list[Field]
    answers: list[tuple[int, str]]
    call: str


def list_groups(address: str) -> dict[str, list[Entry]]:
    """Return the entries of each group, in the order of the addresses."""
    groups: dict[str, list[Entry]] = {}
    for one in ADDRESSES:
        groups.setdefault(one.group, []).append(_entry(one, address))
    return groups


def list_shapes() -> dict[str, tuple[str, list[Field]]]:
    """Return what shapes within others, and answers, look like: by name, what it is and its fields."""
    used_whole = {shape.__name__ for one in ADDRESSES for shape in (one.body, one.query) if shape is not None}
    return {
        name: (" ".join(schema.get("description", "").split()), _fields(name))
        for name, schema in sorted(schemas().items())
        if name not in used_whole | HIDDEN
    }


def _entry(one: Address, address: str) -> Entry:
    return Entry(
        one.name.replace("_", "-"),
        one.method,
        path_of(one),
        one.summary,
        one.words,
        sorted(one.scopes),
        _fields_of(one.body),
        _fields_of(one.query),
        [(status, shape.__name__) for status, shape in one.answers.items()],
        _call(one, address),
    )


def _call(one: Address, address: str) -> str:
    place = path_of(one).replace("{contact_id}", "17")
    lines = [f"curl {address}{place}", '  -H "Authorization: Bearer $CONTRAIL_KEY"']
    if one.method != "GET":
        lines[0] = f"curl -X {one.method} {address}{place}"
        body = json.dumps(dict(one.example), indent=2, ensure_ascii=False)
        lines += ['  -H "Content-Type: application/json"', f"  -d '{body}'"]
    return " \\\n".join(lines)


def _fields_of(shape: type[Struct] | None) -> list[Field]:
    return [] if shape is None else _fields(shape.__name__)


def _fields(name: str) -> list[Field]:
    schema = schemas()[name]
    required = schema.get("required", ())
    return [_field(one, given, is_required=one in required) for one, given in schema.get("properties", {}).items()]


def _field(name: str, given: dict[str, Any], *, is_required: bool) -> Field:
    kind, shape = _kind_of(given)
    return Field(name, kind, shape, is_required, given.get("description", "") or _bounds_of(given))


def _kind_of(given: dict[str, Any]) -> tuple[str, str]:
    """Return what a schema takes, in words, and the shape that it leads to."""
    if "$ref" in given:
        shape = given["$ref"].rpartition("/")[2]
        return shape, shape
    if "anyOf" in given:
        kinds = [_kind_of(one) for one in given["anyOf"]]
        words = list(dict.fromkeys(kind for kind, _ in kinds if kind != TYPES["null"]))
        return " or ".join(words), next((shape for _, shape in kinds if shape), "")
    if given.get("type") == "array":
        kind, shape = _kind_of(given.get("items", {}))
        return f"list of {kind}", shape
    if given.get("type") == "object":
        kind, shape = _kind_of(given.get("additionalProperties") or {})
        return f"object of {kind}", shape
    return FORMATS.get(given.get("format", "")) or TYPES.get(given.get("type", ""), "anything"), ""


def _bounds_of(given: dict[str, Any]) -> str:
    longest = [one["maxLength"] for one in (given, *given.get("anyOf", ())) if "maxLength" in one]
    if longest:
        return f"At most {max(longest):,} characters."
    if "maxItems" in given:
        return f"At most {given['maxItems']:,}."
    return ""
