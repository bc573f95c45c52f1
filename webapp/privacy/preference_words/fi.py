"""What does the preference page say in Finnish?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Tietosi – {name}",
    lead_ask="Katso, mitä selaimestasi on tallennettu, muuta valintaasi tai ota kopio mukaasi. Tiliä ei tarvita.",
    open_by_link=(
        "Avaa tämä sivu verkkosivuston linkistä siinä selaimessa, jota asia koskee: silloin tiedetään, mitä "
        "selainta tarkoitat. Tai anna kävijänumerosi."
    ),
    number="Kävijänumero",
    show="Näytä, mitä on tallennettu",
    no_number="Jos mitään ei ole koskaan tallennettu, numeroa ei ole eikä mitään näytettävää.",
    wrong_number="Tämä ei ole kävijänumero. Siinä on 36 merkkiä, esimerkiksi {example}.",
    lead="Mitä tästä selaimesta on tallennettu.",
    records_nothing="Toimintaasi ei tallenneta.",
    agreed="Olet hyväksynyt sen, mikä on valittuna.",
    agreed_to_nothing="Et ole toistaiseksi hyväksynyt täällä mitään.",
    records="Toimintasi verkkosivustolla tallennetaan.",
    refuse="Älä tallenna tästä lähtien mitään",
    allow="Salli tallennus uudelleen",
    own_no="Selaimesi on voinut säilyttää verkkosivustolla oman kieltonsa.",
    ask_again_banner="Avaa siellä evästeasetukset, niin sinulta kysytään uudelleen.",
    ask_again_site="Muuta valintasi myös siellä, jotta tallennus sallitaan uudelleen.",
    recorded="Mitä on tallennettu",
    activities="Tapahtumat",
    many="yli {count}",
    browser="Selain",
    first_seen="Nähty ensi kerran",
    last_seen="Nähty viimeksi",
    key_note=(
        "Ilmoita tämä numero, kun kysyt tiedoistasi. Säilytä sitä kuin avainta: se, jolla numero on, voi avata "
        "tämän sivun."
    ),
    nothing_stored="Tästä selaimesta ei ole tallennettu mitään.",
    nothing_but_choice="Tästä selaimesta on tallennettu vain valintasi.",
    on_its_way="Viimeisen minuutin aikana lähetetty voi olla vielä matkalla.",
    newest="Uusimmat tapahtumat",
    download="Lataa kaikki (JSON)",
    erase="Poista kaikki",
    erase_heading="Poistetaanko tietosi – {name}?",
    no_way_back="Tätä ei voi perua.",
    erased=(
        "Kaikki, mitä tämä selain on tallentanut ja kertonut sinusta, poistetaan. Muu, mitä sinusta tiedetään, "
        "jää, esimerkiksi se, mitä olet tehnyt toisella selaimella, tai tilaus: kysy siitä verkkosivuston "
        "ylläpitäjältä."
    ),
    choice_stays=(
        "Valintasi pysyy ennallaan. Jos se sallii tallennuksen, toimintasi tallennetaan tästä lähtien taas, "
        "uutena kävijänä."
    ),
    keep="Säilytä",
    saved="Valintasi on tallennettu ja voimassa tästä lähtien.",
    not_saved="Valintaasi ei voi juuri nyt tallentaa. Yritä uudelleen muutaman minuutin kuluttua.",
    erasing="Tämän selaimen tallentamia tietoja poistetaan. Se kestää noin minuutin, eikä sitä voi pysäyttää.",
    skip="Siirry sisältöön",
    not_found="Sivua ei löydy",
    not_found_words="Tässä osoitteessa ei ole mitään. Linkki voi olla väärä tai liian vanha.",
    too_fast="Liian monta yritystä",
    too_fast_words="Odota hetki ja yritä uudelleen.",
)
