"""Who sent a form, and with what? As far as the person who looks may read it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.access.permissions import Permission, user_may
from webapp.activities.builtin import FORM_SUBMISSION
from webapp.activities.filters import ActivityFilters
from webapp.activities.queries import LogPage, page_of_activities
from webapp.activities.type_queries import find_type
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.log_filters import cursor_argument
from webapp.forms.models import RegisteredForm

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Recording:
    """Whether submissions are recorded at all, and whether of visitors who have not agreed too."""

    is_on: bool
    has_interest: bool


def read_submissions(session: Session, form: RegisteredForm) -> LogPage | None:
    """Return the page of a form's submissions that the URL asks for, newest first; None for who may not see the log."""
    filters = filters_of(session, form)
    if filters is None or not user_may(Permission.SEE_LOG):
        return None
    before, after = cursor_argument("before"), cursor_argument("after")
    page = page_of_activities(session, filters, before=before, after=after, limit=PAGE_SIZE)
    return replace(page, items=present_reader(session).entries(page.items))


def has_submissions(session: Session, form: RegisteredForm) -> bool:
    """Whether a submission names the form, or may do so: where time ran out before all were looked at."""
    filters = filters_of(session, form)
    if filters is None:
        return False
    page = page_of_activities(session, filters, limit=1)
    return bool(page.items) or page.looked_to is not None


def filters_of(session: Session, form: RegisteredForm) -> ActivityFilters | None:
    """Return what finds a form's submissions, None in a house without that type."""
    kind = find_type(session, FORM_SUBMISSION)
    return None if kind is None else ActivityFilters(type_ids=(kind.id,), item_id=form.code)


def recording_of(session: Session) -> Recording:
    """Return whether submissions are recorded."""
    kind = find_type(session, FORM_SUBMISSION)
    is_on = kind is not None and kind.is_enabled
    return Recording(is_on, has_interest=is_on and kind is not None and kind.has_legitimate_interest)
