"""How is everything that depends on activities recalculated? In batches of touched contacts, each one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from webapp.database import write_transaction
from webapp.processing.pace import FREE_SECONDS, HOLD_SECONDS
from webapp.recalculation.figures import keep_figures, note_changes
from webapp.recalculation.rebuilding import rebuild_summaries
from webapp.recalculation.summaries import Touched, add_to_summaries

AT_ONCE = 200
# One statement, so that what processing adds in the meantime on PostgreSQL is not deleted unread.
TAKE = text(
    "DELETE FROM touched_contact WHERE contact_id IN"
    " (SELECT contact_id FROM touched_contact WHERE removals = 0 ORDER BY contact_id LIMIT :limit)"
    " AND removals = 0 RETURNING contact_id, added, first_at, last_at, last_channel_id"
)
IS_WAITING = text("SELECT 1 FROM touched_contact WHERE removals = 0 LIMIT 1")


@dataclass(slots=True)
class RecalculationResult:
    """What one run did; `seconds` is its length."""

    contacts: int = 0
    seconds: float = 0.0


def recalculate(engine: Engine, *, stop: Callable[[], bool] = lambda: False) -> RecalculationResult:
    """Recalculate all contacts that were touched before now.

    Who changes while being counted anew stays on the queue, for the next run.
    """
    result = RecalculationResult()
    began = time.monotonic()
    after: int | None = 0
    while after is not None and not stop():
        rebuilt, after = rebuild_summaries(engine, after)
        result.contacts += rebuilt
        if rebuilt:
            time.sleep(FREE_SECONDS)
    while not stop() and _is_waiting(engine):
        result.contacts += _add_up(engine)
        time.sleep(FREE_SECONDS)
    result.seconds = time.monotonic() - began
    if not stop():
        keep_figures(engine)
    return result


def take_touched(connection: Connection, limit: int) -> Sequence[Touched]:
    """Take at most `limit` contacts that only something was added to off the queue, in this transaction."""
    return [Touched(*row) for row in connection.execute(TAKE, {"limit": limit})]


def _add_up(engine: Engine) -> int:
    """Take contacts off the queue for as long as a write may hold the lock, and return how many those were."""
    contacts = 0
    with write_transaction(engine) as connection:
        deadline = time.monotonic() + HOLD_SECONDS
        while touched := take_touched(connection, AT_ONCE):
            contacts += add_to_summaries(connection, touched)
            if time.monotonic() >= deadline:
                break
        note_changes(connection, contacts)
    return contacts


def _is_waiting(engine: Engine) -> bool:
    """Ask before writing: an idle installation takes no write lock every few seconds."""
    with engine.connect() as connection:
        return connection.execute(IS_WAITING).first() is not None
