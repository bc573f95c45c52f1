"""What do pages call a contact? By name, by e-mail, or *Visitor 7F3A* for one who never said."""

from __future__ import annotations

import re
from typing import Protocol

# Odd, so that it takes each number below 65,536 to another one: contacts made one after the other look apart.
SPREAD = 40_503
FOUR_DIGITS = 0xFFFF
UNSPREAD = pow(SPREAD, -1, FOUR_DIGITS + 1)
LABEL = re.compile(r"(?:visitor\s+)?([0-9a-f]{4})", re.IGNORECASE)
MOST_NUMBERS = 2_000


class Nameable(Protocol):
    """What of a contact tells its name; a row with these columns does too."""

    @property
    def id(self) -> int:
        """The contact's number."""

    @property
    def first_name(self) -> str | None:
        """The given name."""

    @property
    def last_name(self) -> str | None:
        """The family name."""

    @property
    def email(self) -> str | None:
        """The address."""


def contact_label(contact: Nameable) -> str:
    """Return *Kim Larsen*, else *kim@example.org*, else *Visitor 7F3A*; always of the canonical contact."""
    return label_of(contact.id, contact.first_name, contact.last_name, contact.email)


def label_of(contact_id: int, first_name: str | None, last_name: str | None, email: str | None) -> str:
    """Return what `contact_label` says, of single values."""
    name = " ".join(part for part in (first_name, last_name) if part)
    return name or email or visitor_label(contact_id)


def visitor_label(contact_id: int) -> str:
    """Return *Visitor 7F3A*: always the same for a contact, and good to tell some dozens apart, not all."""
    return f"Visitor {contact_id * SPREAD & FOUR_DIGITS:04X}"


def numbers_of_label(text: str, largest: int) -> list[int]:
    """Return the ids up to `largest` that *Visitor 7F3A*, or only *7F3A*, may stand for, the latest ones; else none."""
    found = LABEL.fullmatch(text.strip())
    if found is None:
        return []
    first = int(found[1], 16) * UNSPREAD & FOUR_DIGITS
    return list(range(first, largest + 1, FOUR_DIGITS + 1))[-MOST_NUMBERS:]
