"""Which words does the preference page need in each language?"""

from typing import NamedTuple


class PreferenceWords(NamedTuple):
    """The page's own words, beside those of the consents and of the banner; `{name}` is the channel's."""

    heading: str
    lead_ask: str
    open_by_link: str
    number: str
    show: str
    no_number: str
    wrong_number: str
    lead: str
    records_nothing: str
    agreed: str
    agreed_to_nothing: str
    records: str
    refuse: str
    allow: str
    own_no: str
    ask_again_banner: str
    ask_again_site: str
    recorded: str
    activities: str
    many: str
    browser: str
    first_seen: str
    last_seen: str
    key_note: str
    nothing_stored: str
    nothing_but_choice: str
    on_its_way: str
    newest: str
    download: str
    erase: str
    erase_heading: str
    no_way_back: str
    erased: str
    choice_stays: str
    keep: str
    saved: str
    not_saved: str
    erasing: str
    skip: str
    not_found: str
    not_found_words: str
    too_fast: str
    too_fast_words: str
