"""What are the values of an activity called on the pages of the log?"""

from __future__ import annotations

from webapp.activities.filters import How
from webapp.activities.record import Basis
from webapp.contact_management.contact_words import DOTS

# Code in the URL → (number in the row, short, what it means).
BASES: dict[str, tuple[int, str, str]] = {
    "consent": (Basis.CONSENT, "Consent", "The person agreed to it."),
    "until-objection": (Basis.UNTIL_OBJECTION, "Until objection", "Recorded until the person objects."),
    "not-needed": (Basis.NOT_NEEDED, "Not needed", "The channel states that no agreement is needed."),
    "by-hand": (Basis.BY_HAND, "By hand", "Somebody entered it here."),
    "vouched": (Basis.VOUCHED, "Vouched", "The sender vouched for the person's agreement."),
    "legitimate-interest": (Basis.LEGITIMATE_INTEREST, "Legitimate interest", "Kept to answer the person's request."),
    "imported": (Basis.IMPORTED, "Imported", "Came with an import, on the basis that was stated there."),
}
BASIS_WORDS = {number: (short, meaning) for number, short, meaning in BASES.values()}

DEVICE_CLASSES = {
    "desktop": "Desktop",
    "mobile": "Mobile",
    "tablet": "Tablet",
    "tv": "Television",
    "console": "Console",
    "unknown": "Unknown",
}
HOW_WORDS = {How.CONTAINS: "contains", How.STARTS: "starts with", How.IS: "is"}
PERIODS = {"today": "Today", "7d": "Last 7 days", "30d": "Last 30 days", "custom": "From – to"}


def basis_short(number: int) -> str:
    """Return a basis in a word or two."""
    return BASIS_WORDS.get(number, (f"Basis {number}", ""))[0]


def basis_meaning(number: int) -> str:
    """Return what a basis means, or ""."""
    return BASIS_WORDS.get(number, ("", ""))[1]


def web_address(url: str) -> str:
    """Return the URL where it may be a link, else "": only http and https ever are, and none that is shown in part."""
    return "" if DOTS in url else url if url.lower().startswith(("http://", "https://")) else ""
