"""What does the preference page say in German?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Ihre Daten bei {name}",
    lead_ask=(
        "Sehen Sie, was von Ihrem Browser aufgezeichnet ist, ändern Sie Ihre Wahl oder nehmen Sie eine Kopie "
        "mit. Ein Konto brauchen Sie dafür nicht."
    ),
    open_by_link=(
        "Öffnen Sie diese Seite über den Link auf der Website, und zwar in dem Browser, um den es geht: Dann "
        "steht fest, welcher gemeint ist. Oder geben Sie Ihre Besuchernummer ein."
    ),
    number="Besuchernummer",
    show="Zeigen, was aufgezeichnet ist",
    no_number="Wo nie etwas aufgezeichnet wurde, gibt es keine Nummer und nichts zu zeigen.",
    wrong_number="Das ist keine Besuchernummer. Sie hat 36 Zeichen, zum Beispiel {example}.",
    lead="Was von diesem Browser aufgezeichnet ist.",
    records_nothing="Was Sie tun, wird nicht aufgezeichnet.",
    agreed="Sie haben dem zugestimmt, was angekreuzt ist.",
    agreed_to_nothing="Sie haben hier bisher nichts zugestimmt.",
    records="Was Sie auf der Website tun, wird aufgezeichnet.",
    refuse="Ab jetzt nichts aufzeichnen",
    allow="Wieder aufzeichnen lassen",
    own_no="Auf der Website kann Ihr Browser ein eigenes Nein gespeichert haben.",
    ask_again_banner="Öffnen Sie dort die Cookie-Einstellungen, um erneut gefragt zu werden.",
    ask_again_site="Ändern Sie Ihre Wahl auch dort, damit wieder aufgezeichnet wird.",
    recorded="Was aufgezeichnet ist",
    activities="Aktivitäten",
    many="mehr als {count}",
    browser="Browser",
    first_seen="Zuerst gesehen",
    last_seen="Zuletzt gesehen",
    key_note=(
        "Nennen Sie diese Nummer, wenn Sie nach Ihren Daten fragen. Behandeln Sie sie wie einen Schlüssel: Wer "
        "sie hat, kann diese Seite öffnen."
    ),
    nothing_stored="Von diesem Browser ist nichts gespeichert.",
    nothing_but_choice="Von diesem Browser ist nur Ihre Wahl gespeichert.",
    on_its_way="Was in der letzten Minute gesendet wurde, kann noch unterwegs sein.",
    newest="Die neuesten Aktivitäten",
    download="Alles herunterladen (JSON)",
    erase="Alles löschen",
    erase_heading="Ihre Daten bei {name} löschen?",
    no_way_back="Das lässt sich nicht rückgängig machen.",
    erased=(
        "Gelöscht wird alles, was dieser Browser aufgezeichnet und über Sie mitgeteilt hat. Was sonst über Sie "
        "bekannt ist, bleibt, etwa was Sie mit einem anderen Browser getan haben oder eine Bestellung: Fragen "
        "Sie dazu den Betreiber der Website."
    ),
    choice_stays=(
        "Ihre Wahl bleibt, wie sie ist. Erlaubt sie das Aufzeichnen, wird ab jetzt wieder aufgezeichnet, was Sie "
        "tun, als wären Sie jemand Neues."
    ),
    keep="Behalten",
    saved="Ihre Wahl ist gespeichert und gilt ab jetzt.",
    not_saved="Ihre Wahl kann gerade nicht gespeichert werden. Bitte versuchen Sie es in ein paar Minuten noch einmal.",
    erasing=(
        "Was dieser Browser aufgezeichnet hat, wird gelöscht. Das dauert etwa eine Minute und lässt sich nicht "
        "anhalten."
    ),
    skip="Zum Inhalt",
    not_found="Nicht gefunden",
    not_found_words="Unter dieser Adresse gibt es nichts. Vielleicht ist der Link falsch oder zu alt.",
    too_fast="Zu viele Versuche",
    too_fast_words="Bitte warten Sie ein wenig und versuchen Sie es noch einmal.",
)
