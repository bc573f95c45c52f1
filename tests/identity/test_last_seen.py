"""Do browsers stay known, with what they are and when they were seen, when their activities are gone?"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import delete, select

from tests.client import PageClient
from tests.processing.feeding import BEGIN, MINUTE, Feed, stored
from webapp.activities.deletion import delete_activities
from webapp.activities.models import Environment, Visit
from webapp.activities.record import Circumstances
from webapp.clock import to_ms
from webapp.database import db, transaction
from webapp.identity.models import Visitor
from webapp.identity.queries import Browser, list_browsers

HOUR = 60 * MINUTE
CHROME = Circumstances("desktop", "Chrome", "Windows", "DE")
FIREFOX = Circumstances("desktop", "Firefox", "Windows", "DE")


def kept() -> tuple[int | None, str | None]:
    """Return what is kept of the only visitor: when it was seen, in ms, and its browser."""
    db.session.rollback()
    visitor = db.session.scalars(select(Visitor)).one()
    seen = None if visitor.last_seen_at is None else to_ms(visitor.last_seen_at)
    environment = db.session.get(Environment, visitor.environment_id) if visitor.environment_id else None
    return seen, environment and environment.browser


def shown() -> Browser:
    """Return what its contact's page shows of it."""
    db.session.rollback()
    (browser,) = list_browsers(db.session(), [db.session.scalars(select(Visitor.contact_id)).one()])
    return browser


def click(feed: Feed, at: int, circumstances: Circumstances = CHROME, **more: Any) -> None:
    feed.put({"type": "click", "language": "de"}, at=at, circumstances=circumstances, **more)
    feed.process()


def test_first_activity_says_what_a_browser_is(feed: Feed) -> None:
    click(feed, BEGIN)
    assert kept() == (BEGIN, "Chrome")


def test_words_about_a_person_say_it_too(feed: Feed) -> None:
    feed.put(at=BEGIN, circumstances=CHROME, contact={"email": "kim@example.org"})
    feed.process()
    assert kept() == (BEGIN, "Chrome")


def test_what_is_kept_changes_once_an_hour(feed: Feed) -> None:
    click(feed, BEGIN)
    click(feed, BEGIN + HOUR - 1, FIREFOX)
    assert kept() == (BEGIN, "Chrome")
    click(feed, BEGIN + HOUR, FIREFOX)
    assert kept() == (BEGIN + HOUR, "Firefox")
    click(feed, BEGIN + MINUTE)  # late
    assert kept() == (BEGIN + HOUR, "Firefox")


def test_latest_of_a_batch_counts(feed: Feed) -> None:
    click(feed, BEGIN)
    feed.put({"type": "click", "occurred": BEGIN + 3 * HOUR}, at=BEGIN + 4 * HOUR, circumstances=FIREFOX)
    feed.put({"type": "click", "occurred": BEGIN + 2 * HOUR}, at=BEGIN + 4 * HOUR, circumstances=CHROME)
    feed.process()
    assert kept() == (BEGIN + 3 * HOUR, "Firefox")


def test_nothing_known_of_the_device_leaves_what_was_known(feed: Feed) -> None:
    click(feed, BEGIN)
    feed.put({"type": "click"}, at=BEGIN + 2 * HOUR)
    feed.process()
    assert kept() == (BEGIN + 2 * HOUR, "Chrome")


def test_page_hits_tell_the_last_time_to_the_moment(feed: Feed) -> None:
    click(feed, BEGIN)
    feed.put({"type": "pagevisit", "url": "https://shop.example/"}, at=BEGIN + 7 * MINUTE)
    feed.process()
    assert to_ms(shown().last_seen_at) == BEGIN + 7 * MINUTE
    assert to_ms(shown().first_seen_at) == BEGIN


def test_contact_page_shows_browsers_whose_activities_are_gone(feed: Feed, app: Flask, vera: PageClient) -> None:
    click(feed, BEGIN)
    click(feed, BEGIN + 26 * HOUR, FIREFOX)
    with transaction() as session:
        delete_activities(session, [activity.id for activity in stored()])
        session.execute(delete(Visit))
    page = vera.get(f"/contacts/{db.session.scalars(select(Visitor.contact_id)).one()}")
    assert "Firefox on Windows · Desktop" in page.text
    assert "last seen" in page.text
    assert to_ms(shown().last_seen_at) == BEGIN + 26 * HOUR
