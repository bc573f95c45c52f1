"""What do tests find in the database of what they sent?"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from webapp.activities.models import Activity, ActivityType, Environment, Page, Referrer, Target
from webapp.database import db


def titles() -> list[str]:
    """Return the titles of all activities, oldest first."""
    db.session.rollback()
    query = select(Page.title).join(Activity, Activity.page_id == Page.id).order_by(Activity.id)
    return list(db.session.scalars(query))


def stored_fields(source_id: str) -> dict[str, Any] | None:
    """Return the one activity with this source as its sender described it, or None."""
    db.session.rollback()
    row = db.session.execute(
        select(Activity, ActivityType.code_name, Page, Referrer.url, Target, Environment.language)
        .join(ActivityType, ActivityType.id == Activity.type_id)
        .outerjoin(Page, Page.id == Activity.page_id)
        .outerjoin(Referrer, Referrer.id == Activity.referrer_id)
        .outerjoin(Target, Target.id == Activity.target_id)
        .outerjoin(Environment, Environment.id == Activity.environment_id)
        .where(Activity.source_id == source_id)
    ).one_or_none()
    if row is None:
        return None
    activity, code_name, page, referrer, target, language = row
    return {
        "type": code_name,
        "title": page.title if page else "",
        "value": activity.value or "",
        "comment": activity.comment or "",
        "referrer": referrer or "",
        "item_id": activity.item_id or "",
        "item_detail_id": activity.item_detail_id or "",
        "target": {"type": target.target_type, "id": target.target_id} if target else None,
        "language": language or "",
        "metadata": json.loads(activity.details) if activity.details else {},
    }
