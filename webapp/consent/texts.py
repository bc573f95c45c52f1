"""In which words are people asked? One short and one full text a language, and a digest that proves which."""

from __future__ import annotations

import hashlib
import json
from typing import Any

LONGEST_SHORT = 300
LONGEST_FULL = 10_000
LANGUAGES: dict[str, str] = {
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "hr": "Croatian",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nb": "Norwegian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}

Texts = dict[str, dict[str, str]]


def digest_of(code: str, purpose: str, level: int, texts: Texts) -> str:
    """Return the SHA-256, in hex, of all that people were shown; the same for the same words in any order."""
    shown: dict[str, Any] = {"code": code, "purpose": purpose, "level": level, "texts": texts}
    data = json.dumps(shown, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


def in_language(texts: Texts, default_language: str, wanted: str) -> tuple[str, dict[str, str]]:
    """Return the language and the texts nearest to the wanted one (`de-AT` → `de`), else those of the default."""
    for candidate in (wanted.lower(), wanted.lower().partition("-")[0], default_language):
        if candidate in texts:
            return candidate, texts[candidate]
    language = next(iter(texts))
    return language, texts[language]
