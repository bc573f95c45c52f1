"""Changes of custom attributes. The caller opens the transaction; each is audited, and the doors learn of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit
from webapp.contacts.attribute_queries import find_attribute
from webapp.contacts.custom import LONGEST_CODE_NAME, RESERVED, AttributeKind
from webapp.contacts.models import Attribute
from webapp.settings.operations import bump_policy

NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


class AttributeNameTaken(Exception):
    """Another attribute, built in or custom, has this code name."""


@dataclass(frozen=True, slots=True)
class AttributeValues:
    """What an administrator chooses of an attribute and may change later."""

    display_name: str
    description: str
    options: list[str]
    is_required: bool


def create_attribute(session: Session, code_name: str, kind: AttributeKind, chosen: AttributeValues) -> Attribute:
    """Add an attribute; senders may use it at once. Raises `AttributeNameTaken`."""
    if code_name in RESERVED or find_attribute(session, code_name) is not None:
        raise AttributeNameTaken
    attribute = Attribute(code_name=code_name, kind=kind.value, created_at=clock.now())
    _take(attribute, chosen)
    session.add(attribute)
    session.flush()
    _audit(session, "attribute_created", attribute, {"code_name": code_name})
    return attribute


def change_attribute(session: Session, attribute: Attribute, chosen: AttributeValues) -> None:
    """Change all but the code name and the kind: stored values and senders know them."""
    before = _audited(attribute)
    _take(attribute, chosen)
    session.flush()
    changes = {name: [before[name], value] for name, value in _audited(attribute).items() if before[name] != value}
    if changes:
        _audit(session, "attribute_changed", attribute, changes)


def archive_attribute(session: Session, attribute: Attribute) -> None:
    """Offer the attribute no more and take no new values; what contacts have of it stays."""
    if attribute.archived_at is None:
        attribute.archived_at = clock.now()
        _audit(session, "attribute_archived", attribute, {})


def restore_attribute(session: Session, attribute: Attribute) -> None:
    """Offer an archived attribute again, with the values that it had."""
    if attribute.archived_at is not None:
        attribute.archived_at = None
        _audit(session, "attribute_restored", attribute, {})


def suggest_attribute_name(display_name: str) -> str:
    """Return a code name made of a display name, "" where none can be made."""
    plain = unicodedata.normalize("NFKD", display_name).encode("ascii", "ignore").decode().lower()
    return NOT_IN_NAMES.sub("_", plain).strip("_0123456789")[:LONGEST_CODE_NAME]


def _take(attribute: Attribute, chosen: AttributeValues) -> None:
    attribute.display_name = chosen.display_name
    attribute.description = chosen.description
    attribute.options = chosen.options
    attribute.is_required = chosen.is_required


def _audited(attribute: Attribute) -> dict[str, object]:
    names = ("display_name", "description", "options", "is_required")
    return {name: getattr(attribute, name) for name in names}


def _audit(session: Session, action: str, attribute: Attribute, details: Mapping[str, object]) -> None:
    audit(session, action, "attribute", attribute.id, attribute.display_name, dict(details))
    bump_policy(session)
