"""How does a program have erased what was tracked of somebody who says no? The room that erases stands higher."""

from __future__ import annotations

from typing import Protocol

from flask import Flask, current_app
from sqlalchemy.orm import Session

from webapp.access.audit import Actor
from webapp.access.keys import Scope
from webapp.api.callers import Caller, actor_of, refuse_scope
from webapp.api.problems import Problem
from webapp.api.shapes import ConsentsBody
from webapp.database import transaction

ERASER = "contrail_eraser"


class Eraser(Protocol):
    """Has erased what a browser recorded, or without one a contact, by its number; nobody for 0."""

    def __call__(self, session: Session, group_id: int, visitor: bytes, contact_id: int, *, by: Actor) -> None:
        """Begin it, within the caller's transaction."""


def put_eraser(app: Flask, eraser: Eraser) -> None:
    """Say who erases."""
    app.extensions[ERASER] = eraser


def check_may_erase(caller: Caller, body: ConsentsBody) -> None:
    """Refuse to erase without a no, and for a key whose word is not enough. Raises `Problem`.

    A vouched key may take back what a browser recorded. A contact goes with what others brought, and developers, who
    may see no contact, make such keys: that takes one that manages.
    """
    if not (body.revoke or body.opt_out):
        raise Problem(400, "invalid", "goes only with a no: with revoke, or with opt_out true", "$.erase")
    is_enough = caller.key.is_vouched and body.contact.visitor != ""
    if not (is_enough or caller.key.scope.includes(Scope.MANAGE)):
        raise refuse_scope(caller.key, frozenset((Scope.MANAGE,)))


def erase_tracked(caller: Caller, group_id: int, visitor: bytes, contact_id: int) -> None:
    """Have erased what was tracked until now; the timetable does it."""
    eraser: Eraser = current_app.extensions[ERASER]
    with transaction() as session:
        eraser(session, group_id, visitor, contact_id, by=actor_of(caller))
