"""Does Needs attention show what was set aside, and does it retry and delete as it says?"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.cast import SignIn
from tests.client import Page, PageClient
from tests.conftest import make_channel
from tests.door import DoorClient
from webapp.access.models import AuditEntry
from webapp.activities.models import Activity, ActivityType
from webapp.administration import attention_handling
from webapp.channels.models import Channel
from webapp.database import db, transaction, write_transaction
from webapp.processing.faults import keep_faults, note_unreadable
from webapp.processing.models import JournalFault, SetAside
from webapp.processing.run_state import note_failure, note_start
from webapp.spool.contract import Fault

PAGE = "/needs-attention"


def set_aside(door: DoorClient, count: int = 1) -> None:
    """Let the door accept activities, take their channel away, process, and give it back: then a retry works."""
    for _ in range(count):
        door.send([{"type": "click"}, {"type": "click"}])
    _move_channel(door.channel.id, 900_000)
    door.process()
    _move_channel(900_000, door.channel.id)


def _move_channel(before: int, now: int) -> None:
    with transaction() as session:
        session.execute(update(Channel).where(Channel.id == before).values(id=now))


def _stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Activity)) or 0


def _left() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SetAside)) or 0


def _audited(action: str) -> list[dict[str, object]]:
    return list(db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == action)))


def test_empty_page_says_so(ada: PageClient) -> None:
    page = ada.get(PAGE)
    assert "Nothing needs attention" in page.text
    assert "Needs attention" in page.links


def test_record_shows_with_its_reason_and_in_the_navigation(door: DoorClient, ada: PageClient) -> None:
    set_aside(door)
    page = ada.get(PAGE)
    assert "Its channel is not in this database." in page.text
    assert door.channel.name in page.text
    assert "1 record" in page.text
    assert "Needs attention1 to look at" in ada.get("/account").links


def test_one_record_is_retried(door: DoorClient, ada: PageClient) -> None:
    set_aside(door, 2)
    ada.get(PAGE)
    first = db.session.scalar(select(func.min(SetAside.id)))
    assert "2 activities were stored." in ada.submit("Retry", fields={"one": str(first)}).text
    assert (_stored(), _left()) == (2, 1)
    assert _audited("set_aside_retried") == [{"records": 1, "activities_stored": 2, "refused_again": 0}]


def test_chosen_records_are_retried_and_others_stay(door: DoorClient, ada: PageClient) -> None:
    set_aside(door, 3)
    ada.get(PAGE)
    ids = [str(one) for one in db.session.scalars(select(SetAside.id).order_by(SetAside.id))]
    _choose(ada, "retry", id=ids[:2])
    assert (_stored(), _left()) == (4, 1)


def test_record_that_fails_again_stays_with_the_latest_reason(door: DoorClient, ada: PageClient) -> None:
    set_aside(door)
    with transaction() as session:
        session.execute(update(ActivityType).where(ActivityType.code_name == "click").values(code_name="gone"))
    ada.get(PAGE)
    page = _choose(ada, "retry_all")
    assert "1 record could not be stored again" in page.text
    assert "Its activity type is not in this database." in page.text
    assert (_stored(), _left()) == (0, 1)


def test_all_that_match_are_retried(app: Flask, door: DoorClient, ada: PageClient) -> None:
    other = DoorClient(app, make_channel("App"))
    set_aside(door, 2)
    set_aside(other, 1)
    ada.get(f"{PAGE}?channel={other.channel.id}")
    _choose(ada, "retry_all")
    assert (_stored(), _left()) == (2, 2)


def test_retrying_goes_on_where_time_ran_out(
    door: DoorClient, ada: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_aside(door, 3)
    with transaction() as session:
        session.execute(update(ActivityType).where(ActivityType.code_name == "click").values(code_name="gone"))
    monkeypatch.setattr(attention_handling, "AT_ONCE", 2)
    monkeypatch.setattr(attention_handling, "LONGEST_SECONDS", 0.0)
    ada.get(PAGE)
    page = _choose(ada, "retry_all")
    assert "Not all records were tried" in page.text
    page = ada.submit("Go on")
    assert "1 record could not be stored again" in page.text


def test_deleting_asks_first_and_is_audited(door: DoorClient, ada: PageClient) -> None:
    set_aside(door, 2)
    ada.get(PAGE)
    ids = [str(one) for one in db.session.scalars(select(SetAside.id).order_by(SetAside.id))]
    page = _choose(ada, "delete", id=ids[:1])
    assert page.headings == ["Delete what was set aside?"]
    assert _left() == 2
    assert "1 record deleted." in ada.submit("Delete for good").text
    assert (_stored(), _left()) == (0, 1)
    assert _audited("set_aside_deleted") == [{"records": 1, "activities": 2}]


def test_all_are_deleted_after_asking(door: DoorClient, ada: PageClient) -> None:
    set_aside(door, 3)
    ada.get(PAGE)
    page = _choose(ada, "delete_all")
    assert "Records 3" in page.text
    assert "3 records deleted." in ada.submit("Delete for good").text
    assert _left() == 0


@pytest.mark.parametrize("action", ["retry", "delete"])
def test_choosing_nothing_is_said(door: DoorClient, ada: PageClient, action: str) -> None:
    set_aside(door)
    ada.get(PAGE)
    assert "Choose at least one record." in _choose(ada, action).text


def test_records_that_are_gone_are_said_to_be(door: DoorClient, ada: PageClient) -> None:
    set_aside(door)
    ada.get(PAGE)
    form = ada.form("Retry chosen")
    with transaction() as session:
        session.execute(SetAside.__table__.delete())  # type: ignore[attr-defined]
    token = form.values["csrf_token"]
    assert "no longer here" in ada.post(f"{PAGE}/choose", {"csrf_token": token, "one": "1"}).text
    assert "no longer here" in ada.get(f"{PAGE}/delete?id=1", status=303).text


def test_filters_narrow_the_page(door: DoorClient, ada: PageClient) -> None:
    set_aside(door)
    assert "1 record" in ada.get(f"{PAGE}?reason=unknown_channel").text
    assert "Nothing matches" in ada.get(f"{PAGE}?reason=unreadable").text
    ada.get(f"{PAGE}?reason=<b>&channel=x&before=y&after=99999999999999999999&retried_to=-1")


def test_pages_follow_each_other(door: DoorClient, ada: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.administration.attention_queries.PAGE_SIZE", 2)
    set_aside(door, 5)
    page = ada.get(PAGE)
    assert "Newer" not in page.links
    seen = [page.html.count('name="id"'), *(ada.follow("Older").html.count('name="id"') for _ in range(2))]
    assert seen == [2, 2, 1]
    assert "Older" not in ada.page.links  # type: ignore[union-attr]
    assert ada.follow("Newer").html.count('name="id"') == 2
    assert "Newer" not in ada.follow("Newer").links


def test_damaged_place_is_shown_until_somebody_takes_note(ada: PageClient) -> None:
    with write_transaction(db.engine) as connection:
        keep_faults(
            connection,
            [
                Fault("a.journal", 512, 90, None, "damaged"),
                Fault("b.journal", 0, 10, 0, "unfinished"),
            ],
        )
    page = ada.get(PAGE)
    assert "The journal was damaged in one place" in page.text
    assert "a.journal" in page.text
    assert "b.journal" not in page.text
    ada.submit("I have taken note")
    assert "Nothing needs attention" in ada.get(PAGE).text
    assert _audited("journal_damage_noted") == [{"places": 1}]


def test_bytes_that_changed_on_the_disk_are_noticed(door: DoorClient, ada: PageClient) -> None:
    for title in ("first", "second", "third"):
        door.send([{"type": "click", "title": title}])
    (segment,) = [path for path in door.runtime.config.instance_path.rglob("*") if _holds(path, b"second")]
    data = segment.read_bytes()
    with segment.open("r+b") as file:
        file.seek(data.index(b"second"))
        file.write(b"SECOND")
    door.process()
    assert _stored() == 2
    assert "The journal was damaged in one place" in ada.get(PAGE).text


def test_unreadable_place_is_shown_until_somebody_takes_note_and_not_again(ada: PageClient) -> None:
    found = {"a.journal": Fault("a.journal", 512, 0, None, "unreadable", 4_096)}
    assert len(note_unreadable(db.engine, found, has_seen_all=True)) == 1
    assert note_unreadable(db.engine, found, has_seen_all=True) == []
    page = ada.get(PAGE)
    assert "One place of the journal could not be read" in page.text
    assert "a.journal 512 4,096 Still unreadable" in page.text
    assert "Needs attention1 to look at" in page.links
    ada.submit("I have taken note")
    note_unreadable(db.engine, found, has_seen_all=True)
    assert "Nothing needs attention" in ada.get(PAGE).text
    assert _audited("journal_damage_noted") == [{"places": 1}]


def test_unreadable_place_that_is_over_says_so_until_somebody_takes_note(ada: PageClient) -> None:
    found = {"a.journal": Fault("a.journal", 512, 0, None, "unreadable", 4_096)}
    note_unreadable(db.engine, found, has_seen_all=True)
    note_unreadable(db.engine, {}, has_seen_all=False)
    assert "Still unreadable" in ada.get(PAGE).text
    note_unreadable(db.engine, {}, has_seen_all=True)
    assert "Over since" in ada.get(PAGE).text
    ada.submit("I have taken note")
    assert db.session.scalar(select(func.count()).select_from(JournalFault)) == 0


def test_noted_place_that_is_over_is_forgotten_and_shown_when_it_comes_back(ada: PageClient) -> None:
    found = {"a.journal": Fault("a.journal", 512, 0, None, "unreadable", 4_096)}
    note_unreadable(db.engine, found, has_seen_all=True)
    ada.get(PAGE)
    ada.submit("I have taken note")
    note_unreadable(db.engine, {}, has_seen_all=True)
    note_unreadable(db.engine, found, has_seen_all=True)
    assert "Still unreadable" in ada.get(PAGE).text


def test_what_to_take_note_of_must_be_said(ada: PageClient) -> None:
    token = ada.get(PAGE).forms[0].values["csrf_token"]
    for values in ({"up_to": "x"}, {"up_to": "1", "kind": "all"}):
        ada.post(f"{PAGE}/faults", {"csrf_token": token, **values}, status=400)


def test_failing_run_needs_attention(ada: PageClient) -> None:
    note_start(db.engine, "processing")
    note_failure(db.engine, "processing", RuntimeError("no room on the disk"))
    page = ada.get(PAGE)
    assert "Processing fails" in page.text
    assert "no room on the disk" in page.text
    assert "Nothing needs attention" not in page.text


@pytest.mark.parametrize("name", ["Mel", "Vera", "Dev"])
def test_only_admins_get_there(sign_in: SignIn, name: str) -> None:
    person = sign_in(name)
    person.get(PAGE, 403)
    assert not any(words.startswith("Needs attention") for words in person.get("/account").links)


def _holds(path: Path, words: bytes) -> bool:
    return path.is_file() and not path.name.startswith("contrail.db") and words in path.read_bytes()


def _choose(client: PageClient, action: str, **values: object) -> Page:
    """Press a button of the table's form, with some records chosen."""
    form = client.form("Retry chosen")
    return client.post(form.action, {"csrf_token": form.values["csrf_token"], "action": action, **values})
