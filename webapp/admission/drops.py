"""How many were not recorded, and why? Added up in memory, and sent to the spool as sums each second."""

from __future__ import annotations

from threading import Lock

from webapp import clock
from webapp.activities.record import DropSums, encode_record
from webapp.admission import reasons
from webapp.admission.payload import Fault
from webapp.spool.contract import Spool, SpoolUnavailable

HOUR_MS = 3_600_000
SAMPLES_A_SECOND = 20
Counts = dict[tuple[int, int, str, str], int]
Reads = dict[tuple[int, int, str], int]
LONGEST_ORIGIN = 300
LONGEST_PLAIN = 200
MOST_PLAIN_AN_HOUR = 2_000


class DropCounter:
    """The drops of this process since the last sums. A `kill -9` may lose a second of counts, never an activity."""

    def __init__(self, spool: Spool) -> None:
        """Count for a spool of sums."""
        self._spool = spool
        self._lock = Lock()
        self._counts: Counts = {}
        self._samples: list[tuple[int, int, str, str, str, str]] = []
        self._sightings: dict[tuple[int, str], tuple[int, str]] = {}
        self._plain: Counts = {}
        self._plain_hour = 0
        self._plain_seen: set[tuple[int, str, str]] = set()
        self._reads: Reads = {}

    def see(self, channel_id: int, what: str, detail: str = "") -> None:
        """Remember that something was seen of a channel (webapp/channels/sightings.py says what)."""
        with self._lock:
            self._sightings[(channel_id, what)] = (clock.now_ms(), detail[:LONGEST_ORIGIN])

    def count_plainly(self, channel_id: int, kind: str, what: str) -> None:
        """Count something that belongs to nobody (webapp/admission/models.py says what there is).

        Names come from outside: beyond 2,000 different ones an hour they are counted together, under "".
        """
        hour, what = clock.now_ms() // HOUR_MS, what.replace("\0", "\ufffd")[:LONGEST_PLAIN]
        with self._lock:
            if hour != self._plain_hour:
                self._plain_hour, self._plain_seen = hour, set()
            if len(self._plain_seen) < MOST_PLAIN_AN_HOUR:
                self._plain_seen.add((channel_id, kind, what))
            key = (hour, channel_id, kind, what if (channel_id, kind, what) in self._plain_seen else "")
            self._plain[key] = self._plain.get(key, 0) + 1

    def note_read(self, key_id: int, what: str, count: int) -> None:
        """Count what a program read with its key, for the audit log."""
        with self._lock:
            key = (clock.now_ms() // HOUR_MS, key_id, what)
            self._reads[key] = self._reads.get(key, 0) + count

    def count(self, channel_id: int, type_code: str, reason: str, fault: Fault | None = None) -> None:
        """Count one activity (or, with an empty type, one request) that was not recorded.

        The type must be one of ours or empty: a name that a sender made up would be a key of its own, for ever.
        """
        now_ms = clock.now_ms()
        key = (now_ms // HOUR_MS, channel_id, type_code, reason)
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + 1
            if len(self._samples) < SAMPLES_A_SECOND and reason not in reasons.PERSONAL_CHOICES:
                path, detail = (fault.path[:200], fault.detail[:300]) if fault else ("", "")
                self._samples.append((now_ms, channel_id, type_code, reason, path, detail))

    def send(self) -> None:
        """Hand the sums to the spool; when it refuses, they wait for the next time."""
        with self._lock:
            if not (self._counts or self._sightings or self._plain or self._reads):
                return
            counts, samples, sightings, plain = self._counts, self._samples, self._sightings, self._plain
            self._counts, self._samples, self._sightings, self._plain = {}, [], {}, {}
            reads, self._reads = self._reads, {}
        sums = DropSums(
            [(*key, count) for key, count in counts.items()],
            samples,
            [(channel_id, what, *seen) for (channel_id, what), seen in sightings.items()],
            [(*key, count) for key, count in plain.items()],
            [(*key, count) for key, count in reads.items()],
        )
        try:
            self._spool.append(encode_record(sums), 0)
        except SpoolUnavailable:
            self._take_back(counts, sightings, plain)
            self._take_back_reads(reads)
            raise

    def _take_back(self, counts: Counts, sightings: dict[tuple[int, str], tuple[int, str]], plain: Counts) -> None:
        with self._lock:
            for taken, kept in ((counts, self._counts), (plain, self._plain)):
                for key, count in taken.items():
                    kept[key] = kept.get(key, 0) + count
            self._sightings = sightings | self._sightings

    def _take_back_reads(self, reads: Reads) -> None:
        with self._lock:
            for key, count in reads.items():
                self._reads[key] = self._reads.get(key, 0) + count
