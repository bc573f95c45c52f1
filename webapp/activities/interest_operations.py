"""What changes when activities of a type are kept for a legitimate interest, or no more? The caller commits."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from webapp.access.audit import audit
from webapp.activities.models import ActivityType
from webapp.settings.operations import bump_policy

LONGEST_PURPOSE = 200
LONGEST_NOTE = 1_000


class PurposeMissing(Exception):
    """An interest is legitimate for a purpose, which must be said."""


@dataclass(frozen=True, slots=True)
class Interest:
    """Whether activities are kept of people who are not tracked, for what purpose, and why that is weighed so."""

    has_legitimate_interest: bool
    interest_purpose: str
    interest_note: str


def change_interest(session: Session, kind: ActivityType, interest: Interest) -> None:
    """Keep activities of a type for a legitimate interest, or no more, from now on. Raises `PurposeMissing`."""
    if interest.has_legitimate_interest and not interest.interest_purpose:
        raise PurposeMissing
    changes = {
        name: [getattr(kind, name), value] for name, value in asdict(interest).items() if getattr(kind, name) != value
    }
    for name, (_, value) in changes.items():
        setattr(kind, name, value)
    if changes:
        audit(session, "legitimate_interest_changed", "activity_type", kind.id, kind.display_name, changes)
        bump_policy(session)
