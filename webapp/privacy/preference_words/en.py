"""What does the preference page say in English?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Your data at {name}",
    lead_ask="See what is recorded of your browser, change your choice, or take a copy along. No account is needed.",
    open_by_link=(
        "Open this page by the link on the website, in the browser that you want to know about: then it knows "
        "which one is meant. Or enter your visitor number."
    ),
    number="Visitor number",
    show="Show what is recorded",
    no_number="Where nothing was ever recorded, there is no number, and nothing to show.",
    wrong_number="This is no visitor number. It has 36 characters, like {example}.",
    lead="What is recorded of this browser.",
    records_nothing="Nothing is recorded of what you do.",
    agreed="You have agreed to what is ticked.",
    agreed_to_nothing="You have agreed to nothing here so far.",
    records="What you do on the website is recorded.",
    refuse="Record nothing from now on",
    allow="Let it be recorded again",
    own_no="On the website your browser may have kept a no of its own.",
    ask_again_banner="Open its cookie settings there to be asked again.",
    ask_again_site="Change your choice there, too, to be recorded again.",
    recorded="What is recorded",
    activities="Activities",
    many="more than {count}",
    browser="Browser",
    first_seen="First seen",
    last_seen="Last seen",
    key_note="Name this number when you ask about your data. Treat it like a key: who has it can open this page.",
    nothing_stored="Nothing is stored of this browser.",
    nothing_but_choice="Nothing is stored of this browser but your choice.",
    on_its_way="What was sent in the last minute may still be on its way.",
    newest="The newest activities",
    download="Download everything (JSON)",
    erase="Erase everything",
    erase_heading="Erase your data at {name}?",
    no_way_back="This can't be undone.",
    erased=(
        "Everything that this browser recorded is erased, and what it said of you. What else is known of you "
        "stays, such as what you did with another browser, or an order: ask the operator of the website about "
        "that."
    ),
    choice_stays=(
        "Your choice stays as it is. If it allows to record, what you do from now on is recorded again, as "
        "somebody new."
    ),
    keep="Keep it",
    saved="Your choice is saved, and holds from now on.",
    not_saved="Your choice can't be kept right now. Please try again in a few minutes.",
    erasing="What this browser recorded is being erased. It takes about a minute and can't be stopped.",
    skip="Skip to content",
    not_found="Not found",
    not_found_words="There is nothing at this address. The link may be wrong or too old.",
    too_fast="Too many tries",
    too_fast_words="Please wait a little and try again.",
)
