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

KNOWN = {
    known.name: known
    for known in (
        PROCESSING_INTERVAL,
        RECALCULATION_INTERVAL,
        LOGGING_ENABLED,
        INTERNAL_NETWORKS,
        MASK_CONTACT_DETAILS,
        SIGNAL_ALWAYS_WINS,
    )
}
