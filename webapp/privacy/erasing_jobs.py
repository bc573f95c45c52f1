"""What runs unattended to erase who is to be erased? Phase by phase, each in short transactions of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import Actor, audit
from webapp.database import write_session
from webapp.identity.locking import hold_identities, hold_storing
from webapp.privacy.cleaning import clean_files
from webapp.privacy.cleaning_postgresql import forget_statistics, mark_deleted
from webapp.privacy.erasing import FIRST_PHASE, JOB, LAST_PHASE
from webapp.privacy.erasing_activities import erase_activities, has_activities, leave_apart
from webapp.privacy.erasing_days import forget_days
from webapp.privacy.erasing_person import erase_person
from webapp.privacy.erasing_scanned_texts import SCANNED, find_orphans, make_findable
from webapp.privacy.erasing_set_aside import erase_set_aside, traces_of
from webapp.privacy.erasing_texts import NOBODY, erase_indexed_texts, erase_texts, list_texts, note_looked_at
from webapp.privacy.models import Erasure
from webapp.privacy.operations import note_erased
from webapp.processing.pace import FREE_SECONDS
from webapp.processing.run_state import note_failure, note_start, note_success
from webapp.spool.contract import Spool, SpoolBusy

RUN_SECONDS = 2.5
LOCK_SECONDS = 1.0
# A request that was received before the moment of erasing is on the spool after so long at the latest.
ON_ITS_WAY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the installation keeps what is to be erased; `folder` is that of the exports.

    `erased_list` is the file that tells who was erased, outside of the database.
    """

    engine: Engine
    spool: Spool
    folder: Path
    erased_list: Path
    stop: Callable[[], bool] = lambda: False
    on_its_way_seconds: float = ON_ITS_WAY_SECONDS


def keep_erasing(place: Place) -> None:
    """Go on with all that are to be erased, and keep how that went for the pages; the next run goes on."""
    if not _list_going_on(place.engine):
        return
    began = time.monotonic()
    note_start(place.engine, JOB)
    try:
        work_on_erasures(place)
    except Exception as error:  # whatever it was, the pages must say it
        note_failure(place.engine, JOB, error)
        raise
    note_success(place.engine, JOB, seconds=time.monotonic() - began, count=0)


def work_on_erasures(place: Place, *, seconds: float = RUN_SECONDS) -> None:
    """Go on with all that are to be erased, one step each and then for some seconds; the next run goes on."""
    deadline = time.monotonic() + seconds
    for erasure_id in _list_going_on(place.engine):
        while not place.stop():
            try:
                is_on = _step(place, erasure_id)
            except SpoolBusy:
                return
            time.sleep(FREE_SECONDS)
            if not is_on or time.monotonic() > deadline:
                break


def _list_going_on(engine: Engine) -> list[int]:
    with Session(engine) as session:
        return list(session.scalars(select(Erasure.id).where(Erasure.finished_at.is_(None)).order_by(Erasure.id)))


def _step(place: Place, erasure_id: int) -> bool:
    """Do one step of an erasure; tell whether there is more to do now."""
    with Session(place.engine) as session:
        erasure = session.get_one(Erasure, erasure_id)
        session.expunge(erasure)
    return PHASES[erasure.phase](place, erasure)


def _activities(place: Place, erasure: Erasure) -> bool:
    with _writing(place, erasure) as (session, one):
        leave_apart(session, one)
        if not erase_activities(session, one):
            one.phase, one.position = "days", ""
    return True


def _days(place: Place, erasure: Erasure) -> bool:
    with _writing(place, erasure) as (session, one):
        if not forget_days(session, one):
            one.phase, one.position = "person", ""
    return True


def _person(place: Place, erasure: Erasure) -> bool:
    """Look at what was set aside, and erase the person with the last of it: none of theirs can come in between."""
    with place.spool.run_lock(LOCK_SECONDS), _writing(place, erasure) as (session, one):
        leave_apart(session, one)
        if has_activities(session, one):
            one.phase, one.position = FIRST_PHASE, ""
            return True
        if not erase_set_aside(session, one, traces_of(session, one)):
            erase_person(session, one, place.folder, place.erased_list)
            one.phase, one.position = "texts", ""
    return True


def _texts(place: Place, erasure: Erasure) -> bool:
    with place.spool.run_lock(LOCK_SECONDS), _writing(place, erasure) as (session, one):
        if erase_indexed_texts(session.connection(), one):
            return True
    for name in SCANNED:
        if not _erase_scanned(place, erasure, name):
            return False
    with _writing(place, erasure) as (_, one):
        one.phase = "spool"
    return True


def _erase_scanned(place: Place, erasure: Erasure, name: str) -> bool:
    """Erase the referrers or devices that nobody else has; False when it was stopped."""
    with Session(place.engine) as session:
        ids = list_texts(session.connection(), erasure, name)
    kept = erasure.anonymous_id or NOBODY
    orphans = find_orphans(place.engine, place.spool, name, ids, kept=kept, stop=place.stop)
    if orphans is None:
        return False
    with _writing(place, erasure) as (session, one):
        erase_texts(session.connection(), one, name, orphans.left)
        make_findable(session.connection(), name, orphans.referred)
        note_looked_at(session.connection(), one, name, ids)
    return True


def _spool(place: Place, erasure: Erasure) -> bool:
    """Wait until the spool holds nothing that was received by then; a run of processing deletes what it has read."""
    assert erasure.until is not None  # noqa: S101 - the phase before has set it
    until = erasure.until + timedelta(seconds=place.on_its_way_seconds)
    if clock.now() < until or place.spool.holds_older_than(clock.to_us(until)):
        return False
    with _writing(place, erasure) as (_, one):
        one.phase = "statistics"
    return True


def _statistics(place: Place, erasure: Erasure) -> bool:
    """Let the database's own notes be without the person, and mark who may still see what was deleted."""
    if place.engine.dialect.name == "postgresql" and not forget_statistics(place.engine, place.stop):
        return False
    with _writing(place, erasure) as (session, one):
        one.phase, one.position = LAST_PHASE, mark_deleted(session.connection())
    return True


def _files(place: Place, erasure: Erasure) -> bool:
    if not clean_files(place.engine, erasure.position, place.stop):
        return False
    with _writing(place, erasure) as (session, one):
        one.finished_at = clock.now()
        note_erased(session, one)
        by = Actor(one.user_id, one.user_name)
        counts = {"kind": one.kind, **one.counts}
        audit(session, "contact_erased", "contact", one.contact_id, f"Contact {one.contact_id}", counts, by=by)
    return False


@contextmanager
def _writing(place: Place, erasure: Erasure) -> Iterator[tuple[Session, Erasure]]:
    """Open a write transaction, alone with who else stores or identifies, and with the erasure as it is now."""
    with write_session(place.engine) as session:
        hold_storing(session.connection())
        hold_identities(session.connection())
        yield session, session.get_one(Erasure, erasure.id)


PHASES: dict[str, Callable[[Place, Erasure], bool]] = {
    FIRST_PHASE: _activities,
    "days": _days,
    "person": _person,
    "texts": _texts,
    "spool": _spool,
    "statistics": _statistics,
    LAST_PHASE: _files,
}
