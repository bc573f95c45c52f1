"""Whatever is appended, sealed, read and trimmed in whatever order: every entry comes exactly once, and in order."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spool.reading import read_now
from webapp import clock
from webapp.spool.contract import Entry
from webapp.spool.journal import Journal

WRITERS = 3
appends = st.tuples(st.just("append"), st.integers(0, WRITERS - 1), st.binary(max_size=400), st.integers(0, 5))
reads = st.tuples(st.just("read"), st.integers(1, 12), st.integers(1, 2000))
seals = st.tuples(st.just("seal"), st.integers(0, WRITERS - 1))
trims = st.tuples(st.just("trim"))
stories = st.lists(st.one_of(appends, appends, appends, reads, seals, trims), max_size=60)


@dataclass
class Story:
    journals: list[Journal]
    position: str = ""
    appended: list[list[tuple[bytes, int]]] = field(default_factory=lambda: [[] for _ in range(WRITERS)])
    found: list[Entry] = field(default_factory=list)

    def append(self, writer: int, payload: bytes, count: int) -> None:
        payload = b"%d%s" % (writer, payload)
        self.journals[writer].append(payload, count)
        self.appended[writer].append((payload, count))

    def read(self, limit: int, max_bytes: int) -> None:
        batch = self.journals[0].read(self.position, until_us=clock.now_us(), limit=limit, max_bytes=max_bytes)
        assert not batch.faults
        assert len(batch.entries) <= 1 or sum(entry.activity_count for entry in batch.entries) <= limit
        self.found += batch.entries
        self.position = batch.position
        self.check_size()

    def seal(self, writer: int) -> None:
        self.journals[writer].seal()

    def trim(self) -> None:
        self.journals[0].trim(self.position)
        self.check_size()

    def check_size(self) -> None:
        counts = [count for written in self.appended for _, count in written]
        waiting = sum(counts) - sum(entry.activity_count for entry in self.found)
        assert self.journals[0].size(self.position).activities == waiting

    def check_end(self) -> None:
        times = [entry.appended_at_us for entry in self.found]
        assert times == sorted(times)
        for writer, written in enumerate(self.appended):
            prefix = b"%d" % writer
            assert [(e.payload, e.activity_count) for e in self.found if e.payload.startswith(prefix)] == written
        assert len(self.found) == sum(map(len, self.appended))


@given(stories, st.sampled_from([1, 500, 2**20]))
@settings(max_examples=120, deadline=None)
def test_every_entry_comes_once_and_in_order(steps: list[tuple[str, *tuple[int, ...]]], segment_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journals = [Journal(Path(folder), max_bytes=2**30, segment_bytes=segment_bytes) for _ in range(WRITERS)]
        story = Story(journals)
        for name, *arguments in steps:
            getattr(story, name)(*arguments)
        while read_now(journals[0], story.position).entries:
            story.read(7, 1500)
        for journal in journals:
            journal.close()
        story.trim()
        story.check_end()
        assert not list(Path(folder).glob("*.segment"))
