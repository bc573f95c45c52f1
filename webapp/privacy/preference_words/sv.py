"""What does the preference page say in Swedish?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Dina uppgifter hos {name}",
    lead_ask=(
        "Se vad som har registrerats om din webbläsare, ändra ditt val eller ta med dig en kopia. Du behöver "
        "inget konto."
    ),
    open_by_link=(
        "Öppna den här sidan via länken på webbplatsen, i den webbläsare som det gäller: då är det klart vilken "
        "som menas. Eller ange ditt besökarnummer."
    ),
    number="Besökarnummer",
    show="Visa vad som har registrerats",
    no_number="Där inget någonsin har registrerats finns inget nummer och inget att visa.",
    wrong_number="Det här är inget besökarnummer. Det har 36 tecken, till exempel {example}.",
    lead="Vad som har registrerats om den här webbläsaren.",
    records_nothing="Inget av det du gör registreras.",
    agreed="Du har samtyckt till det som är ikryssat.",
    agreed_to_nothing="Du har hittills inte samtyckt till något här.",
    records="Det du gör på webbplatsen registreras.",
    refuse="Registrera inget från och med nu",
    allow="Tillåt registrering igen",
    own_no="På webbplatsen kan din webbläsare ha sparat ett eget nej.",
    ask_again_banner="Öppna cookieinställningarna där för att få frågan igen.",
    ask_again_site="Ändra ditt val även där för att tillåta registrering igen.",
    recorded="Vad som har registrerats",
    activities="Aktiviteter",
    many="mer än {count}",
    browser="Webbläsare",
    first_seen="Först sedd",
    last_seen="Senast sedd",
    key_note=(
        "Uppge det här numret när du frågar om dina uppgifter. Behandla det som en nyckel: den som har det kan "
        "öppna den här sidan."
    ),
    nothing_stored="Inget är sparat om den här webbläsaren.",
    nothing_but_choice="Bara ditt val är sparat om den här webbläsaren.",
    on_its_way="Det som skickades den senaste minuten kan fortfarande vara på väg.",
    newest="De senaste aktiviteterna",
    download="Ladda ner allt (JSON)",
    erase="Radera allt",
    erase_heading="Radera dina uppgifter hos {name}?",
    no_way_back="Det går inte att ångra.",
    erased=(
        "Allt som den här webbläsaren har registrerat och meddelat om dig raderas. Det som i övrigt är känt om "
        "dig finns kvar, till exempel vad du har gjort i en annan webbläsare eller en beställning: fråga "
        "webbplatsens ansvariga om det."
    ),
    choice_stays=(
        "Ditt val förblir som det är. Om det tillåter registrering registreras det du gör från och med nu igen, "
        "som om du vore en ny person."
    ),
    keep="Behåll",
    saved="Ditt val är sparat och gäller från och med nu.",
    not_saved="Ditt val kan inte sparas just nu. Försök igen om några minuter.",
    erasing="Det som den här webbläsaren har registrerat raderas. Det tar ungefär en minut och kan inte stoppas.",
    skip="Till innehållet",
    not_found="Sidan finns inte",
    not_found_words="Det finns inget på den här adressen. Länken kan vara fel eller för gammal.",
    too_fast="För många försök",
    too_fast_words="Vänta en stund och försök igen.",
)
