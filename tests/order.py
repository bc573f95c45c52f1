"""Which tests begin first? Those that take long, so that no run ends with one worker waiting for two of them.

pytest-xdist gives each worker a stretch of the list, and lets a worker that is done take from the end of another's.
What takes long mostly waits; half of the workers begin with it, and the others meanwhile use what it leaves of the
processor. Within each rank the order stays that of chance.
"""

from __future__ import annotations

from itertools import islice
from typing import TypeVar

import pytest

T = TypeVar("T")
FAILURES = "tests/failures/"
LAST_RANK = 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests of one worker among several; each worker orders alike. Without workers chance has its way."""
    given: dict[str, int] = getattr(config, "workerinput", {})
    if given:
        items[:] = arrange([(rank_of(item), item) for item in items], given["workercount"])


def rank_of(item: pytest.Item) -> int:
    """Return 0 for a test that takes long, 1 for one that starts systems, 2 for all others."""
    if item.get_closest_marker("long"):
        return 0
    return 1 if item.nodeid.startswith(FAILURES) else LAST_RANK


def arrange(ranked: list[tuple[int, T]], workers: int) -> list[T]:
    """Return the items, so that those of a low rank begin the stretches of the first half of the workers."""
    first = [item for _, item in sorted((one for one in ranked if one[0] < LAST_RANK), key=lambda one: one[0])]
    others = iter([item for rank, item in ranked if rank >= LAST_RANK])
    lanes = (workers + 1) // 2
    found: list[T] = []
    for number in range(workers):
        size = (len(ranked) - len(found)) // (workers - number)
        begun = first[number::lanes] if number < lanes else []
        found += begun
        found += islice(others, max(0, size - len(begun)))
    return found
