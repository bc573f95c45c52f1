"""Can what visitors are asked for be written, published and archived, and does what was published stay?"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from flask import Flask

from tests.client import PageClient
from webapp.consent import operations
from webapp.consent.levels import Level
from webapp.consent.models import Consent, ConsentProof, ConsentVersion
from webapp.consent.operations import ConsentValues
from webapp.consent.queries import find_latest_version
from webapp.consent.texts import digest_of, in_language
from webapp.database import db, transaction
from webapp.settings.queries import get_policy_version

TEXTS = {"en": {"short": "May we measure?", "full": "We count the pages you visit."}}
VALUES = ConsentValues("Measure how the site is used", Level.VISITOR, "en", TEXTS)


def make_consent(code: str = "analytics", *, is_published: bool = True) -> int:
    with transaction() as session:
        consent = operations.create_consent(session, code, VALUES)
        if is_published:
            operations.publish_consent(session, consent)
        return consent.id


def sees(client: PageClient, words: str) -> None:
    assert client.page is not None
    assert words in client.page.text


def write(page: PageClient, button: str = "Save draft", **fields: str) -> None:
    given = {"purpose": "Measure how the site is used", "code": "analytics", "level": "200"}
    texts = {"texts-0-language": "en", "texts-0-short": "May we measure?", "texts-0-full": "We count pages."}
    page.submit(button, **(given | texts | fields))


def test_consent_is_shown_to_nobody_before_it_is_published(pia: PageClient) -> None:
    pia.get("/consents/")
    sees(pia, "No consent yet")
    pia.get("/consents/new")
    write(pia)
    sees(pia, "Nobody is asked before you publish it")
    pia.get("/consents/")
    sees(pia, "Draft, shown to nobody")
    assert db.session.query(ConsentVersion).count() == 0


def test_published_consent_is_shown_with_its_version(app: Flask, pia: PageClient) -> None:
    with app.app_context():
        consent_id = make_consent(is_published=False)
        before = get_policy_version(db.session())
    pia.get(f"/consents/{consent_id}/publish")
    sees(pia, "We count the pages you visit.")
    pia.submit("Publish")
    sees(pia, "Version 1 is published")
    with app.app_context():
        assert get_policy_version(db.session()) > before
        version = find_latest_version(db.session(), consent_id)
        assert version is not None
        assert version.digest == digest_of("analytics", VALUES.purpose, 200, TEXTS)


def test_published_version_never_changes(app: Flask, pia: PageClient) -> None:
    with app.app_context():
        consent_id = make_consent()
    pia.get(f"/consents/{consent_id}/edit")
    pia.submit("Save draft", **{"texts-0-full": "We count everything."})
    sees(pia, "the draft differs from it")
    pia.get(f"/consents/{consent_id}/versions/1")
    sees(pia, "We count the pages you visit.")
    pia.get(f"/consents/{consent_id}/publish")
    pia.submit("Publish")
    pia.get(f"/consents/{consent_id}/versions/1")
    sees(pia, "We count the pages you visit.")
    pia.get(f"/consents/{consent_id}/versions/2")
    sees(pia, "We count everything.")
    pia.get(f"/consents/{consent_id}/versions/3", status=404)


def test_same_words_are_not_published_twice(app: Flask) -> None:
    with app.app_context():
        consent_id = make_consent()
        with pytest.raises(operations.NothingNew), transaction() as session:
            operations.publish_consent(session, session.get_one(Consent, consent_id))


def test_of_two_who_publish_at_once_the_second_is_told_that_nothing_is_new(app: Flask) -> None:
    with app.app_context():
        consent_id = make_consent()
        with transaction() as session:
            operations.change_draft(session, session.get_one(Consent, consent_id), replace(VALUES, level=Level.ALL))
    both_have_read, outcomes = Barrier(2), list[str]()

    def publish() -> None:
        with app.app_context(), suppress(BrokenBarrierError):
            try:
                with transaction() as session:
                    consent = session.get_one(Consent, consent_id)
                    if db.engine.dialect.name == "postgresql":  # on SQLite only one of them is in here
                        both_have_read.wait(10)
                    operations.publish_consent(session, consent)
                outcomes.append("published")
            except operations.NothingNew:
                outcomes.append("nothing new")

    threads = [Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["nothing new", "published"]


def test_consent_without_words_in_its_first_language_is_not_published(app: Flask) -> None:
    values = ConsentValues("Measure", Level.VISITOR, "en", {"en": {"short": "May we?", "full": ""}})
    with app.app_context(), pytest.raises(operations.TextMissing), transaction() as session:
        operations.publish_consent(session, operations.create_consent(session, "analytics", values))


def test_code_is_had_by_one_consent_only(app: Flask, pia: PageClient) -> None:
    with app.app_context():
        make_consent()
    pia.get("/consents/new")
    pia.submit(
        "Save draft",
        status=422,
        **{"purpose": "Again", "code": "Analytics", "texts-0-short": "May we?", "texts-0-full": "We count."},
    )
    sees(pia, "Another consent has this code.")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"purpose": ""}, "Please fill this in."),
        ({"code": "1st"}, "It begins with a letter"),
        ({"texts-0-short": "", "texts-0-full": ""}, "Write the texts in one language at least."),
        ({"texts-0-full": ""}, "Please fill this in."),
        ({"texts-0-short": "x" * 301}, "At most 300 characters."),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_the_field(pia: PageClient, fields: dict[str, str], words: str) -> None:
    pia.get("/consents/new")
    given = {"purpose": "Measure", "code": "analytics", "texts-0-short": "May we?", "texts-0-full": "We count."}
    pia.submit("Save draft", status=422, **(given | fields))
    sees(pia, words)


def test_language_that_stands_twice_is_refused(pia: PageClient) -> None:
    pia.get("/consents/new")
    rows = {f"texts-{n}-{name}": value for n in (0, 1) for name, value in {"language": "de", **TEXTS["en"]}.items()}
    token = pia.form("Save draft").values["csrf_token"]
    pia.post("/consents/new", {"csrf_token": token, "purpose": "M", "code": "m", "level": "200", **rows}, status=422)
    sees(pia, "This language stands in an earlier part already.")


def test_archived_consent_keeps_its_versions_and_can_be_used_again(app: Flask, pia: PageClient) -> None:
    with app.app_context():
        consent_id = make_consent()
    pia.get(f"/consents/{consent_id}/archive")
    pia.submit("Archive consent")
    sees(pia, "No consent yet")
    pia.get("/consents/?state=archived")
    sees(pia, "Measure how the site is used")
    pia.get(f"/consents/{consent_id}")
    pia.submit("Use it again")
    sees(pia, "Visitors see version 1")


def test_draft_can_be_deleted_and_a_published_consent_cannot(app: Flask, pia: PageClient) -> None:
    with app.app_context():
        draft_id, published_id = make_consent("draft", is_published=False), make_consent("published")
    pia.get(f"/consents/{draft_id}/delete")
    pia.submit("Delete draft")
    sees(pia, "Draft deleted.")
    pia.get(f"/consents/{published_id}/delete")
    pia.submit("Delete draft")
    sees(pia, "Archive it instead")


def test_every_change_of_a_consent_is_audited(app: Flask, pia: PageClient) -> None:
    with app.app_context():
        consent_id = make_consent()
    pia.get(f"/consents/{consent_id}/archive")
    pia.submit("Archive consent")
    pia.get("/audit")
    for words in ("Consent created", "Consent published", "Consent archived"):
        sees(pia, words)


def test_counts_say_how_many_said_yes_and_no(app: Flask, pia: PageClient) -> None:
    with app.app_context():
        consent_id = make_consent()
        version = find_latest_version(db.session(), consent_id)
        assert version is not None
        answers = [True, True, False]
        values = {"consent_id": consent_id, "version_id": version.id, "version_digest": version.digest, "how": "banner"}
        with transaction() as session:
            for is_agreed in answers:
                moment = version.published_at
                session.add(ConsentProof(**values, is_agreed=is_agreed, person=b"p" * 16, at=moment))
    text = pia.get(f"/consents/{consent_id}").text
    assert "Said yes 2" in text
    assert "Said no 1" in text


def test_developer_sees_no_consents(dev: PageClient) -> None:
    dev.get("/consents/", status=403)


def test_digest_tells_words_apart_and_no_order() -> None:
    other = {"de": {"full": "b", "short": "a"}, "en": TEXTS["en"]}
    turned = {"en": TEXTS["en"], "de": {"short": "a", "full": "b"}}
    assert digest_of("a", "p", 200, other) == digest_of("a", "p", 200, turned)
    assert digest_of("a", "p", 200, other) != digest_of("a", "p", 1000, other)


def test_words_come_in_the_nearest_language() -> None:
    texts = {"en": {"short": "yes"}, "de": {"short": "ja"}}
    assert in_language(texts, "en", "de-AT")[0] == "de"
    assert in_language(texts, "en", "fr")[0] == "en"
    assert in_language({"de": {}}, "en", "fr")[0] == "de"
