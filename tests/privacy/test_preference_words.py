"""Does the preference page speak the languages of the banner's buttons, each of them whole?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.client import PageClient
from tests.conftest import config_for, make_channel
from tests.door import DoorClient, new_visitor
from webapp import create_app
from webapp.config import Config
from webapp.consent import banner_words
from webapp.database import db
from webapp.privacy.preference_words import WORDS

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SAME_IN_ENGLISH = {("da", "browser"), ("de", "browser"), ("it", "browser"), ("nl", "browser")}
PLACEHOLDERS = re.compile(r"\{\w+\}")


@pytest.fixture
def reader(app: Flask) -> PageClient:
    """Somebody at the preference page, who is not signed in."""
    return PageClient(app)


def test_page_speaks_each_language_of_the_banner() -> None:
    assert set(WORDS) == set(banner_words.WORDS)


@pytest.mark.parametrize("language", [language for language in WORDS if language != "en"])
def test_language_has_each_word_and_none_of_another(language: str) -> None:
    english = WORDS["en"]._asdict()
    for name, word in WORDS[language]._asdict().items():
        assert word.strip() == word, name
        assert word, name
        assert PLACEHOLDERS.findall(word) == PLACEHOLDERS.findall(english[name]), name
        assert word != english[name] or (language, name) in SAME_IN_ENGLISH, name


@on_sqlite
def test_german_reader_gets_german_on_each_page(door: DoorClient, reader: PageClient) -> None:
    door.store({"type": "pagevisit", "title": "Preise", "url": "https://shop.example/preise"})
    path, german = f"/consent/{door.key}", {"Accept_Language": "de-AT,de;q=0.9,en;q=0.5"}
    page = reader.get(path, **german)
    assert page.title == "Ihre Daten bei Shop"
    assert '<html lang="de">' in page.html
    page = reader.post(path, {"visitor": "7"}, status=422, **german)
    assert "Das ist keine Besuchernummer." in page.text
    page = reader.post(path, {"visitor": door.visitor}, status=200, **german)
    assert "Was aufgezeichnet ist" in page.text
    assert re.search(r"Zuerst gesehen \d{4}-\d\d-\d\d \d\d:\d\d UTC", page.text)
    page = reader.post(path, {"visitor": door.visitor, "do": "ask_to_erase"}, status=200, **german)
    assert page.title == "Ihre Daten bei Shop löschen?"
    page = reader.post(path, {"visitor": door.visitor, "do": "choose", "record": "no"}, status=200, **german)
    assert "Was Sie tun, wird nicht aufgezeichnet." in page.text


@on_sqlite
@pytest.mark.parametrize(
    ("wanted", "language"),
    [("", "en"), ("ja", "en"), ("ja,sv;q=0.5", "sv"), ("PT-br", "pt"), ("no", "nb"), ("nn-NO", "nb"), ("*", "en")],
)
def test_first_language_that_there_are_words_in_is_spoken(
    door: DoorClient, reader: PageClient, wanted: str, language: str
) -> None:
    page = reader.get(f"/consent/{door.key}", Accept_Language=wanted)
    assert f'<html lang="{language}">' in page.html


@pytest.fixture
def limited(config: Config) -> Iterator[Flask]:
    """An application that lets two requests of an address through at once, and one a second."""
    app = create_app(config_for(config.instance_path, database_url=config.database_url, rate_limit_address=1))
    with app.app_context():
        yield app
        db.session.remove()
        app.extensions["contrail_door"].close()
        db.engine.dispose()


@on_sqlite
def test_too_many_tries_are_told_in_german_when_to_come_again(limited: Flask) -> None:
    path, person = f"/consent/{make_channel().key}", limited.test_client()
    given = {"headers": {"Accept-Language": "de"}, "environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    *_, answer = [person.post(path, data={"visitor": new_visitor()}, **given) for _ in range(4)]
    assert answer.status_code == 429
    assert "Zu viele Versuche" in answer.text
    assert int(answer.headers["Retry-After"]) >= 1


@on_sqlite
def test_unknown_address_says_so_in_german_and_leads_nowhere(reader: PageClient) -> None:
    page = reader.post("/consent/nothing", {"visitor": new_visitor()}, status=404, Accept_Language="de")
    assert page.title == "Nicht gefunden"
    assert list(page.links.values()) == ["#content"]
