"""What if the disk refuses a part of the journal? It waits, is kept for a person to see, and holds up nothing else."""

from __future__ import annotations

import os
from typing import Any

import pytest
from sqlalchemy import select

from tests.processing.feeding import Feed, stored
from tests.spool.reading import as_nobody
from webapp.database import db
from webapp.processing.models import JournalFault
from webapp.processing.run import RunResult, process_spool
from webapp.spool.contract import Batch, Spool

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody who may not read the file")


class ReadByNobody:
    """The spool of a machine whose files changed hands: everything works but reading what only its owner may."""

    def __init__(self, feed: Feed) -> None:
        self._spool = feed.runtime.spool
        self._folder = feed.runtime.config.instance_path / "spool" / "activities"

    def read(self, after: str, **bounds: Any) -> Batch:
        with as_nobody(self._folder):
            return self._spool.read(after, **bounds)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._spool, name)


def kept() -> list[JournalFault]:
    db.session.rollback()
    return list(db.session.scalars(select(JournalFault).order_by(JournalFault.id)))


def process(spool: Spool) -> RunResult:
    db.session.rollback()
    return process_spool(db.engine, spool)


def test_unreadable_segment_is_kept_once_and_over_once_it_was_read(feed: Feed) -> None:
    nobody: Any = ReadByNobody(feed)
    feed.put({"type": "click"})
    (segment,) = (feed.runtime.config.instance_path / "spool" / "activities").glob("*.segment")
    for _ in range(2):
        assert process(nobody).unreadable == 1
    (fault,) = kept()
    assert (fault.segment, fault.place, fault.waiting_bytes) == (segment.name, 0, segment.stat().st_size)
    assert (fault.ended_at, stored()) == (None, [])
    assert process(feed.runtime.spool).unreadable == 0
    (fault,) = kept()
    assert fault.ended_at is not None
    assert len(stored()) == 1


def test_what_can_be_read_is_stored_meanwhile(feed: Feed) -> None:
    nobody: Any = ReadByNobody(feed)
    feed.put({"type": "click", "value": "hidden"})
    folder = feed.runtime.config.instance_path / "spool" / "activities"
    hidden = set(folder.glob("*.segment"))
    feed.put({"type": "click", "value": "open"}, spool=feed.other_journal())
    (readable,) = set(folder.glob("*.segment")) - hidden
    readable.chmod(0o644)
    process(nobody)
    assert [activity.value for activity in stored()] == ["open"]
    assert [fault.segment for fault in kept()] == [path.name for path in hidden]
