"""Which long work on contacts was asked for? Begun here, done by `contact_jobs`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit, present_actor
from webapp.contact_management.models import ContactTask
from webapp.contacts.models import Contact
from webapp.identity.models import Identifier, Visitor
from webapp.identity.queries import list_cluster

DELETE, EDIT = "delete", "edit"
LONGEST_NAME = 100


class Belongings(NamedTuple):
    """What goes with a contact. Activities are those of the last recalculation."""

    activities: int
    browsers: int
    identifiers: int
    merged: int


def count_belongings(session: Session, contact: Contact) -> Belongings:
    """Return how much a canonical contact has."""
    cluster = list_cluster(session, contact.id)
    browsers, identifiers = (
        session.scalar(select(func.count()).select_from(kind).where(kind.contact_id.in_(cluster))) or 0
        for kind in (Visitor, Identifier)
    )
    return Belongings(contact.activity_count, browsers, identifiers, len(cluster) - 1)


def begin_deletion(session: Session, contact_ids: Sequence[int]) -> int:
    """Have canonical contacts deleted, each with all that were merged into it; return the task's id."""
    return _begin(session, DELETE, contact_ids, "contact_deletion_begun", {})


def begin_edit(session: Session, contact_ids: Sequence[int], name: str, value: str | None) -> int:
    """Have an attribute of canonical contacts set to a value, None to empty it; return the task's id."""
    return _begin(session, EDIT, contact_ids, "contacts_change_begun", {"attributes": name}, name=name, value=value)


def find_task(session: Session, task_id: int) -> ContactTask | None:
    """Return a task, or None."""
    return session.get(ContactTask, task_id)


def find_deletion_of(session: Session, contact_id: int) -> ContactTask | None:
    """Return the task that is about to delete a contact, or None."""
    open_tasks = select(ContactTask).where(ContactTask.finished_at.is_(None), ContactTask.kind == DELETE)
    return next((task for task in session.scalars(open_tasks) if contact_id in task.contact_ids[task.done :]), None)


def audit_subject(contact_ids: Sequence[int]) -> tuple[object, str]:
    """Return the subject and the label of an audit entry: the contact, where it is one."""
    if len(contact_ids) == 1:
        return contact_ids[0], f"Contact {contact_ids[0]}"
    return "", f"{len(contact_ids):,} contacts"


def _begin(
    session: Session, kind: str, contact_ids: Sequence[int], action: str, details: dict[str, object], **more: str | None
) -> int:
    actor = present_actor()
    task = ContactTask(
        kind=kind,
        begun_at=clock.now(),
        user_id=actor.user_id,
        user_name=actor.name[:LONGEST_NAME],
        contact_ids=list(contact_ids),
        total=len(contact_ids),
        **more,
    )
    session.add(task)
    session.flush()
    subject, label = audit_subject(contact_ids)
    audit(session, action, "contact", subject, label, {"contacts": len(contact_ids), **details})
    return task.id
