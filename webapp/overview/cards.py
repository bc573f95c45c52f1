"""What if one card of a page fails? It says so, and the page stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from webapp.database import db
from webapp.logs import words_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows, or why it can't."""

    content: Any = None
    error: str = ""


def make_card(name: str, fill: Callable[[], Any]) -> Card:
    """Return what `fill` gives; should it fail, what went wrong, without values."""
    try:
        return Card(fill())
    except Exception as error:  # a page of many parts must not fall with one of them
        db.session.rollback()  # PostgreSQL takes nothing more in a transaction in which something failed
        log.exception("a card of the overview failed", card=name)
        return Card(error=words_of(error))
