"""How do the activities of somebody go? Some hundred at once; or they stay, without all that leads to the person."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp import clock
from webapp.activities.deletion import delete_activities
from webapp.activities.entries import occurred_at
from webapp.activities.models import ActiveContact, Activity
from webapp.activities.store import DAY_MS
from webapp.contacts.touching import touch_for_rebuild
from webapp.database import insert_rows
from webapp.identity.merging import How, undo_merge
from webapp.identity.models import Claim, ContactMerge, Identifier
from webapp.privacy.erasing import Kind
from webapp.privacy.models import Erasure, ErasureText
from webapp.processing.pace import HOLD_SECONDS

ERASED_AT_ONCE = 200
A_MOMENT = timedelta(milliseconds=1)  # erasures are dated less finely than merges
TEXTS: dict[str, InstrumentedAttribute[int | None]] = {
    "page": Activity.page_id,
    "referrer": Activity.referrer_id,
    "campaign": Activity.campaign_id,
    "environment": Activity.environment_id,
    "target": Activity.target_id,
}
# What an anonymous activity keeps: type, moment, channel, basis, and pages and the like that others' activities have.
TAKEN_OUT: dict[str, None] = dict.fromkeys(
    ("visitor_id", "visit_id", "value", "comment", "item_id", "item_detail_id", "source_id", "details")
)


def list_members(session: Session, erasure: Erasure) -> tuple[int, ...]:
    """Return the contact to be erased and all that were merged into it, whatever it was merged into itself meanwhile.

    Those that were taken apart since are among them: it was asked for when they were one.
    """
    members, asked = {erasure.contact_id}, {erasure.contact_id}
    apart_since = (ContactMerge.undone_at > erasure.begun_at) & (ContactMerge.at <= erasure.begun_at + A_MOMENT)
    while asked:
        merged = select(ContactMerge.loser_id).where(
            ContactMerge.survivor_id.in_(asked), ContactMerge.undone_at.is_(None) | apart_since
        )
        asked = set(session.scalars(merged)) - members
        members |= asked
    return tuple(sorted(members))


def leave_apart(session: Session, erasure: Erasure) -> None:
    """Undo what a person merged into somebody after it was asked to erase them: nobody asked to erase that one, too."""
    if erasure.kind == Kind.BROWSER:
        return
    later = select(ContactMerge.id).where(
        ContactMerge.survivor_id.in_(list_members(session, erasure)),
        ContactMerge.undone_at.is_(None),
        ContactMerge.how == How.BY_HAND,
        ContactMerge.at > erasure.begun_at + A_MOMENT,
    )
    for merge_id in session.scalars(later.order_by(ContactMerge.id.desc())).all():
        undo_merge(session, merge_id)


def contacts_of(session: Session, erasure: Erasure) -> tuple[int, ...]:
    """Return the contacts whose activities are looked at.

    A browser's activity went to another contact where it typed that one's e-mail.
    """
    if erasure.kind != Kind.BROWSER:
        return list_members(session, erasure)
    typed = select(Identifier.contact_id).join(
        Claim, (Claim.kind == Identifier.kind) & (Claim.value == Identifier.value)
    )
    owners = session.scalars(typed.where(Claim.contact_id == erasure.contact_id)).all()
    return tuple(sorted({erasure.contact_id, *owners}))


def erase_activities(session: Session, erasure: Erasure) -> bool:
    """Erase for as long as a write may hold the lock; tell whether more are left."""
    deadline = time.monotonic() + HOLD_SECONDS
    contact_ids = contacts_of(session, erasure)
    while True:
        rows = session.execute(_columns(erasure, contact_ids).limit(ERASED_AT_ONCE)).all()
        if not rows:
            return False
        note_texts(session, erasure, {(name, getattr(row, name)) for row in rows for name in TEXTS})
        if erasure.anonymous_id is None:
            delete_activities(session, [row.id for row in rows])
        else:
            _make_anonymous(session, erasure.anonymous_id, rows)
        erasure.counts = {**erasure.counts, "activities": erasure.counts.get("activities", 0) + len(rows)}
        session.flush()
        if time.monotonic() > deadline:
            return True


def has_activities(session: Session, erasure: Erasure) -> bool:
    """Whether an activity is left that must not be."""
    return session.execute(_columns(erasure, contacts_of(session, erasure)).limit(1)).first() is not None


def note_texts(session: Session, erasure: Erasure, texts: Iterable[tuple[str, int | None]]) -> None:
    """Keep which rows of the dictionaries were referred to: they go once nobody else's activity does."""
    session.flush()
    rows = sorted((erasure.id, name, number) for name, number in texts if number is not None)
    columns = ("erasure_id", "dictionary", "text_id")
    insert_rows(session.connection(), ErasureText.__tablename__, columns, rows, "ON CONFLICT DO NOTHING")


def _columns(erasure: Erasure, contact_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    """Return the query of what is to be erased: without an order, so each contact's index gives the next at once."""
    texts = [column.label(name) for name, column in TEXTS.items()]
    columns = (Activity.id, Activity.received_at, Activity.contact_id, Activity.channel_id, *texts)
    query = select(*columns).where(Activity.contact_id.in_(contact_ids))
    # Where a browser asks, nothing of anybody else's goes, though it came to the contact since.
    return query if erasure.visitor_id is None else query.where(Activity.visitor_id == erasure.visitor_id)


def _make_anonymous(session: Session, anonymous_id: int, rows: Sequence[Any]) -> None:
    connection = session.connection()
    taken_out = {**TAKEN_OUT, "contact_id": anonymous_id}
    session.execute(update(Activity).where(Activity.id.in_([row.id for row in rows])).values(**taken_out))
    days = {
        (clock.to_ms(occurred_at(row.id, row.received_at)) // DAY_MS, row.channel_id or 0, anonymous_id) for row in rows
    }
    columns = ("day", "channel_id", "contact_id")
    insert_rows(connection, ActiveContact.__tablename__, columns, sorted(days), "ON CONFLICT DO NOTHING")
    touch_for_rebuild(connection, {anonymous_id, *(row.contact_id for row in rows)})
