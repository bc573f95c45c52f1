"""What does the preference page say in Danish?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Dine data hos {name}",
    lead_ask=(
        "Se, hvad der er registreret om din browser, ændr dit valg, eller tag en kopi med. Du behøver ingen konto."
    ),
    open_by_link=(
        "Åbn denne side via linket på webstedet, i den browser, det drejer sig om: så er det klart, hvilken der "
        "menes. Eller indtast dit besøgsnummer."
    ),
    number="Besøgsnummer",
    show="Vis, hvad der er registreret",
    no_number="Hvor der aldrig er registreret noget, er der intet nummer og intet at vise.",
    wrong_number="Dette er ikke et besøgsnummer. Det har 36 tegn, for eksempel {example}.",
    lead="Hvad der er registreret om denne browser.",
    records_nothing="Intet af det, du gør, registreres.",
    agreed="Du har givet samtykke til det, der er afkrydset.",
    agreed_to_nothing="Du har hidtil ikke givet samtykke til noget her.",
    records="Det, du gør på webstedet, registreres.",
    refuse="Registrér intet fra nu af",
    allow="Tillad registrering igen",
    own_no="På webstedet kan din browser have gemt sit eget nej.",
    ask_again_banner="Åbn cookieindstillingerne dér for at blive spurgt igen.",
    ask_again_site="Ændr også dit valg dér for at tillade registrering igen.",
    recorded="Hvad der er registreret",
    activities="Aktiviteter",
    many="mere end {count}",
    browser="Browser",
    first_seen="Først set",
    last_seen="Sidst set",
    key_note=(
        "Oplys dette nummer, når du spørger om dine data. Behandl det som en nøgle: den, der har det, kan åbne "
        "denne side."
    ),
    nothing_stored="Intet er gemt om denne browser.",
    nothing_but_choice="Kun dit valg er gemt om denne browser.",
    on_its_way="Det, der er sendt inden for det sidste minut, kan stadig være på vej.",
    newest="De nyeste aktiviteter",
    download="Download alt (JSON)",
    erase="Slet alt",
    erase_heading="Slet dine data hos {name}?",
    no_way_back="Det kan ikke fortrydes.",
    erased=(
        "Alt, hvad denne browser har registreret og oplyst om dig, slettes. Det, der ellers vides om dig, "
        "bliver, for eksempel hvad du har gjort i en anden browser, eller en ordre: spørg webstedets ansvarlige "
        "om det."
    ),
    choice_stays=(
        "Dit valg forbliver, som det er. Hvis det tillader registrering, registreres det, du gør fra nu af, "
        "igen, som om du var en ny person."
    ),
    keep="Behold",
    saved="Dit valg er gemt og gælder fra nu af.",
    not_saved="Dit valg kan ikke gemmes lige nu. Prøv igen om et par minutter.",
    erasing="Det, denne browser har registreret, bliver slettet. Det tager omkring et minut og kan ikke standses.",
    skip="Gå til indholdet",
    not_found="Ikke fundet",
    not_found_words="Der er intet på denne adresse. Linket kan være forkert eller for gammelt.",
    too_fast="For mange forsøg",
    too_fast_words="Vent lidt, og prøv igen.",
)
