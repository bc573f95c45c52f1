"""For which reasons is something not recorded, and what do people read then?"""

from __future__ import annotations

from typing import NamedTuple

PREFETCH = "prefetch"
BOT = "bot"
INTERNAL_TRAFFIC = "internal_traffic"
TYPE_UNKNOWN = "type_unknown"
INVALID = "invalid"
NO_CONTACT = "no_contact"
TOO_OLD = "too_old"
LOGGING_DISABLED = "logging_disabled"
TYPE_DISABLED = "type_disabled"
OPTED_OUT = "opted_out"
PRIVACY_SIGNAL = "privacy_signal"
NO_CONSENT = "no_consent"
USER_LOGGING_DISABLED = "user_logging_disabled"
CONTACT_LOGGING_DISABLED = "contact_logging_disabled"
DUPLICATE = "duplicate"
REVOKED = "revoked"

UNREADABLE = "unreadable"
CHANNEL_UNKNOWN = "channel_unknown"
CHANNEL_DISABLED = "channel_disabled"
ORIGIN_NOT_ALLOWED = "origin_not_allowed"
TOO_LARGE = "too_large"
RATE_LIMITED = "rate_limited"
SPOOL_FULL = "spool_full"

SENDER_MISTAKES = frozenset((TYPE_UNKNOWN, INVALID, NO_CONTACT, TOO_OLD))
# A person's choice leaves no sample behind: the sample would be a trace of someone who asked for none.
PERSONAL_CHOICES = frozenset(
    (OPTED_OUT, PRIVACY_SIGNAL, NO_CONSENT, USER_LOGGING_DISABLED, CONTACT_LOGGING_DISABLED, REVOKED)
)


class Words(NamedTuple):
    """What a reason is called on the pages, and one sentence about what to do."""

    name: str
    explanation: str


WORDS: dict[str, Words] = {
    PREFETCH: Words("Prefetch", "The browser loaded the page in advance; nobody has seen it yet."),
    BOT: Words("Bot", "The sender is a known bot or tool. Nothing to do."),
    INTERNAL_TRAFFIC: Words("Internal traffic", "It came from a network that Settings lists as your own."),
    TYPE_UNKNOWN: Words("Unknown type", "No activity type has this code name. Create it, or correct the sender."),
    INVALID: Words("Invalid", "A field was wrong. The samples say which; correct the sender."),
    NO_CONTACT: Words("No contact", "It named neither a visitor nor a contact. Correct the sender."),
    TOO_OLD: Words("Too old", "It happened more than 7 days before it arrived."),
    LOGGING_DISABLED: Words("Logging switched off", "All logging is switched off in Settings."),
    TYPE_DISABLED: Words("Type switched off", "This activity type is switched off."),
    OPTED_OUT: Words("Opted out", "The person asked not to be tracked."),
    PRIVACY_SIGNAL: Words("Privacy signal", "The browser said no (Global Privacy Control or Do Not Track)."),
    NO_CONSENT: Words("No consent", "The person has not agreed, or has said no."),
    USER_LOGGING_DISABLED: Words("Site user not tracked", "Logging is switched off for this site user."),
    CONTACT_LOGGING_DISABLED: Words("Contact not tracked", "Logging is switched off for this contact."),
    DUPLICATE: Words("Duplicate", "The same id was already stored. Nothing was lost."),
    REVOKED: Words("Revoked", "The person withdrew consent, or was erased, before it was stored."),
    UNREADABLE: Words("Unreadable request", "The request was no JSON, or not of the right form."),
    CHANNEL_DISABLED: Words("Channel switched off", "The channel is switched off."),
    ORIGIN_NOT_ALLOWED: Words("Origin not allowed", "The page's address is not on the channel's list."),
    TOO_LARGE: Words("Request too large", "The request was larger than 256 KiB."),
    RATE_LIMITED: Words("Too many requests", "The sender was too fast; beacons keep their activities and come again."),
    SPOOL_FULL: Words("Spool full", "There was no room to keep it safe; beacons keep their activities and come again."),
}
