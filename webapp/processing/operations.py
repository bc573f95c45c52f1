"""What can a person change about processing? Ask for a run now, and decide about what was set aside."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.dictionaries import Dictionaries
from webapp.identity.locking import hold_storing
from webapp.processing.batch import store_batch
from webapp.processing.models import SetAside
from webapp.processing.prepare import prepare_entries
from webapp.processing.setting_aside import DATA_ERRORS, Broken, explain
from webapp.spool.contract import Entry

REQUEST = text(
    "INSERT INTO processing_state (job, requested_at) VALUES (:job, :now)"
    " ON CONFLICT (job) DO UPDATE SET requested_at = :now"
)


class Retried(NamedTuple):
    """What became of records that were tried again: stored activities, and records that were refused once more."""

    activities: int
    refused: int


def request_processing_now(session: Session) -> None:
    """Let the timetable process within a second, instead of at the end of the interval."""
    session.flush()
    session.connection().execute(REQUEST, {"job": "processing", "now": clock.now_ms()})


def retry_set_aside(session: Session, ids: Collection[int], *, keeps_suspects: bool = False) -> Retried:
    """Try to store records that were set aside, the oldest first; each that works leaves the list as it is stored.

    One that fails again stays, with what was wrong this time; so does what is suspected, unless a person
    `keeps_suspects`. It holds the write lock, so pass a page's worth at once.
    """
    # Before the rows: who erases holds this lock first, and then deletes rows.
    hold_storing(session.connection())
    query = select(SetAside).where(SetAside.id.in_(ids)).order_by(SetAside.received_at, SetAside.id)
    activities = refused = 0
    for row in session.scalars(query.with_for_update()).all():
        fault = _store_again(session, row, keeps_suspects=keeps_suspects)
        if isinstance(fault, int):
            activities += fault
            session.delete(row)
        else:
            refused += 1
            row.reason, row.detail = fault.reason, fault.detail
        session.flush()
    return Retried(activities, refused)


def delete_set_aside(session: Session, ids: Collection[int]) -> int:
    """Delete records that were set aside, for good; return how many activities they held."""
    rows = session.scalars(select(SetAside).where(SetAside.id.in_(ids))).all()
    session.execute(delete(SetAside).where(SetAside.id.in_([row.id for row in rows])))
    return sum(row.activity_count for row in rows)


def _store_again(session: Session, row: SetAside, *, keeps_suspects: bool) -> int | Broken:
    """Store one record, and return how many activities it brought; or what is wrong with it."""
    entry = Entry(row.payload, row.activity_count, clock.to_ms(row.received_at or row.set_aside_at) * 1_000)
    prepared, broken = prepare_entries([entry], keeps_suspects=keeps_suspects)
    if broken:
        return broken[0]
    savepoint = session.begin_nested()
    try:
        stored = store_batch(session.connection(), prepared, Dictionaries())
    except DATA_ERRORS as error:
        savepoint.rollback()
        return Broken(entry, *explain(error))
    if stored.broken:
        savepoint.rollback()
        return stored.broken[0]
    savepoint.commit()
    return stored.activities
