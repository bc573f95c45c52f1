"""Which texts of an activity stand in the dictionary tables?"""

from __future__ import annotations

from typing import NamedTuple

from webapp.activities.record import Circumstances, SentActivity
from webapp.enrich.campaign import EMPTY, campaign_of
from webapp.enrich.url import without_secrets

Key = tuple[str, ...]


class Texts(NamedTuple):
    """The dictionary keys of one activity; None where there is nothing to say."""

    page: Key | None
    referrer: Key | None
    campaign: Key | None
    environment: Key | None
    target: Key | None


def read_texts(sent: SentActivity, circumstances: Circumstances) -> Texts:
    """Return what an activity says, without user and password in its URLs."""
    url = without_secrets(str(sent.url)) if sent.url else ""
    campaign = campaign_of(url)
    c = circumstances
    environment = (c.device_class, c.browser, c.system, c.country, sent.language)
    target = sent.target
    return Texts(
        (url, str(sent.title)) if url or sent.title else None,
        (without_secrets(str(sent.referrer)),) if sent.referrer else None,
        None if campaign is EMPTY else campaign,
        environment if any(environment) else None,
        None if target is None else (str(target.type), str(target.id)),
    )
