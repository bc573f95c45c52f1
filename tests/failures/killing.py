"""How often is killed, and when?"""

from __future__ import annotations

import os
import random
import time

KILLS = int(os.environ.get("CONTRAIL_TEST_KILLS", "5"))
START_SECONDS = 45.0  # a start takes two; the rest is for a busy machine


def some_time(most: float = 1.2) -> None:
    """Wait for less than two processing intervals, so that kills meet runs, pauses, and their ends."""
    time.sleep(random.uniform(0.0, most))  # noqa: S311 - chance of a test
