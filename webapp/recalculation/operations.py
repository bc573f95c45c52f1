"""What can a person change about recalculation? Ask for a run now."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp import clock

REQUEST = text(
    "INSERT INTO processing_state (job, requested_at) VALUES ('recalculation', :now)"
    " ON CONFLICT (job) DO UPDATE SET requested_at = :now"
)


def request_recalculation_now(session: Session) -> None:
    """Let the timetable recalculate within a second, instead of at the end of the interval."""
    session.flush()
    session.connection().execute(REQUEST, {"now": clock.now_ms()})
