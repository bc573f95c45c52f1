"""What runs unattended to keep the activities' tables small?"""

from __future__ import annotations

import time

from sqlalchemy import Engine, text

from webapp import clock
from webapp.database import write_transaction

# A repeat that comes 30 days later is still known: a day more than that is kept.
KEPT_DAYS = 31
DAY_MS = 24 * 3_600_000
AT_ONCE = 5_000
FREE_SECONDS = 0.040
FORGET = text(
    "DELETE FROM sender_id WHERE digest IN (SELECT digest FROM sender_id WHERE kept_at < :before LIMIT :at_once)"
)


def forget_sender_ids(engine: Engine) -> int:
    """Forget pairs of a sender's id and an activity after 30 days, and return how many; a little at a time."""
    values = {"before": clock.now_ms() - KEPT_DAYS * DAY_MS, "at_once": AT_ONCE}
    forgotten = 0
    while True:
        with write_transaction(engine) as connection:
            count = connection.execute(FORGET, values).rowcount
        forgotten += count
        if count < AT_ONCE:
            return forgotten
        time.sleep(FREE_SECONDS)
