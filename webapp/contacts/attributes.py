"""Which attributes does every contact have, and how long may each be?"""

from __future__ import annotations

from datetime import date

from webapp.contacts.models import Contact

LABELS = {
    "first_name": "First name",
    "last_name": "Last name",
    "phone": "Phone",
    "mobile_phone": "Mobile phone",
    "company": "Company",
    "job_title": "Job title",
    "birthday": "Birthday",
    "gender": "Gender",
    "address": "Address",
    "city": "City",
    "postal_code": "Postal code",
    "country": "Country",
}
LONGEST_NOTES = 4_000
COLUMNS: dict[str, int] = {name: Contact.__table__.c[name].type.length for name in LABELS}  # type: ignore[attr-defined]
NOTES, LONGEST_NOTES = "notes", 4_000


def is_date(text: str) -> bool:
    """Whether a text is a day, written as 1990-05-17."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_country(text: str) -> bool:
    """Whether a text may be the code of a country: two letters."""
    return len(text) == COLUMNS["country"] and text.isascii() and text.isalpha()
