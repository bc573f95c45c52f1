"""How does the audit log read? Codes, changes and units in the words of the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Flask, current_app

from webapp.access.permissions import role_label
from webapp.ui.filters import duration, moment

KEY = "contrail_audit_words"
LONGEST_VALUE = 120
ACTIONS = {
    "activities_import_begun": "Import of activities begun",
    "activities_read_by_key": "Activities read by a program",
    "api_key_created": "API key created",
    "api_key_revoked": "API key revoked",
    "contact_deletion_begun": "Deleting of contacts begun",
    "channel_emptying_begun": "Emptying of a channel begun",
    "channel_emptying_stopped": "Emptying of a channel stopped",
    "channel_plain_counts_changed": "Counts without contacts changed",
    "contacts_import_begun": "Import of contacts begun",
    "contacts_read_by_key": "Contacts read by a program",
    "journal_damage_noted": "Damage of the journal noted",
    "contacts_change_begun": "Change of many contacts begun",
    "contact_logging_switched_off": "Logging of a contact switched off",
    "contact_logging_switched_on": "Logging of a contact switched on",
    "user_logging_switched_off": "Logging of a site user switched off",
    "user_logging_switched_on": "Logging of a site user switched on",
    "logging_switched_off": "All logging switched off",
    "logging_switched_on": "All logging switched on",
    "processing_requested": "Processing asked for",
    "recalculation_requested": "Recalculation asked for",
    "set_aside_deleted": "Records set aside deleted",
    "set_aside_retried": "Records set aside retried",
    "user_link_made": "One-time link made",
    "user_session_ended": "Browser signed out",
}
DETAILS = {
    "counts_plainly": "Counts pages without contacts",
    "apart_again": "On its own again: contact",
    "agreement": "How visitors agree",
    "agreement_reason": "Why they need not agree",
    "channel_id": "Only for channel",
    "basis": "On the ground of",
    "email": "E-mail",
    "expires": "Expires",
    "has_legitimate_interest": "Kept without consent",
    "interest_note": "Note",
    "interest_purpose": "Purpose",
    "internal_networks": "Internal networks",
    "is_conversion": "Conversion",
    "is_test": "Test channel",
    "is_vouched": "The sender vouches for consent",
    "left_apart": "Left apart from contact",
    "mask_contact_details": "Viewers see e-mail and phone in part",
    "merged": "Merged into it: contact",
    "merges_on_typed_email": "A typed e-mail proves who it is",
    "metadata_fields": "Metadata",
    "processing_interval_seconds": "Processing every",
    "recalculation_interval_seconds": "Recalculation every",
    "retention_activities_months": "Months activities are kept",
    "retention_anonymous_months": "Months anonymous contacts are kept",
    "retention_days": "Kept for",
    "retention_known_months": "Months known contacts are kept",
    "retention_proof_years": "Years proof of consent is kept",
    "retention_register_years": "Years audit log and closed requests are kept",
    "retention_samples_days": "Samples kept for",
    "retention_set_aside_days": "Records set aside kept for",
    "search_parameter": "Parameter of the site's own search",
    "tracks_downloads": "Downloads",
    "tracks_forms": "Form submissions",
    "tracks_outbound_links": "Outbound links",
    "tracks_pages": "Track pages",
    "undo": "By Undo",
    "visit_idle_minutes": "A visit ends after",
}
UNITS = {"_seconds": 1, "_minutes": 60, "_days": 86_400}
SWITCHES = ("tracks_", "mask_", "merges_", "counts_")

Words = Callable[[Any], str]


def prepare_words(app: Flask) -> None:
    """Know the words of this room; rooms above add theirs."""
    app.extensions[KEY] = {"role": role_label, "time": lambda text: moment(datetime.fromisoformat(text))}
    app.jinja_env.filters.update(action_words=action_words, detail_words=detail_words, value_words=value_words)


def add_value_words(app: Flask, words: Mapping[str, Words]) -> None:
    """Let the audit log say the values of some details in words, by the detail's name; a room calls it."""
    app.extensions[KEY] |= words


def action_words(code: str) -> str:
    """Return *Channel created* for `channel_created`."""
    return ACTIONS.get(code) or code.replace("_", " ").capitalize()


def detail_words(name: str) -> str:
    """Return *How visitors agree* for `agreement`, and the name itself, as words, where it has no others."""
    return DETAILS.get(name) or name.replace("_", " ").capitalize()


def value_words(value: object, name: str) -> str:
    """Return the value of a detail, and *Viewer → Marketer* for `[before, after]` of a role."""
    if isinstance(value, list) and len(value) == 2:  # noqa: PLR2004 - before and after
        return f"{_words(value[0], name)} → {_words(value[1], name)}"
    return _words(value, name)


def _words(value: object, name: str) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return ("on" if value else "off") if name.startswith(SWITCHES) else ("yes" if value else "no")
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    known: Words = current_app.extensions[KEY].get(name) or _unit_words(name) or str
    try:
        text = known(value)
    except (KeyError, TypeError, ValueError):  # of an earlier version, or of something that is gone
        text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _unit_words(name: str) -> Words | None:
    for end, seconds in UNITS.items():
        if name.endswith(end):
            return lambda value: duration(value * seconds)
    return None
