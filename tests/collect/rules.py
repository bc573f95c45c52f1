"""How do tests change the rules by which the door goes?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from webapp import clock
from webapp.activities.models import ActivityType
from webapp.channels.models import Channel
from webapp.database import transaction
from webapp.settings.operations import bump_policy, change_setting
from webapp.settings.values import Known


def switch_off(*code_names: str) -> None:
    """Switch activity types off."""
    with transaction() as session:
        session.execute(update(ActivityType).where(ActivityType.code_name.in_(code_names)).values(is_enabled=False))
        bump_policy(session)


def add_type(code_name: str, *fields: dict[str, Any]) -> None:
    """Add a custom type, with a metadata schema."""
    with transaction() as session:
        session.add(
            ActivityType(
                code_name=code_name, display_name=code_name, metadata_fields=list(fields), created_at=clock.now()
            )
        )
        bump_policy(session)


def choose(known: Known, value: Any) -> None:
    """Change a setting."""
    with transaction() as session:
        change_setting(session, known, value)


def change_channel(channel: Channel, **values: Any) -> None:
    """Change columns of a channel."""
    with transaction() as session:
        session.execute(update(Channel).where(Channel.id == channel.id).values(**values))
        bump_policy(session)
