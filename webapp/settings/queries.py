"""Questions about the settings. Nothing here changes a row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.settings.models import ChosenSetting, PolicyVersion
from webapp.settings.values import Known


def get_setting(session: Session, known: Known) -> Any:  # noqa: ANN401 - each setting has a type of its own
    """Return the chosen value, or the default."""
    row = session.get(ChosenSetting, known.name)
    return known.default if row is None else row.value


def get_policy_version(session: Session) -> int:
    """Return the number that grows with each change of the policy; 0 before the first."""
    return session.scalar(select(PolicyVersion.number)) or 0
