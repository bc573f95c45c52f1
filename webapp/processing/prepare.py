"""What of a batch can be worked out before the database's write lock is taken? Everything that asks no table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from webapp.activities.incoming import Incoming, read_incoming
from webapp.activities.record import (
    NO_CIRCUMSTANCES,
    Basis,
    RequestRecord,
    StrippedRecord,
    decode_record,
)
from webapp.processing.setting_aside import SUSPECTED, Broken
from webapp.spool.contract import Entry


class Prepared(NamedTuple):
    """A record with its activities, ready to be stored; and the entry that it came in."""

    record: RequestRecord
    activities: list[Incoming]
    entry: Entry


def prepare_entries(entries: Iterable[Entry], *, keeps_suspects: bool = False) -> tuple[list[Prepared], list[Broken]]:
    """Return the records of some entries, and those entries that can't be read.

    Nor can be stored, unless a person `keeps_suspects`, what a robot or our own people may have sent.
    """
    prepared: list[Prepared] = []
    broken: list[Broken] = []
    for entry in entries:
        try:
            record = decode_record(entry.payload)
            if isinstance(record, StrippedRecord):
                if record.suspicion and not keeps_suspects:
                    broken.append(Broken(entry, SUSPECTED, record.suspicion))
                    continue
                record = as_request(record)
            if isinstance(record, RequestRecord):
                prepared.append(Prepared(record, read_incoming(record), entry))
            else:
                broken.append(Broken(entry, "unreadable", "these are drop counts, which belong to another spool"))
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            broken.append(Broken(entry, "unreadable", f"{type(error).__name__}: {str(error)[:200]}"))
    return prepared, broken


def as_request(record: StrippedRecord) -> RequestRecord:
    """Return what was kept for a legitimate interest as a request by which nobody came."""
    return RequestRecord(
        record.received_us,
        0,
        b"",
        NO_CIRCUMSTANCES,
        Basis.LEGITIMATE_INTEREST,
        record.activities,
        record.contact,
    )
