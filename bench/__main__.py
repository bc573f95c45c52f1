"""Which of the promised figures are reached on this machine? `make bench` prints them as one table."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from bench import beacon, clone, door, footprint, latency, pages, processing, retention
from bench.table import Measured, facts, show

PARTS = {
    "door": door.rows,
    "latency": latency.rows,
    "processing": processing.rows,
    "pages": pages.rows,
    "retention": retention.rows,
    "footprint": footprint.rows,
    "beacon": beacon.rows,
    "clone": clone.rows,
}


def main(chosen: Iterable[str]) -> None:
    """Measure the chosen parts, all by default, and print the table."""
    names = [name for name in PARTS if name in set(chosen)] or list(PARTS)
    rows: list[Measured] = []
    for name in names:
        print(f"measuring: {name} …", file=sys.stderr, flush=True)
        rows.extend(PARTS[name]())
    print(f"\n{facts()}\n\n{show(rows)}")


if __name__ == "__main__":
    main(sys.argv[1:])
