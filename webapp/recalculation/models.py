"""What do we keep of what was recalculated? Figures that cost too much to count while a page waits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Moment


class Figure(Base):
    """One number by its name, and when it was counted."""

    __tablename__ = "figure"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
    computed_at: Mapped[datetime] = mapped_column(Moment)
