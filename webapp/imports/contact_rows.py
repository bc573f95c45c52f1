"""What does a row say of a contact? Who it is, for certain, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.activities.record import NO_CIRCUMSTANCES, Basis, RequestRecord
from webapp.admission import reasons
from webapp.contacts.attributes import COLUMNS, NOTES
from webapp.contacts.custom import Definitions
from webapp.imports.persons import Erased, read_contact
from webapp.imports.reading import Fault


class ContactRows:
    """Makes records of rows; `overwrites` lets what they say replace what is there, but e-mail and external id."""

    def __init__(self, erased: Erased, custom: Definitions, *, overwrites: bool) -> None:
        """Know who was erased, and which attributes the organisation defined itself."""
        self._erased = erased
        self._custom = custom
        self._overwrites = (*COLUMNS, NOTES, *custom) if overwrites else ()

    def record_of(self, values: Mapping[str, Any], received_us: int, name: bytes) -> RequestRecord:  # noqa: ARG002 - of rows
        """Return the record of a row, whose values are by field. Raises `Fault`."""
        contact = read_contact(values, self._custom)
        if contact is None or not (contact.email or contact.external_id):
            raise Fault(reasons.NO_CONTACT, "neither an e-mail nor an external id says who it is")
        self._erased.check(contact, None)
        return RequestRecord(
            received_us,
            0,
            b"",
            NO_CIRCUMSTANCES,
            Basis.IMPORTED,
            [],
            contact,
            is_confirmed=True,
            overwrites=self._overwrites,
        )
