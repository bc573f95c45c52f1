"""Does what is past its time go, and only that, while figures stay?"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text

from tests.client import PageClient
from tests.door import DoorClient, new_visitor
from tests.identity.rows import add_contact
from tests.processing.feeding import DAY, Feed, stored
from webapp import clock
from webapp.access.models import AuditEntry
from webapp.access.retention import change_retention
from webapp.activities.models import ActivityCount, ActivityType, Page, Referrer, Visit
from webapp.consent.models import Consent, ConsentProof, ConsentVersion
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.models import Visitor
from webapp.privacy import expiring
from webapp.privacy.retention_jobs import is_due, keep_retention, let_go
from webapp.recalculation.jobs import run_recalculation

MONTH = 31 * DAY
OLD, NEW = new_visitor(), new_visitor()


@pytest.fixture
def feed(door: DoorClient) -> Feed:
    return Feed(door.app, door.channel)


def put(feed: Feed, months: int, visitor: str, **more: str) -> None:
    at = clock.now_ms() - months * MONTH
    feed.put({"occurred": at, **more}, at=at, visitor=visitor)


def bring_up(feed: Feed) -> None:
    feed.process()
    db.session.remove()
    run_recalculation(db.engine)


def run(feed: Feed) -> int:
    db.session.remove()
    return let_go(db.engine, feed.runtime.spool)


def counts() -> tuple[int, int]:
    db.session.rollback()
    kept, left = func.sum(ActivityCount.kept), func.sum(ActivityCount.stored)
    found = db.session.execute(select(left, kept)).one()
    return int(found[0] or 0), int(found[1] or 0)


def test_old_activities_go_and_stay_in_the_counts(feed: Feed) -> None:
    put(feed, 26, OLD, url="https://shop.example/old?t=secret", referrer="https://mail.example/?m=secret")
    put(feed, 26, OLD, referrer="https://search.example/")
    put(feed, 1, OLD, url="https://shop.example/new", referrer="https://search.example/")
    bring_up(feed)
    before = sum(counts())
    assert run(feed) >= 1
    assert [db.session.get_one(Page, one.page_id).url for one in stored("pagevisit")] == ["https://shop.example/new"]
    assert sum(counts()) == before
    assert "secret" not in " ".join(db.session.scalars(select(Page.url)))
    assert db.session.scalars(select(Referrer.url)).all() == ["https://search.example/"]
    assert db.session.scalars(select(Visit.last_hit_at)).one() > clock.now() - timedelta(days=60)


def test_a_type_has_a_time_of_its_own(feed: Feed) -> None:
    with transaction() as session:
        session.query(ActivityType).filter_by(code_name="click").one().retention_days = 7
        session.query(ActivityType).filter_by(code_name="download").one().retention_days = 10_000
    put(feed, 1, OLD, type="click")
    put(feed, 26, OLD, type="download")
    put(feed, 1, OLD)
    bring_up(feed)
    run(feed)
    assert stored("click") == []
    assert len(stored("download")) == len(stored("pagevisit")) == 1


def test_idle_contacts_go_whole_and_known_ones_later(feed: Feed) -> None:
    known, idle_known = new_visitor(), new_visitor()
    for visitor, months in ((OLD, 14), (NEW, 1), (known, 14), (idle_known, 37)):
        put(feed, months, visitor)
    at = clock.now_ms() - 14 * MONTH
    feed.say(known, at=at, email="kim@mail.example")
    feed.say(idle_known, at=clock.now_ms() - 37 * MONTH, email="old@mail.example")
    bring_up(feed)
    run(feed)
    db.session.rollback()
    assert {visitor.hex for visitor in db.session.scalars(select(Visitor.key))} == {
        one.replace("-", "") for one in (NEW, known)
    }
    assert db.session.scalars(select(Contact.email).where(Contact.is_known)).all() == ["kim@mail.example"]


def test_who_never_did_anything_goes_by_when_they_were_made(
    feed: Feed, pia: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiring, "CONTACTS_AT_ONCE", 1)
    now = clock.now_us()
    young = add_contact(at=now, email="young@mail.example")
    old = add_contact(at=now - 37 * MONTH * 1_000, email="old@mail.example")
    assert "1 past their time" in pia.get("/data-protection/retention").text
    run(feed)
    assert [db.session.get(Contact, one) is None for one in (young, old)] == [False, True]


def test_who_is_restricted_keeps_all(feed: Feed) -> None:
    put(feed, 40, OLD)
    bring_up(feed)
    with transaction() as session:
        session.query(Contact).one().restricted_at = clock.now()
    run(feed)
    assert stored("pagevisit")
    assert db.session.scalars(select(Contact.id)).all()


def test_proof_goes_three_years_after_it_was_withdrawn(feed: Feed) -> None:
    now = clock.now()
    with transaction() as session:
        consent = Consent(code="a", purpose="A", level=200, draft={}, default_language="en", created_at=now)
        session.add(consent)
        session.flush()
        fields = {"consent_id": consent.id, "number": 1, "purpose": "A", "level": 200, "texts": {}, "digest": "d"}
        version = ConsentVersion(**fields, default_language="en", published_at=now)
        session.add(version)
        session.flush()
        answers = [(b"k" * 16, True, 5), (b"k" * 16, False, 4), (b"s" * 16, True, 5), (b"n" * 16, False, 1)]
        for person, is_agreed, years in answers:
            proof = {"version_id": version.id, "version_digest": "d", "consent_id": consent.id, "how": "banner"}
            at = now - timedelta(days=366 * years)
            session.add(ConsentProof(**proof, person=person, is_agreed=is_agreed, visitor_id=7, at=at))
    run(feed)
    assert {person[:1] for person in db.session.scalars(select(ConsentProof.person))} == {b"s", b"n"}


def test_for_ever_keeps_and_is_audited(feed: Feed) -> None:
    put(feed, 60, OLD)
    bring_up(feed)
    with transaction() as session:
        change_retention(session, {"activities": None, "anonymous": None})
    assert run(feed) == 0
    details = db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == "retention_changed")).one()
    assert details["retention_activities_months"] == [25, "for ever"]


def keep(feed: Feed, *, hours: int, is_stopped: bool = False) -> None:
    """Have the timetable look whether it is time, some hours from now."""
    db.session.remove()
    with time_machine.travel(clock.now() + timedelta(hours=hours), tick=True):
        keep_retention(db.engine, feed.runtime.spool, stop=lambda: is_stopped)


def test_it_runs_once_a_day_never_at_first_and_stops_when_told(feed: Feed) -> None:
    put(feed, 26, OLD)
    bring_up(feed)
    keep(feed, hours=0)
    keep(feed, hours=27, is_stopped=True)
    assert stored("pagevisit")
    keep(feed, hours=60)
    assert stored("pagevisit") == []
    put(feed, 26, OLD)
    feed.process()
    keep(feed, hours=61)
    assert stored("pagevisit")


def test_it_is_time_at_night_or_when_it_was_left_out_for_a_day() -> None:
    with time_machine.travel("2026-11-21 02:10:00Z", tick=False):
        assert is_due(clock.now() - timedelta(hours=24))
        assert not is_due(clock.now() - timedelta(hours=1))
    with time_machine.travel("2026-11-21 14:10:00Z", tick=False):
        assert not is_due(clock.now() - timedelta(hours=12))
        assert is_due(clock.now() - timedelta(hours=27))


def test_a_failure_is_kept_for_the_pages(feed: Feed, pia: PageClient) -> None:
    keep(feed, hours=0)
    with transaction() as session:
        session.execute(text("ALTER TABLE set_aside RENAME TO set_aside_away"))
    with pytest.raises(Exception, match="set_aside"):
        keep(feed, hours=27)
    with transaction() as session:
        session.execute(text("ALTER TABLE set_aside_away RENAME TO set_aside"))
    assert "The last run failed" in pia.get("/data-protection/retention").text


def test_the_page_shows_what_would_go_and_takes_no_empty_field(feed: Feed, pia: PageClient) -> None:
    put(feed, 26, OLD)
    bring_up(feed)
    assert "2 past their time" in pia.get("/data-protection/retention").text
    page = pia.submit("Show what would go", status=200, activities="27")
    assert "2 past their time" not in page.text
    assert "Nothing is saved yet" in page.text
    assert "2 past their time" in pia.get("/data-protection/retention").text
    page = pia.submit("Save", status=422, activities="")
    assert "Type a number, or tick For ever." in page.text
    pia.get("/data-protection/retention")
    assert "Saved" in pia.submit("Save", activities="30").text
    assert pia.form("Save").values["activities"] == ["30"]
