"""What do we keep of forms? How each is found on a page, and which of its fields go where."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Moment


class FoundBy(StrEnum):
    """By what a form is recognised on a page; its code in `data-contrail-form` always works beside it."""

    CODE = "code"
    ID = "id"
    NAME = "name"
    ACTION = "action"


class RegisteredForm(Base):
    """A form whose submissions are recorded under its code, with the fields that are mapped, and no others.

    `channel_ids` is empty where it may stand on any channel. `fields` are rows of `field` (its name on the page),
    `target` (an attribute, `email`, or `` for what is kept with the submission) and `overwrites`.
    """

    __tablename__ = "form"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    channel_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    found_by: Mapped[str] = mapped_column(String(20), default=FoundBy.CODE.value)
    found_value: Mapped[str] = mapped_column(String(200), default="")
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    is_enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    archived_at: Mapped[datetime | None] = mapped_column(Moment)
