"""Changes of the settings. The caller opens the transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.settings.models import ChosenSetting, PolicyVersion
from webapp.settings.values import Known


class OutOfBounds(Exception):
    """A whole number is below or above what its setting allows."""


def change_setting(session: Session, known: Known, value: Any) -> None:  # noqa: ANN401 - each setting has a type of its own
    """Choose the value of a setting and make the running system learn of it. Raises `OutOfBounds`."""
    if known.low is not None and known.high is not None and not known.low <= value <= known.high:
        message = f"must be from {known.low} to {known.high:,}"
        raise OutOfBounds(message)
    session.merge(ChosenSetting(name=known.name, value=value, changed_at=clock.now()))
    bump_policy(session)


def bump_policy(session: Session) -> None:
    """Let every door and the timetable know, within a second, that something they rely on has changed."""
    session.flush()
    bump_policy_version(session.connection())


def bump_policy_version(connection: Connection) -> int:
    """Do the same without a session, and return the new number; nobody else gets one before this transaction ends."""
    grown = update(PolicyVersion).values(number=PolicyVersion.number + 1).returning(PolicyVersion.number)
    return connection.execute(grown).scalar_one()
