"""Which groups, scores, automations and reports rely on an activity type? Each room that knows answers for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import Flask, current_app
from sqlalchemy.orm import Session

KEY = "contrail_type_uses"


class TypeUse(NamedTuple):
    """Something that would get no more activities of the type: what it is (*Contact group*), its name and page."""

    kind: str
    name: str
    url: str


Finder = Callable[[Session, str], list[TypeUse]]


def add_type_uses(app: Flask, finder: Finder) -> None:
    """Ask `finder`, with the type's code name, before a type is switched off; a room calls it from its `add_to`."""
    app.extensions.setdefault(KEY, []).append(finder)


def list_type_uses(session: Session, code_name: str) -> list[TypeUse]:
    """Return all that relies on the type, sorted by kind and name."""
    finders: list[Finder] = current_app.extensions.get(KEY, [])
    return sorted(use for finder in finders for use in finder(session, code_name))
