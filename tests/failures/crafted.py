"""Which records can a test put into a journal past the door?"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, NamedTuple

from tests.failures.load import make_id
from tests.failures.system import System
from webapp import clock
from webapp.activities.record import NO_CIRCUMSTANCES, Basis, RequestRecord, SentActivity, decode_record, encode_record
from webapp.spool import frames
from webapp.spool.segments import list_segments


class Frame(NamedTuple):
    """One append as it stands on the disk: its segment, where it begins and ends, and the ids in it."""

    path: Path
    start: int
    end: int
    ids: frozenset[bytes]


def record_of(ids: list[bytes], channel_id: int, **changes: Any) -> bytes:
    """Return a record as the door would write it; `changes` replace fields of the activities and of the record."""
    now_us = clock.now_us()
    fields: dict[str, Any] = {name: changes.pop(name) for name in ("type", "title", "url") if name in changes}
    occurred_ms = changes.pop("occurred_ms", now_us // 1000)
    sent = [SentActivity(id=str(uuid.UUID(bytes=key)), **({"type": "click"} | fields)) for key in ids]
    record: dict[str, Any] = {
        "received_us": now_us,
        "channel_id": channel_id,
        "visitor": uuid.uuid4().bytes,
        "circumstances": NO_CIRCUMSTANCES,
        "basis": Basis.NOT_NEEDED,
        "activities": [(occurred_ms, 0, activity) for activity in sent],
    }
    return encode_record(RequestRecord(**(record | changes)))


def make_ids(count: int) -> list[bytes]:
    """Return fresh UUIDv7s of now."""
    return [make_id() for _ in range(count)]


def fill(system: System, count: int) -> set[bytes]:
    """Put so many activities, 20 a record, into the spool of a system that has a channel; return their ids."""
    channel_id = system.query("SELECT id FROM channel")[0][0]
    sent: set[bytes] = set()
    with system.app() as app:
        spool = app.extensions["contrail_door"].spool
        for number in range(count // 20):
            ids = make_ids(20)
            sent.update(ids)
            spool.append(record_of(ids, channel_id, url=f"https://shop.example/{number}"), len(ids))
    return sent


def frames_of(folder: Path) -> list[Frame]:
    """Return all frames of a journal, segment by segment."""
    found: list[Frame] = []
    for segment in list_segments(str(folder)):
        path = folder / segment.name
        start, seed = 0, frames.seed_of(segment.name)
        parsed = frames.parse(path.read_bytes(), 0, seed, 1_000_000)
        assert not parsed.met_bad
        for entry in parsed.entries:
            record = decode_record(entry.payload)
            assert isinstance(record, RequestRecord)
            end = start + frames.HEADER_BYTES + len(entry.payload)
            ids = frozenset(uuid.UUID(str(sent.id)).bytes for _, _, sent in record.activities)
            found.append(Frame(path, start, end, ids))
            start = end
    return found
