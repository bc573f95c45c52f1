"""In which ways do visitors agree to being tracked, and what are these called on the pages?"""

from __future__ import annotations

from typing import NamedTuple

from webapp.channels.models import Agreement


class AgreementWords(NamedTuple):
    """What a way of agreeing is called, and what follows from it."""

    name: str
    explanation: str


AGREEMENT_WORDS: dict[Agreement, AgreementWords] = {
    Agreement.SITE: AgreementWords(
        "The site's own consent tool",
        "Nothing is sent and nothing is kept in the browser until the tool tells Contrail that the visitor said yes.",
    ),
    Agreement.UNTIL_OBJECTION: AgreementWords(
        "Until they object",
        "Visitors are tracked from the first page on; an objection, Global Privacy Control or Do Not Track is a no.",
    ),
    Agreement.NOT_NEEDED: AgreementWords(
        "Not needed",
        "Visitors are tracked without being asked. Say why; the reason is kept in the audit log.",
    ),
    Agreement.BANNER: AgreementWords(
        "Contrail's banner",
        "Contrail asks the visitor itself, for what is published under Consents. Nothing is kept before a yes.",
    ),
}
NEEDS_YES = frozenset((Agreement.SITE, Agreement.BANNER))


def agreement_name(agreement: str) -> str:
    """Return how the pages call a way of agreeing."""
    return AGREEMENT_WORDS[Agreement(agreement)].name
