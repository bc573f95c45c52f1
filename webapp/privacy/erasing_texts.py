"""Which URLs, titles and the like did nobody else's activity have? They stand in dictionaries and go by themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, text

from webapp.database import fetch_in
from webapp.privacy.models import Erasure

TEXTS_AT_ONCE = 200
INDEXED = ("page", "campaign", "target")
NOBODY = 0
MANY: BindParameter[Any] = bindparam("ids", expanding=True)
NEXT = text(
    "SELECT text_id FROM erasure_text WHERE erasure_id = :erasure AND dictionary = :name ORDER BY text_id LIMIT :limit"
)
LOOKED_AT = text(
    "DELETE FROM erasure_text WHERE erasure_id = :erasure AND dictionary = :name AND text_id IN :ids"
).bindparams(MANY)


def erase_indexed_texts(connection: Connection, erasure: Erasure) -> bool:
    """Erase some of the pages, campaigns and targets that nobody else has; tell whether more are to be looked at."""
    for name in INDEXED:
        ids = list_texts(connection, erasure, name, TEXTS_AT_ONCE)
        if ids:
            erase_texts(
                connection, erasure, name, find_unused(connection, name, ids, kept=erasure.anonymous_id or NOBODY)
            )
            note_looked_at(connection, erasure, name, ids)
            return True
    return False


def list_texts(connection: Connection, erasure: Erasure, name: str, limit: int = 1_000_000) -> Sequence[int]:
    """Return the rows of a dictionary that the erased activities referred to, and that were not looked at yet."""
    return connection.scalars(NEXT, {"erasure": erasure.id, "name": name, "limit": limit}).all()


def note_looked_at(connection: Connection, erasure: Erasure, name: str, ids: Collection[int]) -> None:
    """Forget that erased activities referred to these rows: it is decided what becomes of them."""
    if ids:
        connection.execute(LOOKED_AT, {"erasure": erasure.id, "name": name, "ids": list(ids)})


def erase_texts(connection: Connection, erasure: Erasure, name: str, ids: Collection[int]) -> None:
    """Delete rows of a dictionary; activities that stay as anonymous ones lose what only they had."""
    if not ids:
        return
    if erasure.anonymous_id is not None:
        taken_out = f"UPDATE activity SET {name}_id = NULL WHERE contact_id = :contact AND {name}_id IN :ids"  # noqa: S608 - names of ours
        connection.execute(text(taken_out).bindparams(MANY), {"contact": erasure.anonymous_id, "ids": list(ids)})
    gone = list(fetch_in(connection, f"DELETE FROM {name} WHERE id IN", ids, "RETURNING id"))  # noqa: S608 - names of ours
    erasure.counts = {**erasure.counts, "texts": erasure.counts.get("texts", 0) + len(gone)}


def find_unused(connection: Connection, name: str, ids: Collection[int], *, kept: int = NOBODY) -> list[int]:
    """Return those of some pages, campaigns or targets that no activity has, or only the contact `kept`."""
    others = f"SELECT 1 FROM activity WHERE activity.{name}_id = {name}.id AND contact_id <> :kept"  # noqa: S608 - names of ours, here and below
    query = text(f"SELECT id FROM {name} WHERE id IN :ids AND NOT EXISTS ({others})").bindparams(MANY)  # noqa: S608
    return list(connection.scalars(query, {"ids": list(ids), "kept": kept}))
