"""What does the preference page say in Czech?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Vaše údaje – {name}",
    lead_ask=(
        "Podívejte se, co je o vašem prohlížeči zaznamenáno, změňte svou volbu nebo si odneste kopii. Účet není "
        "potřeba."
    ),
    open_by_link=(
        "Otevřete tuto stránku odkazem na webu, a to v prohlížeči, o který vám jde: pak je jasné, který to je. "
        "Nebo zadejte své číslo návštěvníka."
    ),
    number="Číslo návštěvníka",
    show="Ukázat, co je zaznamenáno",
    no_number="Kde se nikdy nic nezaznamenalo, není žádné číslo a není co ukázat.",
    wrong_number="Toto není číslo návštěvníka. Má 36 znaků, například {example}.",
    lead="Co je o tomto prohlížeči zaznamenáno.",
    records_nothing="Nic z toho, co děláte, se nezaznamenává.",
    agreed="Souhlasíte s tím, co je zaškrtnuto.",
    agreed_to_nothing="Zatím jste zde s ničím nesouhlasili.",
    records="Co na webu děláte, se zaznamenává.",
    refuse="Od teď nic nezaznamenávat",
    allow="Znovu povolit zaznamenávání",
    own_no="Váš prohlížeč si na webu mohl uložit vlastní odmítnutí.",
    ask_again_banner="Otevřete tam nastavení cookies, abyste byli dotázáni znovu.",
    ask_again_site="Změňte svou volbu i tam, abyste zaznamenávání znovu povolili.",
    recorded="Co je zaznamenáno",
    activities="Aktivity",
    many="více než {count}",
    browser="Prohlížeč",
    first_seen="Poprvé viděn",
    last_seen="Naposledy viděn",
    key_note=(
        "Uveďte toto číslo, když se ptáte na své údaje. Zacházejte s ním jako s klíčem: kdo ho má, může otevřít "
        "tuto stránku."
    ),
    nothing_stored="O tomto prohlížeči není nic uloženo.",
    nothing_but_choice="O tomto prohlížeči je uložena jen vaše volba.",
    on_its_way="Co bylo odesláno v poslední minutě, může být ještě na cestě.",
    newest="Nejnovější aktivity",
    download="Stáhnout vše (JSON)",
    erase="Vymazat vše",
    erase_heading="Vymazat vaše údaje – {name}?",
    no_way_back="Nelze to vzít zpět.",
    erased=(
        "Vymaže se vše, co tento prohlížeč zaznamenal a co o vás sdělil. Co je o vás známo odjinud, zůstane, "
        "například co jste udělali v jiném prohlížeči nebo objednávka: na to se zeptejte provozovatele webu."
    ),
    choice_stays=(
        "Vaše volba zůstává beze změny. Pokud zaznamenávání povoluje, bude se to, co od teď děláte, znovu "
        "zaznamenávat, jako by šlo o někoho nového."
    ),
    keep="Ponechat",
    saved="Vaše volba je uložena a platí od této chvíle.",
    not_saved="Vaši volbu teď nelze uložit. Zkuste to prosím znovu za několik minut.",
    erasing="Co tento prohlížeč zaznamenal, se právě maže. Trvá to asi minutu a nelze to zastavit.",
    skip="Přejít k obsahu",
    not_found="Nenalezeno",
    not_found_words="Na této adrese nic není. Odkaz může být chybný nebo příliš starý.",
    too_fast="Příliš mnoho pokusů",
    too_fast_words="Chvíli prosím počkejte a zkuste to znovu.",
)
