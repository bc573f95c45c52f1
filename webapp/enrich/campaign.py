"""Which campaign brought a visitor, by the query of the page's URL?"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote_plus

LONGEST_VALUE = 200
LONGEST_QUERY = 8192

# Each names a click, not a person. `mc_eid` (Mailchimp) and the like name the reader of an e-mail and stay out.
CLICK_IDS = frozenset(
    ("gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "ttclid", "twclid", "li_fat_id", "yclid", "epik")
)
UTM_FIELDS = {
    "utm_source": "source",
    "utm_medium": "medium",
    "utm_campaign": "campaign",
    "utm_term": "term",
    "utm_content": "content",
}


class Campaign(NamedTuple):
    """The campaign in a URL; "" where it says nothing."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""
    click_id_kind: str = ""
    click_id: str = ""


EMPTY = Campaign()


def campaign_of(url: str) -> Campaign:
    """Return what a URL's query says of its campaign, or `EMPTY`. Never raises.

    Names are compared without case, the first of each wins, values are cut at 200 characters. Of several click ids the
    first counts.
    """
    if "?" not in url:
        return EMPTY
    lowered = url.lower()
    # Most URLs end here, so it is three searches for thirteen names: every click id but `epik` ends in `id`.
    if "utm_" in lowered or "id=" in lowered or "epik=" in lowered:
        return _read_query(url.partition("#")[0].partition("?")[2])
    return EMPTY


def _read_query(query: str) -> Campaign:
    found: dict[str, str] = {}
    for pair in query[:LONGEST_QUERY].split("&"):
        name, _, raw = pair.partition("=")
        name = name.lower().removeprefix("amp;")  # links copied out of HTML keep their `&amp;`
        field = UTM_FIELDS.get(name)
        if field is not None:
            if field not in found and (value := read_value(raw)):
                found[field] = value
        elif name in CLICK_IDS and "click_id" not in found and (value := read_value(raw)):
            found["click_id_kind"] = name
            found["click_id"] = value
    return Campaign(**found) if found else EMPTY


def read_value(raw: str) -> str:
    """Decode a query's value: at most 200 characters, without the control characters that no database wants."""
    if raw.isalnum() and raw.isascii():
        return raw[:LONGEST_VALUE]
    value = unquote_plus(raw, errors="replace")
    if not value.isprintable():
        value = "".join(character if character.isprintable() else " " for character in value)
    return value.strip()[:LONGEST_VALUE].rstrip()
