"""Changes of activity types. The caller opens the transaction; every change is audited, and the doors learn of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit
from webapp.activities.models import ALL_TYPES, ActivityType, TypeSwitch
from webapp.activities.type_queries import find_type, has_activities, was_counted
from webapp.settings import values as settings
from webapp.settings.operations import bump_policy, change_setting
from webapp.settings.queries import get_setting

LONGEST_CODE_NAME = 60
CODE_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,59}")
NO_NAME_IN = re.compile(r"[^a-z0-9]+")


class CodeNameTaken(Exception):
    """Another type has this code name."""


class CodeNameFixed(Exception):
    """Senders and stored activities know the type by this code name, so it stays."""


class TypeStays(Exception):
    """A built-in type, or one with activities, is not deleted but switched off."""


@dataclass(frozen=True, slots=True)
class TypeValues:
    """What an administrator chooses of a type; the schema's rows have key, label, kind and required."""

    display_name: str
    code_name: str
    description: str
    colour: str
    icon: str
    may_be_logged_by_hand: bool
    is_conversion: bool
    retention_days: int | None
    metadata_fields: list[dict[str, Any]]


def create_type(session: Session, chosen: TypeValues, *, is_enabled: bool = True) -> ActivityType:
    """Add a custom type, known to the door at once. Raises `CodeNameTaken`."""
    if find_type(session, chosen.code_name) is not None:
        raise CodeNameTaken
    kind = ActivityType(is_built_in=False, is_enabled=is_enabled, created_at=clock.now())
    _take(kind, chosen)
    session.add(kind)
    _flush(session)
    if not is_enabled:
        _note_switch(session, kind)
    audit(session, "activity_type_created", "activity_type", kind.id, kind.display_name, {"code_name": kind.code_name})
    bump_policy(session)
    return kind


def change_type(session: Session, kind: ActivityType, chosen: TypeValues) -> None:
    """Change a type; of a built-in one the code name and the schema stay. Raises `CodeNameFixed`, `CodeNameTaken`."""
    if chosen.code_name != kind.code_name:
        if kind.is_built_in or has_activities(session, kind.id):
            raise CodeNameFixed
        if find_type(session, chosen.code_name) is not None:
            raise CodeNameTaken
    before = _audited(kind)
    _take(kind, chosen)
    _flush(session)
    changes = {name: [before[name], value] for name, value in _audited(kind).items() if before[name] != value}
    if changes:
        audit(session, "activity_type_changed", "activity_type", kind.id, kind.display_name, changes)
        bump_policy(session)


def switch_type(session: Session, kind: ActivityType, *, is_enabled: bool, is_undo: bool = False) -> bool:
    """Let activities of the type in, or no more, and mark the moment for charts; return whether anything changed."""
    session.refresh(kind, with_for_update=True)
    if kind.is_enabled == is_enabled:
        return False
    kind.is_enabled = is_enabled
    _note_switch(session, kind)
    action = "activity_type_switched_on" if is_enabled else "activity_type_switched_off"
    audit(session, action, "activity_type", kind.id, kind.display_name, {"undo": True} if is_undo else None)
    bump_policy(session)
    return True


def delete_type(session: Session, kind: ActivityType) -> None:
    """Delete a custom type that never had an activity. Raises `TypeStays`."""
    if kind.is_built_in or has_activities(session, kind.id) or was_counted(session, kind.id):
        raise TypeStays
    session.query(TypeSwitch).where(TypeSwitch.type_id == kind.id).delete()
    audit(session, "activity_type_deleted", "activity_type", kind.id, kind.display_name, {"code_name": kind.code_name})
    session.delete(kind)
    bump_policy(session)


def switch_logging(session: Session, *, is_enabled: bool) -> bool:
    """Start or stop all logging, and mark the moment for charts; return whether anything changed."""
    if bool(get_setting(session, settings.LOGGING_ENABLED)) == is_enabled:
        return False
    change_setting(session, settings.LOGGING_ENABLED, is_enabled)
    session.add(TypeSwitch(type_id=ALL_TYPES, is_enabled=is_enabled, switched_at=clock.now()))
    audit(session, "logging_switched_on" if is_enabled else "logging_switched_off", "installation", 1, "All logging")
    return True


def suggest_code_name(session: Session, display_name: str) -> str:
    """Return a free code name made of the display name, with a number behind it where needed; empty if none can be."""
    plain = unicodedata.normalize("NFKD", display_name).encode("ascii", "ignore").decode().lower()
    name = NO_NAME_IN.sub("_", plain).strip("_").lstrip("0123456789_")[:LONGEST_CODE_NAME].rstrip("_")
    candidate, number = name, 1
    while name and find_type(session, candidate) is not None:
        number += 1
        candidate = f"{name[: LONGEST_CODE_NAME - 1 - len(str(number))]}_{number}"
    return candidate


def _take(kind: ActivityType, chosen: TypeValues) -> None:
    kind.display_name = chosen.display_name
    kind.description = chosen.description
    kind.colour, kind.icon = chosen.colour, chosen.icon
    kind.may_be_logged_by_hand = chosen.may_be_logged_by_hand
    kind.is_conversion = chosen.is_conversion
    kind.retention_days = chosen.retention_days
    if not kind.is_built_in:
        kind.code_name = chosen.code_name
        kind.metadata_fields = chosen.metadata_fields


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError:  # somebody else took the code name at this moment
        raise CodeNameTaken from None


def _note_switch(session: Session, kind: ActivityType) -> None:
    session.add(TypeSwitch(type_id=kind.id, is_enabled=kind.is_enabled, switched_at=clock.now()))


def _audited(kind: ActivityType) -> dict[str, Any]:
    return {
        "display_name": kind.display_name,
        "code_name": kind.code_name,
        "description": kind.description,
        "colour": kind.colour,
        "icon": kind.icon,
        "may_be_logged_by_hand": kind.may_be_logged_by_hand,
        "is_conversion": kind.is_conversion,
        "retention_days": kind.retention_days,
        "metadata_fields": [_field_words(field) for field in kind.metadata_fields],
    }


def _field_words(field: dict[str, Any]) -> str:
    return f"{field['key']}: {field['kind']}{', required' if field['required'] else ''}"
