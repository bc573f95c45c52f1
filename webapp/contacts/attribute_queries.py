"""Questions about custom attributes and what contacts show of them. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from webapp.contacts.models import Attribute
from webapp.database import fetch_in

VALUES = "SELECT contact_id, name, value FROM shown_value WHERE contact_id IN"


def list_attributes(session: Session, *, with_archived: bool = False) -> Sequence[Attribute]:
    """Return the custom attributes in the order in which they were made, archived ones last."""
    query = select(Attribute).order_by(Attribute.archived_at.is_not(None), Attribute.id)
    return session.scalars(query if with_archived else query.where(Attribute.archived_at.is_(None))).all()


def get_attribute(session: Session, attribute_id: int) -> Attribute:
    """Return an attribute, archived or not. Raises `NotFound`."""
    attribute = session.get(Attribute, attribute_id)
    if attribute is None:
        raise NotFound
    return attribute


def find_attribute(session: Session, code_name: str) -> Attribute | None:
    """Return the attribute of a code name, archived or not, or None."""
    return session.scalars(select(Attribute).where(Attribute.code_name == code_name)).first()


def shown_values(connection: Connection, contact_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return what canonical contacts show of custom attributes, by contact and code name; archived ones too."""
    found: dict[int, dict[str, str]] = {}
    for contact_id, name, value in fetch_in(connection, VALUES, contact_ids):
        found.setdefault(contact_id, {})[name] = value
    return found
