"""Questions about requests, and what is stored of who asks. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.models import Activity
from webapp.contacts.models import Contact
from webapp.identity.models import Visitor
from webapp.identity.queries import find_canonical, list_cluster
from webapp.identity.restricted import find_restricted_at
from webapp.privacy.cleaning import Wait, find_wait
from webapp.privacy.erasing import JOB, LAST_PHASE
from webapp.privacy.kinds import Status
from webapp.privacy.models import AccessFile, DataRequest, Erasure
from webapp.processing.queries import read_last_run

MOST_SHOWN = 500
COUNTED_UP_TO = 10_000
FILE_HOURS = 24


@dataclass(frozen=True, slots=True)
class Person:
    """What the register shows of who asks: no more than it takes. Activities are counted up to `COUNTED_UP_TO`."""

    contact_id: int
    is_known: bool
    first_seen_at: datetime
    restricted_at: datetime | None
    activities: int
    browsers: int


@dataclass(frozen=True, slots=True)
class Progress:
    """For what an erasure waits, if it does; for how many minutes nobody was at it; and why the last try failed."""

    wait: Wait | None
    idle_minutes: int
    error: str | None


def list_requests(session: Session, *, is_open: bool) -> Sequence[DataRequest]:
    """Return the open requests, the first due first; or the closed ones, the latest first. At most `MOST_SHOWN`."""
    query = select(DataRequest).limit(MOST_SHOWN)
    if is_open:
        return session.scalars(
            query.where(DataRequest.status == Status.OPEN).order_by(DataRequest.due_on, DataRequest.id)
        ).all()
    return session.scalars(query.where(DataRequest.status != Status.OPEN).order_by(DataRequest.id.desc())).all()


def count_open(session: Session) -> int:
    """Return how many requests are open."""
    query = select(func.count()).select_from(DataRequest).where(DataRequest.status == Status.OPEN)
    return session.scalar(query) or 0


def get_request(session: Session, request_id: int) -> DataRequest:
    """Return a request, or answer 404."""
    return session.get(DataRequest, request_id) or abort(404)


def find_progress(session: Session, erasure: Erasure | None) -> Progress | None:
    """Return for what an erasure waits, and whether anybody is at it; None where none goes on."""
    if erasure is None or erasure.finished_at is not None:
        return None
    run = read_last_run(session, JOB)
    last = max(erasure.begun_at, run.started_at or erasure.begun_at)
    wait = find_wait(session.connection().engine, erasure.position) if erasure.phase == LAST_PHASE else None
    return Progress(wait, (clock.now() - last) // timedelta(minutes=1), run.error)


def find_erasure(session: Session, request_id: int) -> Erasure | None:
    """Return the erasure that was begun for a request, or None."""
    return session.scalar(select(Erasure).where(Erasure.request_id == request_id).order_by(Erasure.id.desc()).limit(1))


def list_files(session: Session, request_id: int) -> Sequence[AccessFile]:
    """Return the files of a request that may still be fetched, the latest first."""
    query = select(AccessFile).where(AccessFile.request_id == request_id, AccessFile.made_at > oldest_file())
    return session.scalars(query.order_by(AccessFile.id.desc())).all()


def get_file(session: Session, request_id: int, file_id: int) -> AccessFile:
    """Return a file that may still be fetched, or answer 404."""
    return next((one for one in list_files(session, request_id) if one.id == file_id), None) or abort(404)


def oldest_file() -> datetime:
    """Return since when files are kept."""
    return clock.now() - timedelta(hours=FILE_HOURS)


def find_asking(session: Session, request: DataRequest) -> Person | None:
    """Return what is stored of who asks, in numbers; None where nobody was found, or is any more."""
    contact = find_canonical(session, request.contact_id) if request.contact_id is not None else None
    if contact is None:
        return None
    cluster = list_cluster(session, contact.id)
    some = select(Activity.id).where(Activity.contact_id.in_(cluster)).limit(COUNTED_UP_TO + 1).subquery()
    browsers = select(func.count()).select_from(Visitor).where(Visitor.contact_id.in_(cluster))
    seen = select(func.min(Contact.created_at)).where(Contact.id.in_(cluster))
    return Person(
        contact.id,
        contact.is_known,
        session.scalar(seen) or contact.created_at,
        find_restricted_at(session, contact.id),
        session.scalar(select(func.count()).select_from(some)) or 0,
        session.scalar(browsers) or 0,
    )
