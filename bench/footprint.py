"""How much memory does the whole system take at rest, with one worker?"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.system import memory_of, running_contrail
from bench.table import Measured

BAR_MEBIBYTES = 300
SETTLE_SECONDS = 3


def rows() -> Iterator[Measured]:
    """Yield the memory row: proportional set size of all processes."""
    with tempfile.TemporaryDirectory() as name, running_contrail(Path(name)) as running:
        time.sleep(SETTLE_SECONDS)
        mebibytes = memory_of(running.pid) / 1024 / 1024
    words = f"{mebibytes:.0f} MiB PSS"
    yield Measured(
        "memory at rest, one worker", words, "–", words, f"≤ {BAR_MEBIBYTES} MiB", mebibytes <= BAR_MEBIBYTES
    )
