"""Who is meant by a text? Names and e-mails that begin with it, by an index; then those that contain it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true

from webapp.contacts.filters import KNOWN_VALUES, ContactFilters
from webapp.contacts.models import Contact
from webapp.contacts.naming import numbers_of_label
from webapp.contacts.ordering import ORDERS, Walk, find_places
from webapp.contacts.text_index import contacts_by_text

MOST_BEGINNING = 200  # a text with which more begin is common enough to be found by looking through the list
MOST_OF_LABEL = 200
MOST_CONTAINING = 500
CONTAINING_SECONDS = 0.03
LAST_CHARACTER = "\U0010ffff"
LARGEST_ASCII = 0x80


def contacts_beginning_with(connection: Connection, filters: ContactFilters) -> list[int] | None:
    """Return the contacts whose name, last name or e-mail begins with the text, or None when they are too many.

    *Visitor 7F3A*, or only its four digits, are the anonymous contacts of this label.
    """
    known = KNOWN_VALUES[filters.kind]
    found = set(_of_label(connection, filters.text)) if False in known else set()
    columns = [Contact.name_key, Contact.last_name_key, *([Contact.email] if filters.may_see_email else [])]
    for column in columns if True in known else []:
        for needle in needles_of(filters.text):
            query = select(Contact.id).where(
                *(Contact.is_known == true(), Contact.merged_into_id.is_(None)),
                *(column >= needle, column < needle + LAST_CHARACTER, *_named_only(filters)),
            )
            ids = connection.scalars(query.order_by(column).limit(MOST_BEGINNING + 1)).all()
            if len(ids) > MOST_BEGINNING:
                return None
            found.update(ids)
    return sorted(found)


def contacts_containing(connection: Connection, filters: ContactFilters) -> list[int] | None:
    """Return all known contacts whose name or e-mail holds the text, or None when they are too many to look for.

    Where no index of texts tells, it goes along the one that holds names and e-mails, and looks at some 50,000.
    """
    contains = contains_text(filters, connection.dialect.name)
    needles = needles_of(filters.text)
    ids = contacts_by_text(connection, needles, may_see_email=filters.may_see_email, limit=MOST_CONTAINING + 1)
    if ids is not None:
        listed = Contact.id.in_(ids), Contact.is_known == true(), Contact.merged_into_id.is_(None)
        is_all = len(ids) <= MOST_CONTAINING
        return list(connection.scalars(select(Contact.id).where(*listed, contains))) if is_all else None
    walk = Walk((True,), ORDERS["name"], is_descending=False, rest=(contains,))
    found = find_places(connection, walk, None, limit=MOST_CONTAINING, seconds=CONTAINING_SECONDS)
    return None if found.has_more else [place.id for place in found.places]


def contains_text(filters: ContactFilters, dialect: str) -> ColumnElement[bool]:
    """Return the condition that a known contact's name or e-mail holds the text; no sign in it means another."""
    position = func.strpos if dialect == "postgresql" else func.instr
    columns = [Contact.name_key, *([Contact.email] if filters.may_see_email else [])]
    held = or_(*(position(column, needle) > 0 for column in columns for needle in needles_of(filters.text)))
    return and_(held, *_named_only(filters))


def needles_of(text: str) -> list[str]:
    """Return the ways in which a database may have written a text in small letters.

    Not every database lowers more than ASCII: *Özil* is kept as *Özil* by one and as *özil* by another.
    """
    text = " ".join(text.split())
    return list(dict.fromkeys((text.lower(), _ascii_lower(text), _ascii_lower(text.title()))))


def _named_only(filters: ContactFilters) -> list[ColumnElement[bool]]:
    """Whoever may not see an e-mail may not find out by it either: it is the name of those who have none."""
    if filters.may_see_email:
        return []
    return [or_(Contact.first_name.is_not(None), Contact.last_name.is_not(None))]


def _of_label(connection: Connection, text: str) -> list[int]:
    largest = connection.scalar(select(func.max(Contact.id))) or 0
    numbers = numbers_of_label(text, largest)
    query = select(Contact.id).where(
        Contact.id.in_(numbers), Contact.is_known == false(), Contact.merged_into_id.is_(None)
    )
    return list(connection.scalars(query.order_by(Contact.id.desc()).limit(MOST_OF_LABEL))) if numbers else []


def _ascii_lower(text: str) -> str:
    return "".join(sign.lower() if ord(sign) < LARGEST_ASCII else sign for sign in text)
