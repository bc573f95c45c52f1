"""Changes of the settings by a person. The caller opens the transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from webapp.access.audit import audit
from webapp.settings.operations import change_setting
from webapp.settings.queries import get_setting
from webapp.settings.values import Known


def change_settings(session: Session, changes: Iterable[tuple[Known, Any]]) -> int:
    """Choose the values of some settings, and return how many of them are now others. Raises `OutOfBounds`.

    What stays as it is leaves no trace, in the audit log neither.
    """
    changed: dict[str, list[Any]] = {}
    for known, value in changes:
        before = get_setting(session, known)
        if value != before:
            change_setting(session, known, value)
            changed[known.name] = [before, value]
    if changed:
        audit(session, "settings_changed", "settings", "", ", ".join(_words(name) for name in changed), changed)
    return len(changed)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
