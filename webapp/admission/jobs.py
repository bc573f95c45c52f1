"""What runs unattended to keep the samples of what was not recorded few?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, text

from webapp import clock
from webapp.database import delete_bit_by_bit

KEPT_DAYS = 7
DAY_MS = 24 * 3_600_000
FORGET = text(
    "DELETE FROM drop_sample WHERE id IN (SELECT id FROM drop_sample WHERE dropped_at < :before LIMIT :at_once)"
)


def forget_samples(engine: Engine, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Forget samples after 7 days, and return how many; the counts stay."""
    return delete_bit_by_bit(engine, FORGET, {"before": clock.now_ms() - KEPT_DAYS * DAY_MS}, stop=stop)
