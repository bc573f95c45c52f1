"""What does Contrail's banner ask on a channel? The part of the beacon with the words of what is published."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import msgspec

from webapp.admission.policy import ConsentPolicy, Policy
from webapp.channels.models import Agreement
from webapp.consent.banner_words import banner_words
from webapp.consent.levels import LEVEL_NAMES

PLACEHOLDER = "__CONTRAIL_BANNER__"
VERSION_LENGTH = 8


def banner_version(policy: Policy, agreement: Agreement) -> str:
    """Return what changes with every new word that visitors are shown; "" where no banner asks."""
    if agreement is not Agreement.BANNER or not policy.consents:
        return ""
    return _version(tuple(sorted(consent.latest_id for consent in policy.consents.values())))


def with_words(script: str, policy: Policy) -> str:
    """Return the banner's script with its words, in every language that a consent is published in."""
    consents = list(policy.consents.values())
    languages = sorted({language for consent in consents for language in consent.texts})
    words = {
        "version": banner_version(policy, Agreement.BANNER),
        "versions": {consent.code: consent.latest_number for consent in consents},
        "first": consents[0].default_language if consents else "en",
        "languages": {language: _in_language(language, consents) for language in languages},
    }
    # A script may stand in an HTML page some day; </script> inside a string would end it.
    return script.replace(PLACEHOLDER, msgspec.json.encode(words).decode().replace("<", "\\u003c"))


def _in_language(language: str, consents: list[ConsentPolicy]) -> dict[str, object]:
    asked = []
    for consent in consents:
        texts = consent.texts.get(language) or consent.texts[consent.default_language]
        asked.append((consent.code, LEVEL_NAMES[consent.level], texts["short"], texts["full"]))
    return {**banner_words(language)._asdict(), "consents": asked}


@lru_cache(maxsize=64)
def _version(ids: tuple[int, ...]) -> str:
    return hashlib.blake2b(repr(ids).encode(), digest_size=VERSION_LENGTH // 2).hexdigest()
