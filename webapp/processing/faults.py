"""Which places of the journal were damaged or could not be read? Kept until a person has taken note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, select, update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.database import insert_rows, write_transaction
from webapp.processing.models import JournalFault
from webapp.spool.contract import Fault

COLUMNS = ("found_at", "segment", "place", "skipped_bytes", "lost_activities", "waiting_bytes")
SHOWN = 20
IS_UNREADABLE = JournalFault.waiting_bytes.is_not(None)
GOES_ON = IS_UNREADABLE & JournalFault.ended_at.is_(None)
IS_NEWS = JournalFault.noted_at.is_(None)


def keep_faults(connection: Connection, faults: Iterable[Fault]) -> None:
    """Keep the damaged places; an unfinished append was never acknowledged, an unreadable one is not lost."""
    _insert(connection, [fault for fault in faults if fault.kind == "damaged"])


def note_unreadable(engine: Engine, faults: Mapping[str, Fault], *, has_seen_all: bool) -> list[Fault]:
    """Keep what a run could not read (by segment), and that what earlier ones couldn't is over; return what is new.

    Writes only when something has changed, for the same place is tried again with every run.
    """
    with engine.connect() as connection:
        known = {row.segment: row.id for row in connection.execute(select(JournalFault).where(GOES_ON))}
    new = [fault for segment, fault in faults.items() if segment not in known]
    over = [fault_id for segment, fault_id in known.items() if segment not in faults] if has_seen_all else []
    if new or over:
        with write_transaction(engine) as connection:
            _insert(connection, new)
            _forget(connection, JournalFault.id.in_(over) & ~IS_NEWS)
            connection.execute(update(JournalFault).where(JournalFault.id.in_(over)).values(ended_at=clock.now()))
    return new


def list_faults(session: Session, *, is_unreadable: bool) -> Sequence[JournalFault]:
    """Return the damaged, or the unreadable, places that nobody has taken note of, newest first, 20 at most."""
    wanted = select(JournalFault).where(IS_NEWS, _is(is_unreadable=is_unreadable))
    return session.scalars(wanted.order_by(JournalFault.id.desc()).limit(SHOWN)).all()


def count_faults(session: Session, *, is_unreadable: bool) -> int:
    """Return how many damaged, or unreadable, places nobody has taken note of."""
    wanted = select(func.count()).select_from(JournalFault).where(IS_NEWS, _is(is_unreadable=is_unreadable))
    return session.scalar(wanted) or 0


def dismiss_faults(session: Session, up_to_id: int, *, is_unreadable: bool) -> int:
    """Show the places up to the one with this id no more, because somebody took note; return how many.

    One that still can't be read stays as noted: the next run would find it again, and it would be shown as new.
    """
    shown = IS_NEWS & _is(is_unreadable=is_unreadable) & (JournalFault.id <= up_to_id)
    count = session.scalar(select(func.count()).select_from(JournalFault).where(shown)) or 0
    _forget(session.connection(), shown & ~GOES_ON)
    session.execute(update(JournalFault).where(shown).values(noted_at=clock.now()))
    return count


def _is(*, is_unreadable: bool) -> ColumnElement[bool]:
    return IS_UNREADABLE if is_unreadable else ~IS_UNREADABLE


def _insert(connection: Connection, faults: Sequence[Fault]) -> None:
    now_ms = clock.now_ms()
    rows = [
        (now_ms, fault.segment, fault.offset, fault.skipped_bytes, fault.lost_activities, fault.waiting_bytes)
        for fault in faults
    ]
    insert_rows(connection, "journal_fault", COLUMNS, rows)


def _forget(connection: Connection, which: ColumnElement[bool]) -> None:
    connection.execute(delete(JournalFault).where(which))
