"""How is long work on a channel done? Batch by batch, each with its position in one transaction."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import Actor, audit
from webapp.activities.deletion import delete_activities
from webapp.activities.entries import MS_SHIFT
from webapp.activities.models import Activity
from webapp.administration.channel_counts import forget_active_days, forget_counts
from webapp.administration.channel_tasks import TaskKind
from webapp.administration.channel_visitors import Visitors, delete_visitors, read_visitors
from webapp.administration.models import ChannelTask
from webapp.channels.models import Channel
from webapp.contacts.touching import touch_for_rebuild
from webapp.database import write_session
from webapp.processing.pace import FREE_SECONDS, HOLD_SECONDS
from webapp.spool.contract import Spool, SpoolBusy

DELETED_AT_ONCE = 200
TOUCHED_AT_ONCE = 1_000  # a run; recalculation counts the contact of each anew
RUN_SECONDS = 2.5
LOCK_SECONDS = 1.0
AHEAD_MS = 60_000  # so much later than it was received may an id say that an activity occurred


def work_on_channels(
    engine: Engine, spool: Spool, *, stop: Callable[[], bool] = lambda: False, seconds: float = RUN_SECONDS
) -> None:
    """Go on with the work that was asked for, for some seconds; the next run goes on from there.

    Processing stands still during each batch, so that nothing is stored for a visitor who is just being deleted.
    """
    deadline = time.monotonic() + seconds
    for key in _list_tasks(engine):
        is_on = True
        while is_on and not stop() and time.monotonic() < deadline:
            try:
                with spool.run_lock(LOCK_SECONDS):
                    is_on = _step(engine, key)
            except SpoolBusy:
                return
            time.sleep(FREE_SECONDS)


def _list_tasks(engine: Engine) -> list[tuple[int, str]]:
    with Session(engine) as session:
        tasks = select(ChannelTask.channel_id, ChannelTask.kind).where(ChannelTask.finished_at.is_(None))
        return [(row[0], row[1]) for row in session.execute(tasks.order_by(ChannelTask.begun_at))]


def _step(engine: Engine, key: tuple[int, str]) -> bool:
    """Do one batch, for as long as a write may hold the lock; tell whether there is more to do now."""
    visitors = _next_visitors(engine, key)
    with write_session(engine) as session:
        task = session.get(ChannelTask, key)
        if task is None or task.finished_at is not None:
            return False
        channel = session.get_one(Channel, task.channel_id)
        if task.kind == TaskKind.RECOUNT:
            _recount(session, task)
            return False
        if not channel.is_test:
            _finish(session, task, channel, "channel_emptying_stopped")
        elif task.phase in {"activities", "counts"}:
            _delete_for_a_while(session, task)
        elif visitors is not None:
            _delete_visitors(session, task, channel, visitors)
        return task.finished_at is None


def _next_visitors(engine: Engine, key: tuple[int, str]) -> Visitors | None:
    """Read who comes next before the write lock is taken: the reading may take longer than the deleting."""
    with Session(engine) as session:
        task = session.get(ChannelTask, key)
        if task is None or task.phase != "visitors":
            return None
        channel = session.get_one(Channel, task.channel_id)
        return read_visitors(session.connection(), channel, int(task.position or 0), task.begun_at)


def _delete_for_a_while(session: Session, task: ChannelTask) -> None:
    """Delete activities, then what was counted of them, a little at a time while the lock may be held."""
    deadline = time.monotonic() + HOLD_SECONDS
    steps = {"activities": _delete_activities, "counts": _forget_counts}
    while task.phase in steps:
        steps[task.phase](session, task)
        if time.monotonic() >= deadline:
            return


def _delete_activities(session: Session, task: ChannelTask) -> None:
    end = uuid.UUID(int=clock.to_ms(task.begun_at) + AHEAD_MS + 1 << MS_SHIFT)
    after = uuid.UUID(task.position) if task.position else uuid.UUID(int=0)
    rows = session.execute(
        select(Activity.id, Activity.received_at)
        .where(Activity.channel_id == task.channel_id, Activity.id > after, Activity.id < end)
        .order_by(Activity.id)
        .limit(DELETED_AT_ONCE)
    ).all()
    task.activities += delete_activities(session, [row.id for row in rows if row.received_at <= task.begun_at])
    if rows:
        task.position = str(rows[-1].id)
    if len(rows) < DELETED_AT_ONCE:
        task.phase, task.position = "counts", ""


def _forget_counts(session: Session, task: ChannelTask) -> None:
    connection = session.connection()
    if not task.position and forget_counts(connection, task.channel_id, task.begun_at):
        return
    position = forget_active_days(connection, task.channel_id, task.begun_at, task.position)
    task.position = position
    if not position:
        task.phase = "visitors"


def _delete_visitors(session: Session, task: ChannelTask, channel: Channel, found: Visitors) -> None:
    visitors, contacts = delete_visitors(session.connection(), found)
    task.visitors += visitors
    task.contacts += contacts
    task.position = str(found.reached)
    if found.is_last:
        _finish(session, task, channel, "channel_emptied")


def _finish(session: Session, task: ChannelTask, channel: Channel, action: str) -> None:
    task.finished_at = clock.now()
    counts = {"activities": task.activities, "visitors": task.visitors, "contacts": task.contacts}
    audit(session, action, "channel", channel.id, channel.name, counts, by=Actor(task.user_id, task.user_name))


def _recount(session: Session, task: ChannelTask) -> None:
    """Have the contacts of some more activities counted anew; no more at once than recalculation likes to take."""
    after = uuid.UUID(task.position) if task.position else uuid.UUID(int=0)
    rows = session.execute(
        select(Activity.id, Activity.contact_id)
        .where(Activity.channel_id == task.channel_id, Activity.id > after)
        .order_by(Activity.id)
        .limit(TOUCHED_AT_ONCE)
    ).all()
    touch_for_rebuild(session.connection(), {row.contact_id for row in rows})
    task.activities += len(rows)
    if len(rows) < TOUCHED_AT_ONCE:
        task.finished_at = clock.now()
    else:
        task.position = str(rows[-1].id)
