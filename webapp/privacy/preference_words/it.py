"""What does the preference page say in Italian?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="I tuoi dati presso {name}",
    lead_ask=(
        "Guarda che cosa è registrato del tuo browser, cambia la tua scelta o prendi una copia. Non serve un account."
    ),
    open_by_link=(
        "Apri questa pagina dal link sul sito, nel browser che ti interessa: così si sa di quale si tratta. "
        "Oppure inserisci il tuo numero visitatore."
    ),
    number="Numero visitatore",
    show="Mostra che cosa è registrato",
    no_number="Dove non è mai stato registrato nulla, non c’è un numero e non c’è nulla da mostrare.",
    wrong_number="Questo non è un numero visitatore. Ha 36 caratteri, per esempio {example}.",
    lead="Che cosa è registrato di questo browser.",
    records_nothing="Nulla di ciò che fai viene registrato.",
    agreed="Hai accettato ciò che è selezionato.",
    agreed_to_nothing="Finora qui non hai accettato nulla.",
    records="Ciò che fai sul sito viene registrato.",
    refuse="Non registrare più nulla",
    allow="Consenti di nuovo la registrazione",
    own_no="Sul sito il tuo browser può avere conservato un proprio no.",
    ask_again_banner="Apri lì le impostazioni dei cookie per ricevere di nuovo la domanda.",
    ask_again_site="Cambia la tua scelta anche lì per consentire di nuovo la registrazione.",
    recorded="Che cosa è registrato",
    activities="Attività",
    many="più di {count}",
    browser="Browser",
    first_seen="Visto la prima volta",
    last_seen="Visto l’ultima volta",
    key_note=(
        "Indica questo numero quando chiedi dei tuoi dati. Trattalo come una chiave: chi lo possiede può aprire "
        "questa pagina."
    ),
    nothing_stored="Di questo browser non è conservato nulla.",
    nothing_but_choice="Di questo browser è conservata solo la tua scelta.",
    on_its_way="Ciò che è stato inviato nell’ultimo minuto può essere ancora in arrivo.",
    newest="Le attività più recenti",
    download="Scarica tutto (JSON)",
    erase="Cancella tutto",
    erase_heading="Cancellare i tuoi dati presso {name}?",
    no_way_back="Questa azione non si può annullare.",
    erased=(
        "Viene cancellato tutto ciò che questo browser ha registrato e comunicato su di te. Quello che si sa di "
        "te per altre vie resta, per esempio ciò che hai fatto con un altro browser o un ordine: per questo "
        "rivolgiti al gestore del sito."
    ),
    choice_stays=(
        "La tua scelta resta com’è. Se consente la registrazione, ciò che fai da adesso viene registrato di "
        "nuovo, come per una persona nuova."
    ),
    keep="Conserva",
    saved="La tua scelta è salvata e vale da adesso.",
    not_saved="In questo momento la tua scelta non può essere salvata. Riprova tra qualche minuto.",
    erasing=(
        "Ciò che questo browser ha registrato viene cancellato. Ci vuole circa un minuto e non si può interrompere."
    ),
    skip="Vai al contenuto",
    not_found="Pagina non trovata",
    not_found_words="A questo indirizzo non c’è nulla. Il link può essere sbagliato o troppo vecchio.",
    too_fast="Troppi tentativi",
    too_fast_words="Attendi un momento e riprova.",
)
