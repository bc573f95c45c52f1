"""How large is the beacon that a site loads, and how long does it run?"""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from bench import beacon_time
from bench.table import Measured
from webapp.collect.beacon import beacon_folder

BAR = 2_048


def rows() -> Iterator[Measured]:
    """Yield a row for the core and one for the largest part, gzipped as a server does it; then the run times."""
    sizes = {path.stem: len(gzip.compress(path.read_bytes(), 9)) for path in beacon_folder().glob("*.js")}
    core = sizes.pop("beacon")
    yield Measured("beacon core, gzipped", f"{core:,} B", "–", f"{core:,} B", f"≤ {BAR:,} B", core <= BAR)
    name, largest = max(sizes.items(), key=lambda item: item[1])
    yield Measured(f"largest part (`{name}`)", f"{largest:,} B", "–", f"{largest:,} B", f"≤ {BAR:,} B", largest <= BAR)
    yield from beacon_time.rows()
