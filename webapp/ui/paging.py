"""How is a long list cut into pages? By the key of its last row, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Flask, request, url_for
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

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


def page_by_id(
    session: Session,
    wanted: Select[T],
    row_id: InstrumentedAttribute[int],
    *,
    before: int | None,
    after: int | None,
    limit: int,
    count: int | None = None,
) -> Page[T]:
    """Return at most `limit` of the wanted rows, newest first: older than the row `before`, or just newer than `after`.

    Ids rise with time. The URL names them as `before` and `after`.
    """
    if after is not None:
        found = session.scalars(wanted.where(row_id > after).order_by(row_id).limit(limit + 1)).all()
        items = list(reversed(found[:limit]))
        has_newer, has_older = len(found) > limit, True
    else:
        if before is not None:
            wanted = wanted.where(row_id < before)
        found = session.scalars(wanted.order_by(row_id.desc()).limit(limit + 1)).all()
        items = list(found[:limit])
        has_newer, has_older = before is not None, len(found) > limit
    return Page(
        items,
        count=count,
        older=_id_of(items[-1], row_id) if items and has_older else None,
        newer=_id_of(items[0], row_id) if items and has_newer else None,
    )


def _id_of(row: object, row_id: InstrumentedAttribute[int]) -> str:
    return str(getattr(row, row_id.key))


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
    # The path wins over a parameter of the same name, which may be anything.
    values: dict[str, Any] = kept | (request.view_args or {})
    return url_for(request.endpoint or "", **values)
