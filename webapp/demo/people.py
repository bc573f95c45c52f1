"""Who visits the demo shop? Made-up people with browsers, countries and habits."""

from __future__ import annotations

import random
import uuid
from typing import NamedTuple, TypeVar

from webapp.activities.record import Circumstances

T = TypeVar("T")  # Python 3.11 has no `def weighted[T]`.


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# One line of words each: as tuples they would be a hundred lines long.
FIRST_NAMES = _words(
    "Ada Amir Anouk Ben Bruno Carla Chidi Clara Dario Dilek Edda Elif Emil Enzo Femke "
    "Finn Greta Hana Hugo Ida Imre Ines Jana Jonas Juno Kaya Kim Lars Lea Lena "
    "Levi Lina Luca Maja Malik Mara Mats Mila Nadia Nils Noor Olga Otto Paula Pia "
    "Quinn Rafa Rosa Sami Selma Sina Tariq Tess Tilda Umi Vera Viktor Wanda Yara Zoe "
)
LAST_NAMES = _words(
    "Abel Adler Baker Berg Blum Brandt Castro Costa Dahl Diaz Eder Falk Fischer "
    "Frost Gallo Grant Haas Hansen Hill Ibsen Jansen Kaplan Keller Kovacs Lang Larsen "
    "Lindt Lopez Maier Marin Moser Nagy Novak Olsen Ortiz Park Petit Quist Ramos "
    "Reed Rossi Sato Silva Stein Thorn Toth Ueda Vogel Weber Wood Yilmaz Zeller "
)
COMPANIES = ("", "", "", "Hillside School", "Nordwind Travel", "Kestrel Guides", "Mossbank Scouts")
BROWSERS = (
    (38, ("desktop", "Chrome", "Windows")),
    (9, ("desktop", "Firefox", "Linux")),
    (11, ("desktop", "Safari", "macOS")),
    (22, ("mobile", "Safari", "iOS")),
    (26, ("mobile", "Chrome", "Android")),
    (4, ("tablet", "Safari", "iPadOS")),
)
COUNTRIES = ((42, "DE"), (14, "AT"), (12, "CH"), (10, "NL"), (9, "GB"), (7, "FR"), (6, "US"))
LANGUAGES = {"DE": "de-DE", "AT": "de-AT", "CH": "de-CH", "NL": "nl-NL", "GB": "en-GB", "FR": "fr-FR", "US": "en-US"}
KNOWN_SHARE = 0.22


class Person(NamedTuple):
    """A visitor of the demo shop; `email` is empty for who never says it."""

    visitor: bytes
    circumstances: Circumstances
    language: str
    eagerness: float
    email: str
    first_name: str
    last_name: str
    company: str


def make_people(count: int, chance: random.Random) -> list[Person]:
    """Return so many people; the same chance gives the same people."""
    return [_make_person(number, chance) for number in range(count)]


def _make_person(number: int, chance: random.Random) -> Person:
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    country = _weighted(COUNTRIES, chance)
    device_class, browser, system = _weighted(BROWSERS, chance)
    is_known = chance.random() < KNOWN_SHARE
    return Person(
        visitor=uuid.UUID(int=chance.getrandbits(128), version=4).bytes,
        circumstances=Circumstances(device_class, browser, system, country),
        language=LANGUAGES[country],
        eagerness=chance.paretovariate(1.6),
        email=f"{first}.{last}.{number}@example.org".lower() if is_known else "",
        first_name=first,
        last_name=last,
        company=chance.choice(COMPANIES),
    )


def _weighted(choices: tuple[tuple[int, T], ...], chance: random.Random) -> T:
    return chance.choices([value for _, value in choices], [weight for weight, _ in choices])[0]
