"""What do we keep of long work on contacts? Which, how far it is, and who asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Moment


class ContactTask(Base):
    """Work on chosen contacts, one after the other: the first `done` of `contact_ids` are dealt with.

    `kind` is `delete`, or `edit`: then `name` and `value` are the attribute to be set, None empties it. `skipped`
    counts those that were gone or merged by then. Once it is finished, which contacts and what value is forgotten.
    """

    __tablename__ = "contact_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    begun_at: Mapped[datetime] = mapped_column(Moment)
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(100))
    contact_ids: Mapped[list[int]] = mapped_column(JSON)
    name: Mapped[str | None] = mapped_column(String(60))
    value: Mapped[str | None] = mapped_column(Text)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    activities: Mapped[int] = mapped_column(default=0)
    browsers: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
