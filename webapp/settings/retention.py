"""How long can what be kept, and how long is it? Each thing that goes after a time, with its words and bounds."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from webapp.settings import values
from webapp.settings.queries import get_setting
from webapp.settings.values import Known


class Choice(NamedTuple):
    """One thing that is kept for a time: its setting, what it is called, the unit, the longest, and what happens."""

    known: Known
    words: str
    unit: str
    longest: int
    after: str


CHOICES: dict[str, Choice] = {
    "activities": Choice(
        values.RETENTION_ACTIVITIES, "Activities", "months", 240, "They go, and stay in figures and charts as counts."
    ),
    "anonymous": Choice(
        values.RETENTION_ANONYMOUS, "Anonymous contacts", "months", 240, "Without activity for so long, they go whole."
    ),
    "known": Choice(
        values.RETENTION_KNOWN, "Known contacts", "months", 240, "Without any news for so long, they go whole."
    ),
    "set_aside": Choice(
        values.RETENTION_SET_ASIDE,
        "Records set aside",
        "days",
        3_650,
        "What waits under Needs attention.",
    ),
    "samples": Choice(
        values.RETENTION_SAMPLES, "Samples of what was not recorded", "days", 3_650, "They hold no values anyway."
    ),
    "register": Choice(
        values.RETENTION_REGISTER, "Audit log and closed requests", "years", 30, "Proof of what was done, and by whom."
    ),
    "proof": Choice(
        values.RETENTION_PROOF,
        "Proof of consent",
        "years",
        30,
        "Counted from its withdrawal, or the person's erasure.",
    ),
}


def read_retention(session: Session) -> dict[str, int | None]:
    """Return how long each thing is kept, in its unit; None for ever."""
    return {name: get_setting(session, choice.known) for name, choice in CHOICES.items()}
