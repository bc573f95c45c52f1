"""How is long work on contacts done? A little at a time, each with its position in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import Actor, audit
from webapp.contact_management.contact_tasks import DELETE, EDIT, audit_subject
from webapp.contact_management.models import ContactTask
from webapp.contacts.models import Contact
from webapp.database import write_session
from webapp.identity.editing import Edit, edit_contact
from webapp.identity.forgetting import forget_cluster
from webapp.processing.pace import FREE_SECONDS, HOLD_SECONDS
from webapp.recalculation.figures import note_changes

RUN_SECONDS = 2.5
AT_ONCE_SECONDS = 0.5  # what a person waits for rather than looks at a page of progress


def work_on_contacts(
    engine: Engine,
    *,
    task_id: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    seconds: float = RUN_SECONDS,
) -> None:
    """Go on with the work that was asked for, or with one task of it, for some seconds; the next run goes on there."""
    deadline = time.monotonic() + seconds
    for number in _list_tasks(engine) if task_id is None else [task_id]:
        while _step(engine, number) and not stop() and time.monotonic() < deadline:
            time.sleep(FREE_SECONDS)


def _list_tasks(engine: Engine) -> list[int]:
    with Session(engine) as session:
        return list(session.scalars(select(ContactTask.id).filter_by(finished_at=None).order_by(ContactTask.id)))


def _step(engine: Engine, task_id: int) -> bool:
    """Work for as long as a write may hold the lock; tell whether there is more to do."""
    deadline = time.monotonic() + HOLD_SECONDS
    with write_session(engine) as session:
        task = session.get(ContactTask, task_id, with_for_update=True)
        if task is None or task.finished_at is not None:
            return False
        while task.done < task.total:
            STEPS[task.kind](session, task)
            if time.monotonic() >= deadline:
                break
        if task.done >= task.total:
            _finish(session, task)
        return task.finished_at is None


def _delete_some(session: Session, task: ContactTask) -> None:
    """Delete some more of the contact whose turn it is."""
    contact_id = task.contact_ids[task.done]
    if not _is_itself(session, contact_id):
        task.skipped += 1
        task.done += 1
        return
    gone = forget_cluster(session.connection(), contact_id)
    task.activities += gone.activities
    task.browsers += gone.browsers
    if gone.is_complete:
        task.done += 1


def _edit_one(session: Session, task: ContactTask) -> None:
    """Set the attribute of the contact whose turn it is."""
    contact_id = task.contact_ids[task.done]
    if _is_itself(session, contact_id):
        edit_contact(session, contact_id, Edit({task.name or "": task.value}), by=_asker(task), action="")
    else:
        task.skipped += 1
    task.done += 1
    session.flush()


def _is_itself(session: Session, contact_id: int) -> bool:
    """Whether a contact is there, and stands for itself: nobody chose the one that it was merged into meanwhile."""
    return session.scalar(select(Contact.canonical_id).where(Contact.id == contact_id)) == contact_id


STEPS = {DELETE: _delete_some, EDIT: _edit_one}


def _finish(session: Session, task: ContactTask) -> None:
    task.finished_at = clock.now()
    subject, label = audit_subject(task.contact_ids)
    details: dict[str, object] = {"contacts": task.total - task.skipped}
    if task.kind == DELETE:
        details |= {"activities": task.activities, "visitors": task.browsers}
        note_changes(session.connection(), task.total)
    else:
        details |= {"attributes": task.name}
    action = "contacts_deleted" if task.kind == DELETE else "contacts_changed"
    audit(session, action, "contact", subject, label, details, by=_asker(task))
    task.contact_ids, task.value = [], None


def _asker(task: ContactTask) -> Actor:
    return Actor(task.user_id, task.user_name)
