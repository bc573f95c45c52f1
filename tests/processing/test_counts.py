"""Do counts, contacts and ids agree with a simple model, whatever was sent in which order over which worker?"""

from __future__ import annotations

import uuid
from typing import NamedTuple

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.conftest import make_channel
from tests.processing.feeding import BEGIN, Feed, stored
from tests.processing.model import assert_counts_are_what_is_stored, assert_touched_is_what_was_added
from webapp.activities.models import ActivityType
from webapp.admission.models import DropCount
from webapp.database import db, transaction

VISITORS = [str(uuid.UUID(int=number + 1)) for number in range(3)]
STEP = 7 * 60_000


class Send(NamedTuple):
    """A step of a history: a click or hit of a visitor, by a worker, with one of few ids or none."""

    visitor: int
    worker: int
    type: str
    sender_id: str


class Choose(NamedTuple):
    """A visitor opts out or comes back."""

    visitor: int
    opts_out: bool


class Process(NamedTuple):
    """A run of processing, after which landing pages are logged or not."""

    has_landing_pages: bool


steps = st.one_of(
    st.builds(
        Send,
        st.integers(0, 2),
        st.integers(0, 1),
        st.sampled_from(["click", "pagevisit"]),
        st.sampled_from(["", "a", "b"]),
    ),
    st.builds(Choose, st.integers(0, 2), st.booleans()),
    st.builds(Process, st.booleans()),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=5, max_size=25))
def test_what_is_stored_is_what_the_model_says(app: Flask, history: list[Send | Choose | Process]) -> None:
    feed = Feed(app, make_channel())  # its own channel: what other examples left has other ids
    workers = [feed.runtime.spool, feed.other_journal()]
    before, dropped_before = len(stored("click")), _dropped()
    expected = dropped = 0
    seen: set[str] = set()
    out: set[int] = set()
    for number, step in enumerate(history):
        at = BEGIN + number * STEP
        if isinstance(step, Process):
            _process(feed, has_landing_pages=step.has_landing_pages)
        elif isinstance(step, Choose):
            feed.put(visitor=VISITORS[step.visitor], at=at, opt_out=step.opts_out)
            out = out | {step.visitor} if step.opts_out else out - {step.visitor}
        else:
            one = {"type": step.type, "id": step.sender_id}
            feed.put(one, visitor=VISITORS[step.visitor], at=at, spool=workers[step.worker])
            is_stored = step.visitor not in out and (not step.sender_id or step.sender_id not in seen)
            seen |= {step.sender_id} if is_stored else set()
            expected += is_stored and step.type == "click"
            dropped += not is_stored
    _process(feed, has_landing_pages=True)
    feed.close()
    assert len(stored("click")) - before == expected
    assert _dropped() - dropped_before == dropped
    assert_counts_are_what_is_stored()
    assert_touched_is_what_was_added()


def _process(feed: Feed, *, has_landing_pages: bool) -> None:
    feed.process()
    with transaction() as session:
        session.scalars(select(ActivityType).filter_by(code_name="landingpage")).one().is_enabled = has_landing_pages


def _dropped() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.sum(DropCount.count))) or 0
