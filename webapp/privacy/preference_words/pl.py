"""What does the preference page say in Polish?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Twoje dane – {name}",
    lead_ask="Zobacz, co zapisano o Twojej przeglądarce, zmień swój wybór lub pobierz kopię. Konto nie jest potrzebne.",
    open_by_link=(
        "Otwórz tę stronę przez link w witrynie, w przeglądarce, o którą chodzi: wtedy wiadomo, która to. Albo "
        "wpisz swój numer odwiedzającego."
    ),
    number="Numer odwiedzającego",
    show="Pokaż, co zapisano",
    no_number="Jeśli nigdy niczego nie zapisano, nie ma numeru ani niczego do pokazania.",
    wrong_number="To nie jest numer odwiedzającego. Ma on 36 znaków, na przykład {example}.",
    lead="Co zapisano o tej przeglądarce.",
    records_nothing="Nic z tego, co robisz, nie jest zapisywane.",
    agreed="Twoja zgoda obejmuje to, co zaznaczono.",
    agreed_to_nothing="Jak dotąd nie ma tu żadnej Twojej zgody.",
    records="To, co robisz w witrynie, jest zapisywane.",
    refuse="Od teraz niczego nie zapisuj",
    allow="Zezwól ponownie na zapisywanie",
    own_no="Twoja przeglądarka mogła zachować w witrynie własną odmowę.",
    ask_again_banner="Otwórz tam ustawienia plików cookie, aby pytanie pojawiło się ponownie.",
    ask_again_site="Zmień swój wybór także tam, aby ponownie zezwolić na zapisywanie.",
    recorded="Co zapisano",
    activities="Aktywności",
    many="ponad {count}",
    browser="Przeglądarka",
    first_seen="Pierwsza wizyta",
    last_seen="Ostatnia wizyta",
    key_note="Podaj ten numer, gdy pytasz o swoje dane. Traktuj go jak klucz: kto go ma, może otworzyć tę stronę.",
    nothing_stored="O tej przeglądarce nic nie jest przechowywane.",
    nothing_but_choice="O tej przeglądarce przechowywany jest tylko Twój wybór.",
    on_its_way="To, co wysłano w ostatniej minucie, może być jeszcze w drodze.",
    newest="Najnowsze aktywności",
    download="Pobierz wszystko (JSON)",
    erase="Usuń wszystko",
    erase_heading="Usunąć Twoje dane – {name}?",
    no_way_back="Tego nie można cofnąć.",
    erased=(
        "Zostanie usunięte wszystko, co ta przeglądarka zapisała i przekazała o Tobie. Pozostaje to, co wiadomo "
        "o Tobie poza tym, na przykład aktywność w innej przeglądarce lub zamówienie: zapytaj o to operatora "
        "witryny."
    ),
    choice_stays=(
        "Twój wybór pozostaje bez zmian. Jeśli zezwala na zapisywanie, to, co robisz od teraz, będzie znów "
        "zapisywane, jako nowa osoba."
    ),
    keep="Zachowaj",
    saved="Twój wybór jest zapisany i obowiązuje od teraz.",
    not_saved="W tej chwili nie można zapisać Twojego wyboru. Spróbuj ponownie za kilka minut.",
    erasing="Dane zapisane przez tę przeglądarkę są usuwane. Trwa to około minuty i nie można tego zatrzymać.",
    skip="Przejdź do treści",
    not_found="Nie znaleziono",
    not_found_words="Pod tym adresem nic nie ma. Link może być błędny lub zbyt stary.",
    too_fast="Zbyt wiele prób",
    too_fast_words="Odczekaj chwilę i spróbuj ponownie.",
)
