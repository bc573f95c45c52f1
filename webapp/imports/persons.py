"""Whom is a row about? What stands in it as a person's data, with what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from webapp.activities.keys import read_uuid
from webapp.activities.record import SentContact
from webapp.admission import reasons
from webapp.admission.person import put_contact
from webapp.contacts.attributes import COLUMNS, LONGEST_NOTES, NOTES
from webapp.contacts.custom import LONGEST_VALUE, NONE_DEFINED, AttributeKind, Definitions
from webapp.identity.claims import usable_values
from webapp.identity.erased import Name, digest_of, identifier_name, typed_name, visitor_name
from webapp.imports.reading import Fault


def text_of(values: Mapping[str, Any], field: str) -> str:
    """Return a field as text, "" where it is empty. Raises `Fault` for what is none."""
    value = values.get(field)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Fault(reasons.INVALID, "is no text", field)
    return (str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)).strip()


def read_contact(values: Mapping[str, Any], custom: Definitions = NONE_DEFINED) -> SentContact | None:
    """Return what a row says of its person, None where it says nothing. Raises `Fault`.

    `custom` are the attributes that the organisation defined itself.
    """
    sent = SentContact(email=text_of(values, "email"), external_id=text_of(values, "external_id"))
    attributes: dict[str, Any] = {}
    for name in (*COLUMNS, NOTES):
        if name in values and (text := text_of(values, name)):
            attributes[name] = text
    for name in custom:
        value = values.get(name)
        if text := str(value).lower() if isinstance(value, bool) else text_of(values, name):
            attributes[name] = text
    sent.attributes = attributes or None
    fault = put_contact(sent)
    if fault is not None:
        raise Fault(reasons.INVALID, fault.detail, fault.path.rpartition(".")[2])
    unusable = sorted(attributes.keys() - usable_values(sent, custom, takes_notes=True).keys())
    if unusable:
        name = unusable[0]
        raise Fault(reasons.INVALID, _what_is_wrong(name, custom), name)
    return sent if sent.email or sent.external_id or attributes else None


def _what_is_wrong(name: str, custom: Definitions) -> str:
    if name in custom:
        options = ", ".join(custom[name].options)
        return f"is none of: {options}" if options else CUSTOM_WRONG[custom[name].kind]
    return WRONG.get(name, f"is longer than {COLUMNS.get(name, LONGEST_NOTES):,} characters")


class Erased:
    """Who was erased and is not brought back by an import."""

    def __init__(self, secret: str, erased: Mapping[bytes, int], *, brings_typed: bool = False) -> None:
        """Know the hashes, and until when (µs) nothing is kept of each.

        With `brings_typed` an e-mail or external id comes that only went with a browser which had typed it.
        """
        self._secret = secret
        self._erased = erased
        self._brings_typed = brings_typed

    def check(self, contact: SentContact | None, visitor: tuple[int, bytes] | None, at_us: int = 0) -> None:
        """Raise `Fault` where a row is of somebody who was erased since the moment that it is about."""
        if not self._erased:
            return
        names = [visitor_name(*visitor)] if visitor is not None else []
        said = (("email", contact.email), ("external_id", str(contact.external_id))) if contact is not None else ()
        names += [identifier_name(kind, value) for kind, value in said if value]
        if self._holds(names, at_us):
            raise Fault(ERASED, WAS_ERASED)
        if not self._brings_typed and self._holds([typed_name(kind, value) for kind, value in said if value], at_us):
            raise Fault(ERASED, TYPED_WAS_ERASED)

    def _holds(self, names: Iterable[Name], at_us: int) -> bool:
        return any(at_us <= self._erased.get(digest_of(self._secret, name), -1) for name in names)


ERASED, WAS_ERASED = "erased", "was erased and is not brought back"
TYPED_WAS_ERASED = "was erased with a browser that had typed it; --typed-and-erased brings it back"
CUSTOM_WRONG = {
    AttributeKind.TEXT: f"is longer than {LONGEST_VALUE} characters",
    AttributeKind.NUMBER: "is no number such as 38 or 2.5",
    AttributeKind.YES_NO: "is neither yes nor no",
    AttributeKind.DATE: "is no date such as 1987-03-30",
    AttributeKind.CHOICE: "is none of its options",
}
WRONG = {"birthday": "is no date such as 1987-03-30", "country": "is no code of two letters such as DK"}


def read_visitor(values: Mapping[str, Any]) -> bytes:
    """Return the 16 bytes of a row's browser, none where it names none. Raises `Fault`."""
    text = text_of(values, "visitor")
    visitor = read_uuid(text) if text else b""
    if visitor is None:
        raise Fault(reasons.INVALID, "is no UUID", "visitor")
    return visitor
