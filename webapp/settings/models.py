"""What do we keep of the settings? One row a value that was chosen, and the version number of the policy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Moment


class ChosenSetting(Base):
    """A setting that somebody changed; a setting without a row has its default."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class PolicyVersion(Base):
    """The one row whose number grows with each change that the door or the timetable must learn of."""

    __tablename__ = "policy_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
