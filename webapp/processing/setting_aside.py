"""What happens to a record that can't be stored? It is kept whole, with its reason, and the rest goes on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from webapp import clock
from webapp.activities.record import RequestRecord, decode_record
from webapp.database import insert_rows
from webapp.spool.contract import Entry

COLUMNS = ("set_aside_at", "received_at", "channel_id", "activity_count", "reason", "detail", "payload")


def put_aside(connection: Connection, broken: Sequence[tuple[Entry, str]]) -> None:
    """Keep records that can't be stored; each with what was wrong, in words without its values."""
    now_ms = clock.now_ms()
    rows = []
    for entry, detail in broken:
        reason = detail.partition(":")[0][:60]
        channel_id = channel_of(entry.payload)
        count = max(1, entry.activity_count)
        rows.append((now_ms, entry.appended_at_us // 1000, channel_id, count, reason, detail, entry.payload))
    insert_rows(connection, "set_aside", COLUMNS, rows)


def channel_of(payload: bytes) -> int | None:
    """Return the channel that a record names, or None when it can't be read that far."""
    try:
        record = decode_record(payload)
    except msgspec.MsgspecError:
        return None
    return record.channel_id if isinstance(record, RequestRecord) else None
