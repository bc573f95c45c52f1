"""What does an activity read like when its sender gave no title? *Page visit 'Pricing'*."""

from __future__ import annotations

import re
from urllib.parse import unquote

from webapp.enrich.url import split_url

LONGEST = 80
ENDINGS = re.compile(r"\.(html?|php|aspx?|jsp)$", re.IGNORECASE)
WORDS = re.compile(r"[^\W\d_][\w -]*")


def title_for_reader(type_name: str, *, value: str, url: str) -> str:
    """Return the type with what it was about: the value, else the page in words, else the type alone."""
    about = _shortened(value or _page_in_words(url))
    return f"{type_name} '{about}'" if about else type_name


def _page_in_words(url: str) -> str:
    """Return *How we work* for /blog/how-we-work.html, the path where that is no word, the host for its first page."""
    parts = split_url(url)
    last = ENDINGS.sub("", unquote(parts.path.rstrip("/").rpartition("/")[2]))
    if not last:
        return parts.host
    words = last.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] if WORDS.fullmatch(words) else parts.path


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
