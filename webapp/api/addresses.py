"""Which addresses does the API have? One list: Flask answers by it, and the description is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Blueprint, Response
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from webapp.access.keys import Scope
from webapp.admission.results import Refusal
from webapp.api.callers import present_caller
from webapp.api.problems import Problem, answer_problem, answer_refusal, answer_without_database
from webapp.api.reading import read_json, read_query

PREFIX = "/api/v1"
COLLECT, READ, MANAGE = (frozenset((scope,)) for scope in (Scope.COLLECT, Scope.READ, Scope.MANAGE))
EITHER = COLLECT | READ
bp = Blueprint("api", __name__, url_prefix=PREFIX)
bp.register_error_handler(Problem, answer_problem)
bp.register_error_handler(Refusal, answer_refusal)
bp.register_error_handler(SQLAlchemyError, answer_without_database)
View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the API: what it takes, what it answers, and which scopes may call it."""

    method: str
    rule: str
    name: str
    group: str
    summary: str
    words: str
    scopes: frozenset[Scope]
    answers: Mapping[int, type[Struct]]
    body: type[Struct] | None = None
    query: type[Struct] | None = None
    example: Mapping[str, Any] = field(default_factory=dict)


ADDRESSES: list[Address] = []


def address(
    method: str,
    rule: str,
    group: str,
    scopes: frozenset[Scope],
    answers: Mapping[int, type[Struct]],
    *,
    example: Mapping[str, Any] | None = None,
    **takes: type[Struct],
) -> Callable[[View], View]:
    """Put a view at an address.

    It is called with the caller and what it `takes`: `body` or `query`, read; or `items`, a body that it reads itself.
    """

    def put(view: View) -> View:
        @wraps(view)
        def answer(**places: Any) -> Response:  # noqa: ANN401 - parts of the address
            caller = present_caller(scopes)
            taken: list[Any] = [read_json(takes["body"])] if "body" in takes else []
            taken += [read_query(takes["query"])] if "query" in takes else []
            return view(caller, *taken, **places)

        answer.asks_for_key = scopes  # type: ignore[attr-defined]
        summary, _, words = (view.__doc__ or "").partition("\n")
        ADDRESSES.append(
            Address(
                method,
                rule,
                view.__name__,
                group,
                summary.strip().rstrip("."),
                " ".join(words.split()),
                scopes,
                answers,
                takes.get("body") or takes.get("items"),
                takes.get("query"),
                example or {},
            )
        )
        bp.add_url_rule(rule, view.__name__, answer, methods=[method])
        return view

    return put
