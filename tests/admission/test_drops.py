"""Are drop counts added up, sent, and kept when they can't be sent?"""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp import clock
from webapp.activities.record import DropSums, decode_record
from webapp.admission.drops import SAMPLES_A_SECOND, DropCounter
from webapp.admission.payload import Fault
from webapp.spool.contract import SpoolFull
from webapp.spool.journal import Journal


def sums_in(journal: Journal) -> list[DropSums]:
    entries = journal.read("", until_us=clock.now_us() + 1, limit=100).entries
    records = [decode_record(entry.payload) for entry in entries]
    return [record for record in records if isinstance(record, DropSums)]


def test_counts_wait_until_there_is_room(tmp_path: Path) -> None:
    full, empty = Journal(tmp_path / "full", max_bytes=1), Journal(tmp_path / "empty", max_bytes=1_000_000)
    drops = DropCounter(full)
    drops.count(1, "click", "bot")
    drops.see(1, "origin", "https://old.example")
    drops.see(2, "script")
    with pytest.raises(SpoolFull):
        drops.send()
    drops.count(1, "click", "bot")
    drops.see(1, "origin", "https://new.example")
    drops._spool = empty
    drops.send()
    drops.send()
    (sums,) = sums_in(empty)
    assert [count[1:] for count in sums.counts] == [(1, "click", "bot", 2)]
    seen = {(channel_id, what, detail) for channel_id, what, _, detail in sums.sightings}
    assert seen == {(1, "origin", "https://new.example"), (2, "script", "")}
    full.close()
    empty.close()


def test_samples_are_bounded_and_none_tells_of_a_choice(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "sums", max_bytes=1_000_000)
    drops = DropCounter(journal)
    for _ in range(SAMPLES_A_SECOND * 2):
        drops.count(1, "click", "opted_out")
        drops.count(1, "click", "invalid", Fault("$.activities[0]." + "x" * 500, "y" * 500))
    drops.send()
    (sums,) = sums_in(journal)
    assert len(sums.samples) == SAMPLES_A_SECOND
    assert {sample[3] for sample in sums.samples} == {"invalid"}
    assert max(len(sample[4]) for sample in sums.samples) == 200
    journal.close()
