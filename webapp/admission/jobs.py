"""What runs unattended to keep the samples of what was not recorded few?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from webapp import clock
from webapp.database import delete_bit_by_bit
from webapp.settings.queries import get_setting
from webapp.settings.values import RETENTION_SAMPLES

DAY_MS = 24 * 3_600_000
FORGET = text(
    "DELETE FROM drop_sample WHERE id IN (SELECT id FROM drop_sample WHERE dropped_at < :before LIMIT :at_once)"
)


def forget_samples(engine: Engine, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Forget samples after 7 days, or as many as were chosen, and return how many; the counts stay."""
    with Session(engine) as session:
        days = get_setting(session, RETENTION_SAMPLES)
    if days is None:
        return 0
    return delete_bit_by_bit(engine, FORGET, {"before": clock.now_ms() - days * DAY_MS}, stop=stop)
