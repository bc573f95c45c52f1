"""How often did each item of a type come lately?"""

from __future__ import annotations

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.models import Activity, ActivityType
from webapp.activities.plan import first_key

DAY_MS = 24 * 3_600_000
MOST_READ = 50_000


def count_items(session: Session, code_name: str, days: int = 7) -> dict[str, int]:
    """Return how many activities of a type each `item_id` had in the last days, of the newest 50,000 at most."""
    since = uuid.UUID(int=first_key(clock.now_ms() - days * DAY_MS))
    type_id = select(ActivityType.id).where(ActivityType.code_name == code_name).scalar_subquery()
    newest = (
        select(Activity.item_id)
        .where(Activity.type_id == type_id, Activity.id >= since, Activity.item_id.is_not(None))
        .order_by(Activity.id.desc())
        .limit(MOST_READ)
        .subquery()
    )
    rows = session.execute(select(newest.c.item_id, func.count()).group_by(newest.c.item_id))
    return {str(item_id): int(count) for item_id, count in rows}
