"""Is who is who always what a simple model says, however people come, are merged and parted again?"""

from __future__ import annotations

import pytest

from tests.conftest import make_channel
from tests.identity.histories import Player
from tests.processing.feeding import Feed

COUNTS = {"sqlite": 500, "postgresql": 50}
SEED = 20_261_121


@pytest.mark.long
def test_histories_are_as_the_model_says(feed: Feed, database: str) -> None:
    Player(feed, make_channel("Merging")).play(COUNTS[database], SEED)
