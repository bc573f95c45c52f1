"""How do drop counts get into the database, and what do they add up to?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from webapp.activities.record import DropSums
from webapp.admission import reasons
from webapp.admission.models import DropCount, PlainCount
from webapp.database import insert_rows

COUNT_COLUMNS = ("hour", "channel_id", "type_code", "reason", "count")
PLAIN_COLUMNS = ("hour", "channel_id", "kind", "what", "count")
ADD_PLAIN = "ON CONFLICT (hour, channel_id, kind, what) DO UPDATE SET count = plain_count.count + excluded.count"
SAMPLE_COLUMNS = ("dropped_at", "channel_id", "type_code", "reason", "path", "detail")
ADD = "ON CONFLICT (hour, channel_id, type_code, reason) DO UPDATE SET count = drop_count.count + excluded.count"


def add_drops(connection: Connection, counts: Mapping[tuple[int, int, str, str], int]) -> None:
    """Add to the counts of (hour, channel, type, reason)."""
    insert_rows(connection, "drop_count", COUNT_COLUMNS, [(*key, count) for key, count in sorted(counts.items())], ADD)


def add_sums(connection: Connection, sums: Sequence[DropSums]) -> None:
    """Add what the doors counted, with their samples."""
    counts: Counter[tuple[int, int, str, str]] = Counter()
    for one in sums:
        for hour, channel_id, type_code, reason, count in one.counts:
            counts[(hour, channel_id, type_code[:60], reason[:30])] += count
    add_drops(connection, counts)
    # The path may name a metadata key as it was sent, and PostgreSQL keeps no NUL: with it all counts would be refused.
    samples = [
        (*names, path.replace("\0", "\ufffd"), detail.replace("\0", "\ufffd"))
        for one in sums
        for *names, path, detail in one.samples
    ]
    insert_rows(connection, "drop_sample", SAMPLE_COLUMNS, samples)


def add_plain_counts(connection: Connection, sums: Sequence[DropSums]) -> None:
    """Add what the doors counted that belongs to nobody."""
    counts: Counter[tuple[int, int, str, str]] = Counter()
    for one in sums:
        for hour, channel_id, kind, what, count in one.plain:
            counts[(hour, channel_id, kind, what)] += count
    rows = [(*key, count) for key, count in sorted(counts.items())]
    insert_rows(connection, PlainCount.__tablename__, PLAIN_COLUMNS, rows, ADD_PLAIN)


def count_drops(session: Session, waiting: Sequence[DropSums] = ()) -> dict[str, int]:
    """Return reason → count since the first start, every reason named, with the sums that still wait."""
    totals = dict.fromkeys(reasons.WORDS, 0)
    for reason, count in session.execute(
        select(DropCount.reason, func.sum(DropCount.count)).group_by(DropCount.reason)
    ):
        totals[reason] = int(count)
    for one in waiting:
        for *_, reason, count in one.counts:
            totals[reason] = totals.get(reason, 0) + count
    return totals
