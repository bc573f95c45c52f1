"""What did a program send? Bodies and queries read into their shapes, or refused with the place of the fault."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from flask import request
from msgspec import Struct

from webapp.admission.payload import PLACE, TOO_DEEP, Fault, convert_part, nul_fault
from webapp.admission.texts import without_lone_surrogates
from webapp.api.problems import DETAILS, NAMES, Problem, problem_of

T = TypeVar("T", bound=Struct)
MAX_BODY_BYTES = 1024 * 1024


def read_body_bytes() -> bytes:
    """Return the body as JSON that any text can hold. Raises `Problem` when it is too large, or said not to be JSON."""
    if request.mimetype not in {"", "application/json"} and not request.mimetype.endswith("+json"):
        raise Problem(415, NAMES[415], "send JSON: Content-Type: application/json")
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise Problem(413, NAMES[413], DETAILS[413])
    data = request.get_data(cache=False)
    if len(data) > MAX_BODY_BYTES:
        raise Problem(413, NAMES[413], DETAILS[413])
    try:
        data.decode()
    except UnicodeDecodeError:
        data = data.decode("utf-8", "replace").encode()
    return without_lone_surrogates(data)


def read_part(data: bytes, shape: Any, path: str = "$") -> tuple[Any, Fault | None]:  # noqa: ANN401 - any shape
    """Return JSON as a shape, or where the fault is. Raises `Problem` for what is no JSON at all."""
    try:
        return convert_part(data, shape, path)
    except msgspec.DecodeError as error:
        raise Problem(400, "unreadable", str(error), "$") from None
    except RecursionError:
        raise problem_of(TOO_DEEP, "unreadable") from None


def read_json(shape: type[T]) -> T:
    """Return the body of the request. Raises `Problem`."""
    body, fault = read_part(read_body_bytes(), shape)
    fault = fault or nul_fault(body, "$")
    if fault is not None:
        raise problem_of(fault)
    read: T = body
    return read


def read_query(shape: type[T]) -> T:
    """Return the query of the request. Raises `Problem` that names the parameter."""
    given = {name: value for name, value in request.args.items() if value != ""}
    try:
        query = msgspec.convert(given, shape, strict=False)
    except msgspec.ValidationError as error:
        found = PLACE.fullmatch(str(error))
        path = f"?{found[2].removeprefix('.')}" if found is not None else "?"
        raise Problem(400, "invalid", found[1] if found is not None else str(error), path) from None
    fault = nul_fault(query, "?")
    if fault is not None:
        raise problem_of(fault)
    return query
