"""What runs unattended to keep the activities' tables small?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, text

from webapp import clock
from webapp.database import delete_bit_by_bit

# A repeat that comes 30 days later is still known: a day more than that is kept.
KEPT_DAYS = 31
DAY_MS = 24 * 3_600_000
FORGET = text(
    "DELETE FROM sender_id WHERE digest IN (SELECT digest FROM sender_id WHERE kept_at < :before LIMIT :at_once)"
)


def forget_sender_ids(engine: Engine, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Forget pairs of a sender's id and an activity after 30 days, and return how many."""
    return delete_bit_by_bit(engine, FORGET, {"before": clock.now_ms() - KEPT_DAYS * DAY_MS}, stop=stop)
