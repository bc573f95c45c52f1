"""In which language does the preference page speak? Those of the banner's buttons; English where we have no words."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.privacy.preference_words import cs, da, de, en, es, fi, fr, it, nb, nl, pl, pt, sv
from webapp.privacy.preference_words.words import PreferenceWords

WORDS: dict[str, PreferenceWords] = {
    "cs": cs.WORDS,
    "da": da.WORDS,
    "de": de.WORDS,
    "en": en.WORDS,
    "es": es.WORDS,
    "fi": fi.WORDS,
    "fr": fr.WORDS,
    "it": it.WORDS,
    "nb": nb.WORDS,
    "nl": nl.WORDS,
    "pl": pl.WORDS,
    "pt": pt.WORDS,
    "sv": sv.WORDS,
}


def language_for(wanted: Iterable[str]) -> str:
    """Return the first of the wanted languages that we have words in, else English."""
    return next((language for language in wanted if language in WORDS), "en")
