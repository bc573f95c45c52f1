"""What does the preference page say in Norwegian?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Dine data hos {name}",
    lead_ask=(
        "Se hva som er registrert om nettleseren din, endre valget ditt eller ta med en kopi. Du trenger ingen konto."
    ),
    open_by_link=(
        "Åpne denne siden via lenken på nettstedet, i den nettleseren det gjelder: da er det klart hvilken som "
        "menes. Eller skriv inn besøksnummeret ditt."
    ),
    number="Besøksnummer",
    show="Vis hva som er registrert",
    no_number="Der ingenting noen gang er registrert, finnes det ikke noe nummer og ingenting å vise.",
    wrong_number="Dette er ikke et besøksnummer. Det har 36 tegn, for eksempel {example}.",
    lead="Hva som er registrert om denne nettleseren.",
    records_nothing="Ingenting av det du gjør, registreres.",
    agreed="Du har samtykket til det som er krysset av.",
    agreed_to_nothing="Du har hittil ikke samtykket til noe her.",
    records="Det du gjør på nettstedet, registreres.",
    refuse="Ikke registrer noe fra nå av",
    allow="Tillat registrering igjen",
    own_no="På nettstedet kan nettleseren din ha lagret sitt eget nei.",
    ask_again_banner="Åpne innstillingene for informasjonskapsler der for å bli spurt igjen.",
    ask_again_site="Endre valget ditt også der for å tillate registrering igjen.",
    recorded="Hva som er registrert",
    activities="Aktiviteter",
    many="mer enn {count}",
    browser="Nettleser",
    first_seen="Først sett",
    last_seen="Sist sett",
    key_note=(
        "Oppgi dette nummeret når du spør om dataene dine. Behandle det som en nøkkel: den som har det, kan åpne "
        "denne siden."
    ),
    nothing_stored="Ingenting er lagret om denne nettleseren.",
    nothing_but_choice="Bare valget ditt er lagret om denne nettleseren.",
    on_its_way="Det som ble sendt det siste minuttet, kan fortsatt være underveis.",
    newest="De nyeste aktivitetene",
    download="Last ned alt (JSON)",
    erase="Slett alt",
    erase_heading="Slette dataene dine hos {name}?",
    no_way_back="Dette kan ikke angres.",
    erased=(
        "Alt denne nettleseren har registrert og opplyst om deg, slettes. Det som ellers er kjent om deg, blir "
        "værende, for eksempel hva du har gjort i en annen nettleser, eller en bestilling: spør den ansvarlige "
        "for nettstedet om det."
    ),
    choice_stays=(
        "Valget ditt forblir som det er. Hvis det tillater registrering, registreres det du gjør fra nå av "
        "igjen, som om du var en ny person."
    ),
    keep="Behold",
    saved="Valget ditt er lagret og gjelder fra nå av.",
    not_saved="Valget ditt kan ikke lagres akkurat nå. Prøv igjen om noen minutter.",
    erasing="Det denne nettleseren har registrert, blir slettet. Det tar omtrent et minutt og kan ikke stoppes.",
    skip="Gå til innholdet",
    not_found="Ikke funnet",
    not_found_words="Det er ingenting på denne adressen. Lenken kan være feil eller for gammel.",
    too_fast="For mange forsøk",
    too_fast_words="Vent litt og prøv igjen.",
)
