"""What does the preference page say in Dutch?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Uw gegevens bij {name}",
    lead_ask=(
        "Bekijk wat er van uw browser is vastgelegd, wijzig uw keuze of neem een kopie mee. U hebt geen account nodig."
    ),
    open_by_link=(
        "Open deze pagina via de link op de website, in de browser waar het om gaat: dan is duidelijk welke "
        "bedoeld is. Of vul uw bezoekersnummer in."
    ),
    number="Bezoekersnummer",
    show="Tonen wat er is vastgelegd",
    no_number="Waar nooit iets is vastgelegd, is er geen nummer en niets te tonen.",
    wrong_number="Dit is geen bezoekersnummer. Het heeft 36 tekens, bijvoorbeeld {example}.",
    lead="Wat er van deze browser is vastgelegd.",
    records_nothing="Wat u doet, wordt niet vastgelegd.",
    agreed="U hebt ingestemd met wat is aangevinkt.",
    agreed_to_nothing="U hebt hier tot nu toe nergens mee ingestemd.",
    records="Wat u op de website doet, wordt vastgelegd.",
    refuse="Vanaf nu niets vastleggen",
    allow="Weer laten vastleggen",
    own_no="Op de website kan uw browser een eigen nee hebben bewaard.",
    ask_again_banner="Open daar de cookie-instellingen om opnieuw gevraagd te worden.",
    ask_again_site="Wijzig uw keuze ook daar om weer te laten vastleggen.",
    recorded="Wat er is vastgelegd",
    activities="Activiteiten",
    many="meer dan {count}",
    browser="Browser",
    first_seen="Voor het eerst gezien",
    last_seen="Voor het laatst gezien",
    key_note=(
        "Noem dit nummer wanneer u naar uw gegevens vraagt. Behandel het als een sleutel: wie het heeft, kan "
        "deze pagina openen."
    ),
    nothing_stored="Van deze browser is niets opgeslagen.",
    nothing_but_choice="Van deze browser is alleen uw keuze opgeslagen.",
    on_its_way="Wat in de laatste minuut is verzonden, kan nog onderweg zijn.",
    newest="De nieuwste activiteiten",
    download="Alles downloaden (JSON)",
    erase="Alles wissen",
    erase_heading="Uw gegevens bij {name} wissen?",
    no_way_back="Dit kan niet ongedaan worden gemaakt.",
    erased=(
        "Alles wat deze browser heeft vastgelegd en over u heeft gemeld, wordt gewist. Wat er verder over u "
        "bekend is, blijft, zoals wat u met een andere browser hebt gedaan of een bestelling: vraag daarnaar bij "
        "de beheerder van de website."
    ),
    choice_stays=(
        "Uw keuze blijft zoals ze is. Als vastleggen daarmee is toegestaan, wordt wat u vanaf nu doet weer "
        "vastgelegd, als van iemand die nieuw is."
    ),
    keep="Bewaren",
    saved="Uw keuze is opgeslagen en geldt vanaf nu.",
    not_saved="Uw keuze kan nu niet worden opgeslagen. Probeer het over een paar minuten opnieuw.",
    erasing=(
        "Wat deze browser heeft vastgelegd, wordt gewist. Dat duurt ongeveer een minuut en kan niet worden gestopt."
    ),
    skip="Naar de inhoud",
    not_found="Niet gevonden",
    not_found_words="Op dit adres staat niets. Misschien is de link onjuist of te oud.",
    too_fast="Te veel pogingen",
    too_fast_words="Wacht even en probeer het opnieuw.",
)
