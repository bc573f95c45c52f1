"""What runs at night to let go what is past its time? In small batches, so that nobody waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.orm import Session

from webapp import clock
from webapp.database import delete_bit_by_bit, fetch_in, write_transaction
from webapp.identity.locking import hold_identities, hold_storing
from webapp.privacy.erasing_again import erase_who_is_back
from webapp.privacy.erasing_scanned_texts import SCANNED, find_orphans, make_findable
from webapp.privacy.erasing_texts import NOBODY
from webapp.privacy.expiring import Walk, expire_contacts, expire_type
from webapp.privacy.retention import Cutoffs, read_cutoffs
from webapp.processing.models import ProcessingState
from webapp.processing.pace import FREE_SECONDS
from webapp.processing.run_state import note_failure, note_start, note_success
from webapp.spool.contract import Spool, SpoolBusy

JOB = "retention"
NIGHT_HOUR = 2
LONGEST_WITHOUT = timedelta(hours=26)  # whoever is switched off at night has it done in daytime
SHORTEST_BETWEEN = timedelta(hours=2)
LOCK_SECONDS = 1.0
VISITS_AT_ONCE = 2_000
OLD_VISITS = text("SELECT id, last_hit_at FROM visit WHERE id > :after ORDER BY id LIMIT :limit")
DELETE_VISITS = text("DELETE FROM visit WHERE id > :after AND id <= :last AND last_hit_at < :before")
SET_ASIDE = text(
    "DELETE FROM set_aside WHERE id IN (SELECT id FROM set_aside WHERE set_aside_at < :before LIMIT :at_once)"
)
AUDIT = text("DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_entry WHERE at < :before LIMIT :at_once)")
REQUESTS = text(
    "DELETE FROM data_request WHERE id IN (SELECT id FROM data_request WHERE finished_at < :before LIMIT :at_once)"
)
ERASURES = text("DELETE FROM erasure WHERE id IN (SELECT id FROM erasure WHERE finished_at < :before LIMIT :at_once)")
# A refusal, or a yes that was taken back later, or one of somebody who is gone; each of them long enough.
PROOFS = text(
    "DELETE FROM consent_proof WHERE id IN (SELECT p.id FROM consent_proof p WHERE p.at < :before"
    " AND (p.parted_at < :before OR EXISTS (SELECT 1 FROM consent_proof w WHERE w.person = p.person"
    " AND w.consent_id = p.consent_id AND w.is_agreed = false AND w.id >= p.id AND w.at < :before)) LIMIT :at_once)"
)


def keep_retention(engine: Engine, spool: Spool, *, stop: Callable[[], bool] = lambda: False) -> None:
    """Let everything go that is past its time, where it is the hour for that or overdue; the next run goes on.

    The first look only notes that it was: whoever has upgraded has until the night to choose other times.
    """
    last = _last_run(engine)
    if last is None:
        note_start(engine, JOB)
    if last is None or not is_due(last):
        return
    began = time.monotonic()
    note_start(engine, JOB)
    try:
        erase_who_is_back(engine, stop=stop)
        count = let_go(engine, spool, stop=stop)
    except Exception as error:  # whatever it was, the pages must say it
        note_failure(engine, JOB, error)
        raise
    if not stop():
        note_success(engine, JOB, seconds=time.monotonic() - began, count=count)


def is_due(last: datetime) -> bool:
    """Whether it is the night's hour, or more than a day since the last run."""
    since = clock.now() - last
    return since > LONGEST_WITHOUT or (clock.now().hour == NIGHT_HOUR and since > SHORTEST_BETWEEN)


def _last_run(engine: Engine) -> datetime | None:
    """Return when it succeeded last, else when it was first looked at; None before that."""
    with Session(engine) as session:
        state = session.get(ProcessingState, JOB)
        return None if state is None else state.last_succeeded_at or state.last_started_at


def let_go(engine: Engine, spool: Spool, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Let everything go that is past its time, and return how many activities that were."""
    with Session(engine) as session:
        cutoffs = read_cutoffs(session)
    walks = [
        _in_batches(engine, spool, stop, _of_type(type_id, before))
        for type_id, before in cutoffs.types.items()
        if before is not None
    ]
    count = sum(walk.gone for walk in walks)
    for before, is_known in ((cutoffs.anonymous, False), (cutoffs.known, True)):
        if before is not None:
            walks.append(_in_batches(engine, spool, stop, _of_contacts(before, is_known=is_known)))
    for name in SCANNED:
        _forget_texts(engine, spool, name, {one for walk in walks for one in walk.texts[name]}, stop)
    _forget_visits(engine, cutoffs, stop)
    rules: tuple[tuple[TextClause, int | None], ...] = (
        (SET_ASIDE, cutoffs.set_aside),
        (AUDIT, cutoffs.register),
        (ERASURES, cutoffs.register),
        (REQUESTS, cutoffs.register),
        (PROOFS, cutoffs.proof),
    )
    for statement, before in rules:
        if before is not None:
            delete_bit_by_bit(engine, statement, {"before": before}, stop=stop)
    return count


Step = Callable[[Connection, Walk], bool]


def _of_type(type_id: int, before: int) -> Step:
    return lambda connection, walk: expire_type(connection, type_id, before, walk)


def _of_contacts(before: int, *, is_known: bool) -> Step:
    return lambda connection, walk: expire_contacts(connection, before, walk, is_known=is_known)


def _in_batches(engine: Engine, spool: Spool, stop: Callable[[], bool], step: Step) -> Walk:
    """Take steps until nothing is left; processing stands still during each, and goes first when it is at it."""
    walk, is_on = Walk(), True
    while is_on and not stop():
        try:
            with spool.run_lock(LOCK_SECONDS), write_transaction(engine) as connection:
                hold_storing(connection)
                hold_identities(connection)
                is_on = step(connection, walk)
        except SpoolBusy:
            continue
        time.sleep(FREE_SECONDS)
    return walk


def _forget_texts(engine: Engine, spool: Spool, name: str, ids: Collection[int], stop: Callable[[], bool]) -> None:
    """Delete those referrers or devices that no activity has any more; where processing is at it, they stay."""
    orphans = None
    with suppress(SpoolBusy):
        orphans = find_orphans(engine, spool, name, ids, kept=NOBODY, stop=stop)
    if orphans is None:
        return
    with write_transaction(engine) as connection:
        list(fetch_in(connection, f"DELETE FROM {name} WHERE id IN", orphans.left, "RETURNING id"))  # noqa: S608 - a name of ours
        make_findable(connection, name, orphans.referred)


def _forget_visits(engine: Engine, cutoffs: Cutoffs, stop: Callable[[], bool]) -> None:
    """Delete visits that are older than any activity; they were numbered in about the order in which they began."""
    before = min((one for one in cutoffs.types.values() if one is not None), default=None)
    after, is_on = 0, before is not None and None not in cutoffs.types.values()
    while is_on and not stop():
        with write_transaction(engine) as connection:
            rows = connection.execute(OLD_VISITS, {"after": after, "limit": VISITS_AT_ONCE}).all()
            is_on = any(last < before for _, last in rows)
            if is_on:
                connection.execute(DELETE_VISITS, {"after": after, "last": rows[-1][0], "before": before})
                after = rows[-1][0]
        time.sleep(FREE_SECONDS)
