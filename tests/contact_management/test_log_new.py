"""Does an entry by hand come into the log like every other activity?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.contact_management.contact_rows import came_with
from tests.contact_management.log_rows import Writer
from tests.door import DoorClient, activity_count
from webapp import clock
from webapp.access.models import AuditEntry, User
from webapp.activities.models import Activity, ActivityType
from webapp.activities.record import Basis
from webapp.database import db, transaction
from webapp.spool.contract import SpoolFull

SCHEMA: list[dict[str, Any]] = [
    {"key": "price", "label": "Price in cent", "kind": "number", "required": True},
    {"key": "gift", "label": "Gift", "kind": "yes-no", "required": False},
    {"key": "colour", "label": "Colour", "kind": "text", "required": False},
]


@pytest.fixture
def kim(door: DoorClient) -> int:
    writer = Writer(door)
    contact_id = writer.contact_of(writer.write("pagevisit"))
    came_with(contact_id, email="kim@example.org")
    return contact_id


def _local(delta: timedelta = timedelta(0)) -> str:
    return (clock.now() + delta).strftime("%Y-%m-%dT%H:%M")


def _newest(code_name: str) -> Activity:
    db.session.rollback()
    kind = select(ActivityType.id).where(ActivityType.code_name == code_name).scalar_subquery()
    return db.session.scalars(select(Activity).where(Activity.type_id == kind).order_by(Activity.id.desc())).first()  # type: ignore[return-value]


def test_entry_appears_after_processing(mel: PageClient, door: DoorClient, kim: int) -> None:
    mel.get("/activities/new")
    mel.follow("User login")
    page = mel.submit("Log activity", contact="Kim@Example.org", title="At the counter", value="7", comment="by phone")
    assert "next processing run" in page.text
    assert "At the counter" not in page.links
    door.process()
    assert "At the counter" in mel.get("/activities").links
    stored = _newest("userlogin")
    assert (stored.contact_id, stored.basis, stored.channel_id) == (kim, Basis.BY_HAND, None)
    assert (stored.value, stored.comment, stored.visitor_id) == ("7", "by phone", None)


def test_contact_by_number_with_channel_and_time(mel: PageClient, door: DoorClient, kim: int) -> None:
    mel.get(f"/activities/new?type=purchase&contact={kim}")
    mel.submit("Log activity", channel=str(door.channel.id), occurred_at=_local(timedelta(days=-400)))
    door.process()
    stored = _newest("purchase")
    assert stored.channel_id == door.channel.id
    age = clock.now() - clock.from_ms(stored.id.int >> 80)
    assert timedelta(days=399) < age < timedelta(days=401)


def test_time_is_that_of_the_zone_of_who_typed_it(mel: PageClient, door: DoorClient, kim: int) -> None:
    with transaction() as session:
        session.scalars(select(User).where(User.name == "Mel")).one().time_zone = "Asia/Tokyo"
    typed = clock.now().astimezone(ZoneInfo("Asia/Tokyo")) - timedelta(hours=2)
    mel.get(f"/activities/new?type=purchase&contact={kim}")
    mel.submit("Log activity", occurred_at=typed.strftime("%Y-%m-%dT%H:%M"))
    door.process()
    difference = clock.from_ms(_newest("purchase").id.int >> 80) - typed
    assert abs(difference) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"contact": "nobody@example.org"}, "No contact has this number or e-mail."),
        ({"contact": ""}, "Whose activity is it?"),
        ({"occurred_at": "2999-01-01T10:00"}, "That is still to come."),
        ({"occurred_at": "0001-01-01T00:00"}, "Check the year, please."),
        ({"occurred_at": "yesterday"}, "Not a valid datetime value."),
        ({"title": "x" * 1_001}, "At most 1,000 characters, please."),
        ({"channel": "999"}, "Not a valid choice."),
    ],
)
def test_refusal_stands_beside_its_field(
    mel: PageClient, door: DoorClient, kim: int, changes: dict[str, Any], words: str
) -> None:
    mel.get(f"/activities/new?type=click&contact={kim}")
    page = mel.submit("Log activity", status=422, **changes)
    assert words in page.text
    door.process()
    assert activity_count("click") == 0


def test_schema_of_the_type_is_asked_for(mel: PageClient, door: DoorClient, kim: int) -> None:
    with transaction() as session:
        session.scalars(select(ActivityType).where(ActivityType.code_name == "click")).one().metadata_fields = SCHEMA
    mel.get(f"/activities/new?type=click&contact={kim}")
    assert "Please fill this in." in mel.submit("Log activity", status=422).text
    for wrong in ("many", "nan", "inf", "1e999", "19,99"):
        assert "A number, please" in mel.submit("Log activity", status=422, meta_0=wrong).text
    mel.submit("Log activity", meta_0="1999", meta_1="true", meta_2="")
    door.process()
    assert _newest("click").details == '{"price":1999,"gift":true}'


def test_only_types_that_allow_it_and_are_on(mel: PageClient, kim: int) -> None:
    page = mel.get("/activities/new")
    assert "Purchase" in page.links
    assert "Page visit" not in page.links
    with transaction() as session:
        session.scalars(select(ActivityType).where(ActivityType.code_name == "purchase")).one().is_enabled = False
    assert "Purchase" not in mel.get("/activities/new").links
    assert "Log activity" not in mel.get("/activities/new?type=pagevisit").text


def test_what_is_missing_has_a_way_to_it(ada: PageClient, mel: PageClient) -> None:
    assert "An administrator can make an activity type" in mel.get("/activities/new").text
    assert ada.get("/activities/new").links["Make an activity type"] == "/activity-types/new"


def test_amount_is_typed_with_decimals(mel: PageClient, door: DoorClient, kim: int) -> None:
    mel.get(f"/activities/new?type=purchase&contact={kim}")
    assert mel.form("Log activity").values["currency"] == ["EUR"]
    page = mel.submit("Log activity", amount="1329,5", currency="usd")
    assert "Logged: Purchase '1,329.50 USD'." in page.text
    door.process()
    stored = _newest("purchase")
    assert (stored.value, stored.details) == ("132950", '{"currency":"USD"}')
    assert "1,329.50 USD" in mel.get("/activities").text
    mel.get("/activities/new?type=purchase")
    assert mel.form("Log activity").values["currency"] == ["USD"]


def test_product_has_its_name_and_its_price(mel: PageClient, door: DoorClient, kim: int) -> None:
    with transaction() as session:
        kind = session.scalars(select(ActivityType).where(ActivityType.code_name == "productaddedtocart")).one()
        kind.may_be_logged_by_hand = True
    mel.get(f"/activities/new?type=productaddedtocart&contact={kim}")
    mel.submit("Log activity", value="Golden ring", amount="19.99")
    mel.get(f"/activities/new?type=productaddedtocart&contact={kim}")
    mel.submit("Log activity", value="Silver ring")
    door.process()
    db.session.rollback()
    found = db.session.scalars(select(Activity).where(Activity.value.like("% ring")).order_by(Activity.value)).all()
    assert [one.details for one in found] == ['{"price":1999,"currency":"EUR"}', None]


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("1,329.00", "EUR", "An amount, please, such as 329.00, without a sign between thousands."),
        ("1.329", "EUR", "such as 329.00,"),
        ("5.50", "jpy", "such as 329,"),
        ("a lot", "EUR", "such as 329.00,"),
        ("5", "Euro", "Three letters, please, such as EUR."),
        ("5", "", "Three letters, please, such as EUR."),
    ],
)
def test_amount_that_could_mean_another_is_refused(
    mel: PageClient, kim: int, amount: str, currency: str, words: str
) -> None:
    mel.get(f"/activities/new?type=purchase&contact={kim}")
    assert words in mel.submit("Log activity", status=422, amount=amount, currency=currency).text


def test_who_came_from_a_contact_returns_there(mel: PageClient, door: DoorClient, kim: int) -> None:
    mel.get(f"/activities/new?contact={kim}")
    mel.follow("Click")
    assert mel.page is not None
    assert mel.page.links["kim@example.org"] == mel.page.links["Cancel"] == f"/contacts/{kim}"
    page = mel.submit("Log activity", title="At the <fair>")
    assert page.path == f"/contacts/{kim}"
    assert "Logged: Click 'At the <fair>'." in page.text
    door.process()
    assert "At the <fair>" in mel.get(f"/contacts/{kim}").links
    mel.get("/activities/new?type=click")
    assert mel.submit("Log activity", contact=str(kim)).path == "/activities"


def test_value_says_what_it_stands_for(mel: PageClient) -> None:
    assert "Label." in mel.get("/activities/new?type=click").text


def test_full_spool_says_so_and_undoes_the_audit(
    mel: PageClient, door: DoorClient, kim: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(payload: bytes, activity_count: int) -> None:
        raise SpoolFull

    mel.get(f"/activities/new?type=click&contact={kim}")
    monkeypatch.setattr(door.runtime.spool, "append", refuse)
    assert "could not be put aside" in mel.submit("Log activity", status=422).text
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "activity_logged_by_hand")).all() == []


def test_entry_is_audited_without_its_content(mel: PageClient, door: DoorClient, kim: int) -> None:
    mel.get(f"/activities/new?type=click&contact={kim}")
    mel.submit("Log activity", title="private words")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "activity_logged_by_hand")).one()
    assert entry.details == {"type": "click", "contact": kim}


def test_viewer_may_not(vera: PageClient) -> None:
    vera.get("/activities/new", status=403)
