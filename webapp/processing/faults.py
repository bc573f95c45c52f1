"""Which places of the journal were damaged? Kept with the position behind them, until a person has taken note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.database import insert_rows
from webapp.processing.models import JournalFault
from webapp.spool.contract import Fault

COLUMNS = ("found_at", "segment", "place", "skipped_bytes", "lost_activities")
SHOWN = 20


def keep_faults(connection: Connection, faults: Iterable[Fault]) -> None:
    """Keep the damaged places; an unfinished append was never acknowledged, and an unreadable one is tried again."""
    now_ms = clock.now_ms()
    rows = [
        (now_ms, fault.segment, fault.offset, fault.skipped_bytes, fault.lost_activities)
        for fault in faults
        if fault.kind == "damaged"
    ]
    insert_rows(connection, "journal_fault", COLUMNS, rows)


def list_faults(session: Session) -> Sequence[JournalFault]:
    """Return the damaged places that nobody has taken note of, newest first, 20 at most."""
    return session.scalars(select(JournalFault).order_by(JournalFault.id.desc()).limit(SHOWN)).all()


def count_faults(session: Session) -> int:
    """Return how many damaged places nobody has taken note of."""
    return session.scalar(select(func.count()).select_from(JournalFault)) or 0


def forget_faults(session: Session, up_to_id: int) -> int:
    """Forget the damaged places up to the one with this id, because somebody took note; return how many."""
    ids = session.scalars(select(JournalFault.id).where(JournalFault.id <= up_to_id)).all()
    session.execute(delete(JournalFault).where(JournalFault.id.in_(ids)))
    return len(ids)
