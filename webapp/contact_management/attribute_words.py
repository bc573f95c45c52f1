"""What are attributes and their values called on the pages of contacts?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from webapp.contact_management.contact_words import Reader
from webapp.contact_management.merge_words import ATTRIBUTES, shown_value
from webapp.contacts.attribute_queries import list_attributes, shown_values
from webapp.contacts.attributes import LABELS
from webapp.contacts.custom import NO, YES, AttributeKind
from webapp.contacts.models import Attribute, Contact

KINDS = {
    AttributeKind.TEXT: "Text",
    AttributeKind.NUMBER: "Number",
    AttributeKind.YES_NO: "Yes or no",
    AttributeKind.DATE: "Date",
    AttributeKind.CHOICE: "Choice",
}
YES_NO_WORDS = {YES: "Yes", NO: "No"}


def attribute_labels(session: Session) -> dict[str, str]:
    """Return the names of all attributes by code name: built in, custom, archived."""
    custom = {one.code_name: one.display_name for one in list_attributes(session, with_archived=True)}
    return {**ATTRIBUTES, **custom}


def custom_words(kind: str, value: str) -> str:
    """Return a value of a custom attribute in words."""
    return YES_NO_WORDS.get(value, value) if kind == AttributeKind.YES_NO else value


def custom_values(session: Session, contact_id: int) -> list[tuple[str, str]]:
    """Return the names and values, in words, of the custom attributes that a canonical contact shows."""
    shown = shown_values(session.connection(), [contact_id]).get(contact_id, {})
    return [
        (one.display_name, custom_words(one.kind, shown[one.code_name]))
        for one in list_attributes(session)
        if one.code_name in shown
    ]


def list_cells(
    session: Session, reader: Reader, contacts: Sequence[Contact], attributes: Sequence[Attribute]
) -> dict[tuple[int, str], str]:
    """Return what the list shows of contacts in the columns that can be added, by contact and attribute."""
    shown = shown_values(session.connection(), [contact.id for contact in contacts])
    cells = {}
    for contact in contacts:
        for name in LABELS:
            cells[contact.id, name] = shown_value(reader, name, getattr(contact, name))
        for one in attributes:
            value = shown.get(contact.id, {}).get(one.code_name, "")
            cells[contact.id, one.code_name] = reader.text(custom_words(one.kind, value))
    return cells
