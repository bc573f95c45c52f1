"""What did a contact show before, since when, and by whom? Nothing here changes a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from webapp.access.models import ApiKey, User
from webapp.contacts.models import Contact
from webapp.identity.editing import BY_KEY
from webapp.identity.models import AttributeValue

MOST_VALUES = 500


@dataclass(frozen=True, slots=True)
class PastValue:
    """A value that an attribute was given, None where it was emptied; the contact that it came by.

    `user_name` is who entered it, None where nobody did or nobody knows them any more; `key_name` the API key by which
    it was edited.
    """

    id: int
    name: str
    value: str | None
    source: str
    at: datetime
    contact_id: int
    user_name: str | None
    key_name: str | None


def list_values(session: Session, canonical_id: int) -> list[PastValue]:
    """Return the values of a contact and all that were merged into it, the latest first.

    At most one more than `MOST_VALUES`.
    """
    query = _values(canonical_id).order_by(AttributeValue.at.desc(), AttributeValue.id.desc())
    return [PastValue(*row) for row in session.execute(query.limit(MOST_VALUES + 1))]


def find_value(session: Session, canonical_id: int, value_id: int) -> PastValue | None:
    """Return a value of a contact or of one that was merged into it, or None."""
    row = session.execute(_values(canonical_id).where(AttributeValue.id == value_id)).first()
    return None if row is None else PastValue(*row)


def _values(canonical_id: int) -> Select[int, str, str | None, str, datetime, int, str | None, str | None]:
    one = AttributeValue
    return (
        select(one.id, one.name, one.value, one.source, one.at, one.contact_id, User.name, ApiKey.name)
        .join(Contact, Contact.id == one.contact_id)
        .outerjoin(User, User.id == one.user_id)
        .outerjoin(ApiKey, and_(ApiKey.id == one.source_id, one.source == BY_KEY))
        .where(Contact.canonical_id == canonical_id)
    )
