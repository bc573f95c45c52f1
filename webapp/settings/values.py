"""Which settings are there, with their defaults and bounds?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Known:
    """A setting of the installation: its name, default, and for whole numbers the bounds."""

    name: str
    default: Any
    low: int | None = None
    high: int | None = None


PROCESSING_INTERVAL = Known("processing_interval_seconds", 10, 1, 3_600)
RECALCULATION_INTERVAL = Known("recalculation_interval_seconds", 10, 1, 3_600)
LOGGING_ENABLED = Known("logging_enabled", default=True)
INTERNAL_NETWORKS = Known("internal_networks", "")
MASK_CONTACT_DETAILS = Known("mask_contact_details", default=False)
SIGNAL_ALWAYS_WINS = Known("signal_always_wins", default=False)
# How long what is kept; None for ever.
RETENTION_ACTIVITIES = Known("retention_activities_months", 25)
RETENTION_ANONYMOUS = Known("retention_anonymous_months", 13)
RETENTION_KNOWN = Known("retention_known_months", 36)
RETENTION_SET_ASIDE = Known("retention_set_aside_days", 30)
RETENTION_SAMPLES = Known("retention_samples_days", 7)
RETENTION_REGISTER = Known("retention_register_years", 3)
RETENTION_PROOF = Known("retention_proof_years", 3)
# Who receives data beside the users, one a line, for the page *What we collect*.
RECIPIENTS = Known("recipients", "")

KNOWN = {
    known.name: known
    for known in (
        PROCESSING_INTERVAL,
        RECALCULATION_INTERVAL,
        LOGGING_ENABLED,
        INTERNAL_NETWORKS,
        MASK_CONTACT_DETAILS,
        SIGNAL_ALWAYS_WINS,
        RETENTION_ACTIVITIES,
        RETENTION_ANONYMOUS,
        RETENTION_KNOWN,
        RETENTION_SET_ASIDE,
        RETENTION_SAMPLES,
        RETENTION_REGISTER,
        RETENTION_PROOF,
        RECIPIENTS,
    )
}
