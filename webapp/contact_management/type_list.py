"""Which activity types does the list show, and in which order?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.activities import type_queries
from webapp.activities.builtin import LOGGED_BY
from webapp.activities.models import ActivityType
from webapp.activities.type_needs import needs_of
from webapp.activities.type_queries import TypeFigures
from webapp.ui.arguments import text_argument

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A type as the list shows it."""

    kind: ActivityType
    figures: TypeFigures
    logged: str
    needs: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TypeFilters:
    """Which types are wanted; an empty text leaves a question open."""

    text: str = ""
    origin: str = ""
    state: str = ""
    seen: str = ""


Key = Callable[[TypeRow], Any]
SORTS: dict[str, Key] = {
    "name": lambda row: row.kind.display_name.lower(),
    "last": lambda row: row.figures.last_seen_at or NEVER,
    "week": lambda row: row.figures.week_count,
    "enabled": lambda row: row.kind.is_enabled,
}
TESTS: dict[str, Callable[[TypeRow], bool]] = {
    "built-in": lambda row: row.kind.is_built_in,
    "custom": lambda row: not row.kind.is_built_in,
    "on": lambda row: row.kind.is_enabled,
    "off": lambda row: not row.kind.is_enabled,
    "yes": lambda row: row.figures.last_seen_at is not None,
    "no": lambda row: row.figures.last_seen_at is None,
}


def wanted_types() -> TypeFilters:
    """Return what the URL asks for."""
    return TypeFilters(*(text_argument(name, 100) for name in ("q", "origin", "state", "seen")))


def list_rows(session: Session, filters: TypeFilters, sort: str) -> list[TypeRow]:
    """Return the types that fit, by name unless `sort` says otherwise; a minus before it turns the order round."""
    figures = type_queries.figures_of_types(session)
    rows = [make_row(kind, figures.get(kind.id, TypeFigures())) for kind in type_queries.list_types(session)]
    key = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    return sorted(_fitting(rows, filters), key=key, reverse=sort.startswith("-"))


def make_row(kind: ActivityType, figures: TypeFigures) -> TypeRow:
    """Return a type with what is told about it."""
    return TypeRow(kind, figures, LOGGED_BY.get(kind.code_name) or _custom_ways(kind), needs_of(kind))


def _custom_ways(kind: ActivityType) -> str:
    return "A call, an attribute, the API" + (", by hand" if kind.may_be_logged_by_hand else "")


def _fitting(rows: Sequence[TypeRow], filters: TypeFilters) -> list[TypeRow]:
    tests = [TESTS[name] for name in (filters.origin, filters.state, filters.seen) if name in TESTS]
    words = filters.text.lower().split()
    return [row for row in rows if all(test(row) for test in tests) and _has_words(row.kind, words)]


def _has_words(kind: ActivityType, words: Sequence[str]) -> bool:
    text = f"{kind.display_name} {kind.code_name} {kind.description}".lower()
    return all(word in text for word in words)
