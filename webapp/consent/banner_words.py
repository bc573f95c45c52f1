"""What do the banner's buttons say, in the languages that consents are written in? English where we have no words."""

from __future__ import annotations

from typing import NamedTuple


class BannerWords(NamedTuple):
    """The words around the texts of the consents; yes and no are equally short, so that neither weighs more."""

    title: str
    yes: str
    no: str
    some: str
    save: str


WORDS: dict[str, BannerWords] = {
    "cs": BannerWords("Vaše volba", "Souhlasím", "Nesouhlasím", "Vybrat", "Uložit výběr"),
    "da": BannerWords("Dit valg", "Ja tak", "Nej tak", "Vælg selv", "Gem valg"),
    "de": BannerWords("Ihre Wahl", "Ja, gern", "Nein, danke", "Auswählen", "Auswahl speichern"),
    "en": BannerWords("Your choice", "Yes, I agree", "No, thanks", "Choose", "Save my choice"),
    "es": BannerWords("Su elección", "Sí, acepto", "No, gracias", "Elegir", "Guardar"),
    "fi": BannerWords("Valintasi", "Hyväksyn", "En hyväksy", "Valitse", "Tallenna valinta"),
    "fr": BannerWords("Votre choix", "Oui, j’accepte", "Non, merci", "Choisir", "Enregistrer"),
    "it": BannerWords("La tua scelta", "Sì, accetto", "No, grazie", "Scegli", "Salva la scelta"),
    "nb": BannerWords("Ditt valg", "Ja takk", "Nei takk", "Velg selv", "Lagre valget"),
    "nl": BannerWords("Uw keuze", "Ja, graag", "Nee, bedankt", "Kiezen", "Keuze opslaan"),
    "pl": BannerWords("Twój wybór", "Zgadzam się", "Nie zgadzam się", "Wybierz", "Zapisz wybór"),
    "pt": BannerWords("A sua escolha", "Sim, aceito", "Não, obrigado", "Escolher", "Guardar"),
    "sv": BannerWords("Ditt val", "Ja tack", "Nej tack", "Välj själv", "Spara valet"),
}


def banner_words(language: str) -> BannerWords:
    """Return the words of a language, English where there are none."""
    return WORDS.get(language, WORDS["en"])
