"""How is a long list cut into pages? By the key of its last row, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Flask, request, url_for

T = TypeVar("T")  # Python 3.11 has no `class Page[T]`.


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list.

    `count` is None where counting would cost more than the page. `older` and `newer` are the cursors, as text for the
    URL, of the neighbouring pages; None where there is none.
    """

    items: Sequence[T]
    count: int | None = None
    older: str | None = None
    newer: str | None = None


def add_paging(app: Flask) -> None:
    """Give templates `url_with(**changes)`."""
    app.jinja_env.globals["url_with"] = url_with


def url_with(**changes: object) -> str:
    """Return the address of this page with some of its parameters changed; None takes one out."""
    arguments: dict[str, object] = {name: request.args.getlist(name) for name in request.args}
    arguments |= changes
    # `endpoint` and `_external` are arguments of url_for, not ours: whoever writes an address may not set them.
    kept = {
        name: value
        for name, value in arguments.items()
        if value not in (None, "", []) and name != "endpoint" and not name.startswith("_")
    }
    values = dict(request.view_args or {}) | kept
    return url_for(request.endpoint or "", **values)
