"""Is somebody back who was erased? A backup that was restored, or rows that were copied, may have brought them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Engine, exists, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import Actor
from webapp.contacts.models import Contact
from webapp.database import write_session, write_transaction
from webapp.identity.erased import (
    Name,
    agree_with_list,
    contact_name,
    find_erased,
    has_erased,
    identifier_name,
    visitor_name,
)
from webapp.identity.models import AttributeValue, Identifier, Visitor
from webapp.privacy.erasing import erase_contact, erase_visitor
from webapp.privacy.models import Erasure

LOOKED_AT_ONCE = 5_000
BY = Actor(None, "Erasing again")
T = TypeVar("T", Visitor, Identifier, Contact)


def keep_list(engine: Engine, path: Path) -> None:
    """Let the file of those who were erased and the database know the same. Raises `ListUnreadable`."""
    with write_transaction(engine) as connection:
        agree_with_list(connection, path)


def erase_who_is_back(engine: Engine, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Have those erased once more who came before they were erased, and return how many contacts that are.

    Who came later by the same browser or e-mail is somebody new, and stays.
    """
    with engine.connect() as connection:
        if not has_erased(connection, 0):
            return 0
    erased: set[int] = set()
    for people in (_browsers(engine), _identified(engine), _nameless(engine)):
        for some in people:
            if stop():
                return len(erased)
            erased |= _erase(engine, some)
    return len(erased)


class _Seen(NamedTuple):
    """A browser or an identifier: what it is known by, when it came (µs), and how it is erased."""

    name: Name
    came_us: int
    erase: Callable[[Session], Erasure | None]


def _erase(engine: Engine, some: list[_Seen]) -> set[int]:
    with engine.connect() as connection:
        erased = find_erased(connection, {one.name for one in some})
    contact_ids: set[int] = set()
    for one in some:
        if one.came_us <= erased.get(one.name, -1):
            with write_session(engine) as session:
                erasure = one.erase(session)
                session.flush()
                contact_ids |= {erasure.contact_id} if erasure is not None else set()
    return contact_ids


def _browsers(engine: Engine) -> Iterator[list[_Seen]]:
    for rows in _pages(engine, Visitor):
        yield [
            _Seen(
                visitor_name(row.group_id, row.key.bytes),
                clock.to_us(row.first_seen_at),
                partial(erase_visitor, group_id=row.group_id, key=row.key, by=BY),
            )
            for row in rows
        ]


def _identified(engine: Engine) -> Iterator[list[_Seen]]:
    for rows in _pages(engine, Identifier):
        yield [
            _Seen(
                identifier_name(row.kind, row.value),
                clock.to_us(row.at),
                partial(erase_contact, contact_id=row.contact_id, by=BY),
            )
            for row in rows
        ]


def _nameless(engine: Engine) -> Iterator[list[_Seen]]:
    """Yield contacts that nothing else leads to, though something is known of them.

    Of others the number alone says nothing: SQLite gives that of a contact that is gone to the next one, which may be
    one that was made anonymous, and is as old as the person was.
    """
    has_identifier, has_browser, has_value = (
        exists(select(model.id).where(model.contact_id == Contact.id))
        for model in (Identifier, Visitor, AttributeValue)
    )
    for rows in _pages(engine, Contact, ~has_identifier, ~has_browser, has_value):
        yield [
            _Seen(contact_name(row.id), clock.to_us(row.created_at), partial(erase_contact, contact_id=row.id, by=BY))
            for row in rows
        ]


def _pages(engine: Engine, model: type[T], *which: ColumnElement[bool]) -> Iterator[Sequence[T]]:
    """Yield rows of a table by their ids, each page in a read transaction of its own."""
    after = 0
    while True:
        with Session(engine) as session:
            query = select(model).where(model.id > after, *which).order_by(model.id).limit(LOOKED_AT_ONCE)
            rows = session.scalars(query).all()
        if rows:
            yield rows
        if len(rows) < LOOKED_AT_ONCE:
            return
        after = rows[-1].id
