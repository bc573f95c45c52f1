"""What does a program want to be otherwise of a contact, and can it be so? By the rules of the page for people."""

from __future__ import annotations

from msgspec import UNSET
from sqlalchemy.orm import Session

from webapp.activities.record import SentContact, Value
from webapp.admission.payload import Fault
from webapp.admission.person import put_contact
from webapp.api.problems import Problem, problem_of
from webapp.api.shapes import EditBody
from webapp.contacts.attribute_queries import list_attributes, shown_values
from webapp.contacts.attributes import COLUMNS, LONGEST_NOTES
from webapp.contacts.custom import LONGEST_VALUE, AttributeKind, Definition
from webapp.contacts.models import Attribute, Contact
from webapp.identity.claims import usable_values
from webapp.identity.editing import Edit, IdentifierTaken, list_marks

NOTES = "notes"
WRONG = {"birthday": "is no day, written as 1990-05-17", "country": "is no country of two letters, as in DE"}
WRONG_KINDS = {
    AttributeKind.NUMBER: "is no number, such as 1999 or 19.99",
    AttributeKind.YES_NO: "is neither yes nor no",
    AttributeKind.DATE: WRONG["birthday"],
}
IDENTIFIERS = {"email": "e-mail", "external_id": "external id"}


def read_edit(session: Session, contact: Contact, body: EditBody) -> Edit:
    """Return what is to be otherwise of a canonical contact. Raises `Problem` with the place of what can't be."""
    if body == EditBody():
        detail = f"names nothing that is to be otherwise; give any of {', '.join(EditBody.__struct_fields__)}"
        raise Problem(400, "invalid", detail, "$")
    sent = SentContact("" if body.email is UNSET or body.email is None else body.email, body.external_id)
    fault = put_contact(sent)
    if fault is not None:
        raise problem_of(Fault(fault.path.replace("$.contact", "$"), fault.detail))
    values = _values(session, contact, body)
    if body.email is not UNSET:
        values["email"] = sent.email or None
    return Edit(values, str(sent.external_id), _removed(session, contact, body))


def identifier_taken(taken: IdentifierTaken) -> Problem:
    """Return the refusal of an e-mail or external id that somebody else has."""
    owner = f"contact {taken.contact_id} has this {IDENTIFIERS[taken.kind]}"
    detail = f"{owner}; if the two are one person, somebody can merge them on the contact's page"
    return Problem(409, "identifier_taken", detail, f"$.{taken.kind}")


def _values(session: Session, contact: Contact, body: EditBody) -> dict[str, str | None]:
    custom = {one.code_name: one for one in list_attributes(session)}
    shown = shown_values(session.connection(), [contact.id]).get(contact.id, {})
    values: dict[str, str | None] = {}
    for name, sent in body.attributes.items():
        path = f"$.attributes.{name[:100]}"
        if name not in COLUMNS and name != NOTES and name not in custom:
            raise _wrong(path, "is no attribute of contacts")
        if sent is None or (isinstance(sent, str) and not sent.strip()):
            if name in custom and custom[name].is_required:
                raise _wrong(path, "is required, so that it can't be emptied")
            values[name] = None
        elif sent != shown.get(name):  # an option that is none any more stays with who has it
            values[name] = _value(name, sent, custom.get(name), path)
    return values


def _value(name: str, sent: Value, attribute: Attribute | None, path: str) -> str:
    if name == NOTES:
        text = str(sent).replace("\r\n", "\n").strip()
        if len(text) > LONGEST_NOTES:
            raise _wrong(path, f"is no text of at most {LONGEST_NOTES:,} characters")
        return text
    custom = {} if attribute is None else {name: _definition(attribute)}
    value = usable_values(SentContact(attributes={name: sent}), custom).get(name)
    if value is None:
        raise _wrong(path, _why_unusable(name, attribute))
    return value


def _why_unusable(name: str, attribute: Attribute | None) -> str:
    if attribute is None:
        return WRONG.get(name) or f"is no text of at most {COLUMNS[name]} characters"
    if attribute.kind == AttributeKind.CHOICE:
        return f"is none of the options {', '.join(attribute.options)}"
    return WRONG_KINDS.get(AttributeKind(attribute.kind)) or f"is no text of at most {LONGEST_VALUE} characters"


def _definition(attribute: Attribute) -> Definition:
    return Definition(attribute.code_name, AttributeKind(attribute.kind), tuple(attribute.options))


def _removed(session: Session, contact: Contact, body: EditBody) -> tuple[int, ...]:
    marks = {(one.kind, one.value): one.id for one in list_marks(session, contact.id)} if body.remove else {}
    removed = []
    for index, one in enumerate(body.remove):
        value = one.value.strip().lower() if one.kind == "email" else one.value
        if (one.kind, value) not in marks:
            detail = f"the contact has no such {IDENTIFIERS[one.kind]}"
            raise Problem(400, "invalid", detail, f"$.remove[{index}]")
        removed.append(marks[one.kind, value])
    return tuple(removed)


def _wrong(path: str, detail: str) -> Problem:
    return Problem(400, "invalid", detail, path)
