"""Believable contacts for tests of the contact pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from webapp import clock
from webapp.contacts.models import Contact
from webapp.database import transaction
from webapp.identity.deriving import SHOWN, derive_contacts
from webapp.identity.models import AttributeValue, Identifier
from webapp.settings.operations import change_setting
from webapp.settings.values import MASK_CONTACT_DETAILS


def make_contact(*, known: bool = True, active: timedelta | None = timedelta(hours=1), **values: Any) -> int:
    """Store a contact that was last active so long ago (never, with None), and return its id."""
    now = clock.now()
    values.setdefault("created_at", now - (active or timedelta()) - timedelta(days=1))
    last = None if active is None else now - active
    with transaction() as session:
        contact = Contact(canonical_id=0, is_known=known, last_activity_at=last, **values)
        session.add(contact)
        session.flush()
        contact.canonical_id = contact.id
        session.flush()
        _keep(session, contact, values)
        return contact.id


def came_with(contact_id: int, **values: str) -> None:
    """Let a contact show values, as if it had come with them."""
    with transaction() as session:
        contact = session.get_one(Contact, contact_id)
        _keep(session, contact, values)
        session.flush()
        derive_contacts(session.connection(), [contact_id])


def _keep(session: Session, contact: Contact, values: dict[str, Any]) -> None:
    """Write what a contact's row shows against the contact, from where the row would be derived."""
    fixed: dict[str, Any] = {"contact_id": contact.id, "source": "typed", "at": contact.created_at}
    for name in values.keys() & set(SHOWN):
        session.add(AttributeValue(name=name, value=values[name], **fixed))
    if values.get("email"):
        session.add(Identifier(kind="email", value=values["email"], **fixed))


def merge_into(contact_id: int, survivor_id: int) -> None:
    """Let a contact be read through another one."""
    with transaction() as session:
        contact = session.get_one(Contact, contact_id)
        contact.canonical_id = contact.merged_into_id = survivor_id


def mask_details() -> None:
    """Have viewers see e-mail and phone masked."""
    with transaction() as session:
        change_setting(session, MASK_CONTACT_DETAILS, value=True)


def names_on(html: str) -> list[str]:
    """Return the contacts of a list in its order."""
    rows = html.partition("<tbody>")[2].split('<th scope="row">')[1:]
    return [row.partition("<bdi>")[2].partition("</bdi>")[0] for row in rows]
