"""What do people note of a contact, and when? Dated remarks; each belongs to who wrote it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit, present_actor
from webapp.contacts.models import Contact, Remark

LONGEST_REMARK = 4_000
LONGEST_NAME = 100
MOST_REMARKS = 50


class NotYours(Exception):
    """Only who wrote a remark may change it."""


def list_remarks(session: Session, canonical_id: int) -> Sequence[Remark]:
    """Return the remarks on a contact and all that were merged into it, the latest first.

    At most one more than `MOST_REMARKS`.
    """
    query = select(Remark).join(Contact, Contact.id == Remark.contact_id).where(Contact.canonical_id == canonical_id)
    return session.scalars(query.order_by(Remark.at.desc(), Remark.id.desc()).limit(MOST_REMARKS + 1)).all()


def find_remark(session: Session, remark_id: int) -> Remark | None:
    """Return a remark, or None."""
    return session.get(Remark, remark_id)


def add_remark(session: Session, contact_id: int, text: str) -> Remark:
    """Note something of a contact."""
    actor = present_actor()
    remark = Remark(
        contact_id=contact_id,
        text=text[:LONGEST_REMARK],
        at=clock.now(),
        user_id=actor.user_id,
        user_name=actor.name[:LONGEST_NAME],
    )
    session.add(remark)
    session.flush()
    _audit(session, "remark_added", remark)
    return remark


def change_remark(session: Session, remark: Remark, text: str) -> None:
    """Write a remark anew; the page says that it was edited. Raises `NotYours`."""
    if not is_own(remark):
        raise NotYours
    if text[:LONGEST_REMARK] != remark.text:
        remark.text, remark.edited_at = text[:LONGEST_REMARK], clock.now()
        _audit(session, "remark_changed", remark)


def delete_remark(session: Session, remark: Remark, *, may_delete_all: bool) -> None:
    """Delete a remark. Raises `NotYours` for that of another, unless one may delete all."""
    if not (may_delete_all or is_own(remark)):
        raise NotYours
    _audit(session, "remark_deleted", remark)
    session.delete(remark)


def is_own(remark: Remark) -> bool:
    """Whether the person of this request wrote it."""
    return remark.user_id is not None and remark.user_id == present_actor().user_id


def _audit(session: Session, action: str, remark: Remark) -> None:
    audit(session, action, "contact", remark.contact_id, f"Contact {remark.contact_id}")
