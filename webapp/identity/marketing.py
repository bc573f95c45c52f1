"""Who has agreed to nothing so far, and when is that over?"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from webapp.access.audit import audit
from webapp.contacts.models import Contact
from webapp.contacts.touching import touch_changed_contacts
from webapp.database import fetch_in

MARKED = (
    "SELECT c.canonical_id FROM contact c JOIN contact k ON k.id = c.canonical_id"
    " WHERE k.no_marketing_consent AND c.id IN"
)
CLEAR = text("UPDATE contact SET no_marketing_consent = false WHERE id = :row")


def clear_marks(connection: Connection, contact_ids: Collection[int]) -> None:
    """Take the mark *no marketing consent* from contacts one of whose own browsers has agreed to something.

    Whoever only types their e-mail clears nothing: anybody could.
    """
    ids = [row[0] for row in fetch_in(connection, MARKED, contact_ids)]
    if ids:
        connection.execute(CLEAR, [{"row": contact_id} for contact_id in set(ids)])
        touch_changed_contacts(connection, ids)


def note_agreement(session: Session, contact: Contact) -> None:
    """Take the mark from a canonical contact whose person has agreed elsewhere, as a user says."""
    if contact.no_marketing_consent:
        contact.no_marketing_consent = False
        session.flush()
        touch_changed_contacts(session.connection(), [contact.id])
        audit(session, "marketing_mark_taken_away", "contact", contact.id, f"Contact {contact.id}")
