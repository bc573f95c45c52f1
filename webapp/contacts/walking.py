"""How are all contacts read, one stretch after the other, while others are added and changed?

By their ids, which nothing moves: in the order of the last activity, one who is active meanwhile would be passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Engine, Row, func, select

from webapp.contacts.filters import KNOWN_VALUES, ContactFilters, period_conditions, row_conditions
from webapp.contacts.models import Contact

STRETCH = 2_000  # ids a transaction, however many of them meet the filters: none lives for long


def walk_contacts(engine: Engine, filters: ContactFilters) -> Iterator[Sequence[Row[tuple[Contact]]]]:
    """Yield all canonical contacts that meet the filters, but their text, by id, stretch by stretch, at least one."""
    with engine.connect() as connection:
        last = connection.scalar(select(func.max(Contact.id))) or 0
    conditions = [
        Contact.merged_into_id.is_(None),
        Contact.is_known.in_(KNOWN_VALUES[filters.kind]),
        *period_conditions(filters),
        *row_conditions(filters),
    ]
    for start in range(0, max(last, 1), STRETCH):
        stretch = Contact.id.between(start + 1, start + STRETCH)
        with engine.connect() as connection:
            query = select(Contact.__table__).where(stretch, *conditions).order_by(Contact.id)
            yield connection.execute(query).all()
