"""What does a person get to read of contacts and activities? E-mail and phone as far as they may be seen in full."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from flask_login import current_user
from sqlalchemy.orm import Session

from webapp.access.permissions import Role
from webapp.activities.entries import LogEntry
from webapp.contacts.attributes import LABELS
from webapp.contacts.models import Contact
from webapp.contacts.naming import label_of
from webapp.settings.queries import get_setting
from webapp.settings.values import MASK_CONTACT_DETAILS

PHONES = ("phone", "mobile_phone")
DIGITS_SHOWN = 2
DOTS = "•••"
_NAME = r"[^\s@/?&=#<>(),;:|]"
# Also within a URL, where %40 is the @, and %2540 the same encoded once more. It begins where a run of signs does, so
# that a long text is looked through once. Hosts need no dot: better to hide what only looks like an address.
EMAIL = re.compile(rf"(?<!{_NAME})({_NAME}){_NAME}*(@|%(?:25)*40)(?=\w)")


@dataclass(frozen=True, slots=True)
class Reader:
    """How much the person who looks may see."""

    is_masked: bool

    def label(self, contact: Contact) -> str:
        """Return the contact's name; an e-mail that stands for it is masked as elsewhere."""
        return self.text(label_of(contact.id, contact.first_name, contact.last_name, self.email(contact.email)))

    def text(self, text: str) -> str:
        """Return a text with all that looks like an e-mail in it masked; one that is masked already stays as it is."""
        return EMAIL.sub(rf"\1{DOTS}\2", text) if self.is_masked else text

    def email(self, text: str | None) -> str:
        """Return an e-mail, or *k•••@example.org*."""
        if not text or not self.is_masked:
            return text or ""
        name, _, host = text.rpartition("@")
        return f"{name[:1]}{DOTS}@{host}"

    def phone(self, text: str) -> str:
        """Return a phone number, or only its last two digits."""
        return f"{DOTS} {text[-DIGITS_SHOWN:]}" if self.is_masked else text

    def entries(self, entries: Sequence[LogEntry]) -> list[LogEntry]:
        """Return activities as they may be shown. Senders put e-mails anywhere, so every text is looked through."""
        if not self.is_masked:
            return list(entries)
        return [replace(entry, **self._masked(entry)) for entry in entries]

    def _masked(self, entry: LogEntry) -> dict[str, Any]:
        values = {field.name: getattr(entry, field.name) for field in fields(entry)}
        masked: dict[str, Any] = {name: self.text(value) for name, value in values.items() if isinstance(value, str)}
        masked["metadata"] = {
            self.text(key): self.text(value) if isinstance(value, str) else value
            for key, value in entry.metadata.items()
        }
        return masked

    def attributes(self, contact: Contact, custom: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
        """Return the labels and values of what is known of a contact; `custom` are those of custom attributes."""
        found = [("E-mail", self.email(contact.email))] if contact.email else []
        for name, label in LABELS.items():
            if value := getattr(contact, name):
                found.append((label, self.phone(value) if name in PHONES else self.text(value)))
        found += [(label, self.text(value)) for label, value in custom]
        return [*found, ("Notes", self.text(contact.notes))] if contact.notes else found


def present_reader(session: Session) -> Reader:
    """Return what the person of this request may see: viewers see less where the setting says so."""
    is_viewer = getattr(current_user, "role", None) == Role.VIEWER
    return Reader(is_masked=is_viewer and bool(get_setting(session, MASK_CONTACT_DETAILS)))
