"""How is everything that depends on activities recalculated? In batches of touched contacts, each one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from webapp.database import write_transaction
from webapp.recalculation.figures import keep_figures, note_changes
from webapp.recalculation.summaries import Touched, add_to_summaries

BATCH = 2_000
FREE_SECONDS = 0.040
# One statement, so that what processing adds in the meantime on PostgreSQL is not deleted unread.
TAKE = text(
    "DELETE FROM touched_contact WHERE contact_id IN"
    " (SELECT contact_id FROM touched_contact ORDER BY contact_id LIMIT :limit)"
    " RETURNING contact_id, added, first_at, last_at, last_channel_id, needs_rebuild"
)
IS_WAITING = text("SELECT 1 FROM touched_contact LIMIT 1")


@dataclass(slots=True)
class RecalculationResult:
    """What one run did; `seconds` is its length."""

    contacts: int = 0
    seconds: float = 0.0


def recalculate(engine: Engine, *, stop: Callable[[], bool] = lambda: False) -> RecalculationResult:
    """Recalculate all contacts that were touched before now."""
    result = RecalculationResult()
    began = time.monotonic()
    while not stop() and _is_waiting(engine):
        with write_transaction(engine) as connection:
            touched = take_touched(connection, BATCH)
            count = len(add_to_summaries(connection, touched))
            note_changes(connection, count)
            result.contacts += count
        time.sleep(FREE_SECONDS)
    result.seconds = time.monotonic() - began
    if not stop():
        keep_figures(engine)
    return result


def take_touched(connection: Connection, limit: int) -> Sequence[Touched]:
    """Take at most `limit` touched contacts off the queue, in this transaction."""
    return [Touched(*row) for row in connection.execute(TAKE, {"limit": limit})]


def _is_waiting(engine: Engine) -> bool:
    """Ask before writing: an idle installation takes no write lock every few seconds."""
    with engine.connect() as connection:
        return connection.execute(IS_WAITING).first() is not None
