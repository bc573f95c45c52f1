"""What has been recorded of one browser? All that its owner may see, and nothing of the contact it belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session

from webapp.activities.entries import LogEntry, list_entries
from webapp.activities.models import Activity, Environment
from webapp.consent.models import Consent, ConsentProof
from webapp.identity.models import Claim, Identifier, Visitor
from webapp.identity.said_levels import said_level_name
from webapp.identity.switches import OPTED_OUT, person_digest, read_switches

SHOWN = 20
COUNTED = 10_000
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class OwnData:
    """What there is of a browser: the newest activities, how many in all (10,001 stands for more), when it was seen.

    `device` is what its owner recognises it by, "" where nothing is known. `answers` are the code of a consent →
    whether they agreed to it last; `level_said` the level that the site's own consent tool said last, "" where none.
    """

    entries: list[LogEntry]
    count: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    device: str
    answers: dict[str, bool]
    is_opted_out: bool
    level_said: str = ""


def find_own_visitor(session: Session, group_id: int, key: bytes) -> Visitor | None:
    """Return the browser with this visitor number in a channel group, or None while nothing is stored of it."""
    return session.scalar(select(Visitor).where(Visitor.group_id == group_id, Visitor.key == uuid.UUID(bytes=key)))


def read_own_data(session: Session, group_id: int, key: bytes) -> OwnData:
    """Return what is stored of a browser; nothing but its choice where it was never recorded."""
    digest = person_digest(group_id, key)
    switch = read_switches(session.connection(), [digest], OPTED_OUT).get(digest)
    is_out = switch is not None and switch.is_on
    visitor = find_own_visitor(session, group_id, key)
    if visitor is None:
        return OwnData([], 0, None, None, "", {}, is_out)
    mine = _recorded_by(session, visitor)
    ids = session.scalars(select(Activity.id).where(*mine).order_by(Activity.id.desc()).limit(SHOWN)).all()
    some = select(Activity.id).where(*mine).limit(COUNTED + 1).subquery()
    return OwnData(
        list_entries(session.connection(), ids),
        session.scalar(select(func.count()).select_from(some)) or 0,
        visitor.first_seen_at,
        visitor.last_seen_at,
        _device_of(session, visitor),
        latest_answers(session, visitor.id),
        is_out,
        said_level_name(visitor),
    )


def latest_answers(session: Session, visitor_id: int) -> dict[str, bool]:
    """Return how a browser's owner answered each consent last, by its code."""
    query = select(Consent.code, ConsentProof.is_agreed).join(Consent, Consent.id == ConsentProof.consent_id)
    query = query.where(ConsentProof.visitor_id == visitor_id).order_by(ConsentProof.at, ConsentProof.id)
    return {code: bool(is_agreed) for code, is_agreed in session.execute(query)}


def pages_of_own_activities(engine: Engine, visitor_id: int) -> Iterator[list[LogEntry]]:
    """Yield all activities of a browser, newest first, each page read by itself."""
    before: uuid.UUID | None = None
    while True:
        with Session(engine) as session:
            visitor = session.get(Visitor, visitor_id)
            if visitor is None:
                return
            conditions = _recorded_by(session, visitor)
            if before is not None:
                conditions.append(Activity.id < before)
            query = select(Activity.id).where(*conditions).order_by(Activity.id.desc()).limit(AT_ONCE)
            ids = session.scalars(query).all()
            yield list_entries(session.connection(), ids)
        if len(ids) < AT_ONCE:
            return
        before = ids[-1]


def _recorded_by(session: Session, visitor: Visitor) -> list[ColumnElement[bool]]:
    """Return what is true of the browser's activities. Asked by contact, which has an index, a browser has none.

    What was sent with somebody else's e-mail is written against that contact; a claim of the browser's own tells which.
    """
    claimed = select(Identifier.contact_id).join(
        Claim, (Claim.kind == Identifier.kind) & (Claim.value == Identifier.value)
    )
    contacts: Sequence[int] = session.scalars(claimed.where(Claim.contact_id == visitor.contact_id)).all()
    return [Activity.contact_id.in_({visitor.contact_id, *contacts}), Activity.visitor_id == visitor.id]


def _device_of(session: Session, visitor: Visitor) -> str:
    device = None if visitor.environment_id is None else session.get(Environment, visitor.environment_id)
    if device is None:
        return ""
    return " · ".join(part for part in (device.browser, device.system) if part)
