"""Does the overview show figures, trend, health and the newest activities, to each role what it may see?"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import insert, update

from tests.browser import NewPage, sign_in_with
from tests.cast import SignIn, make_user
from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import BROWSER, DoorClient, new_visitor
from webapp import clock
from webapp.activities.models import ActivityCount, ActivityType, TypeSwitch
from webapp.activities.type_queries import find_type
from webapp.channels.models import Channel
from webapp.database import db, transaction
from webapp.overview import routes, tracking_health
from webapp.overview.figures import compare_activities, read_trend
from webapp.overview.trend_view import view_trend
from webapp.processing.run_state import note_failure, note_start
from webapp.recalculation.figures import keep_figures
from webapp.recalculation.jobs import run_recalculation

HOUR_MS = 3_600_000
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 12, 30, tzinfo=BERLIN)


def count(channel: Channel, code_name: str, moment: datetime, number: int) -> None:
    """Count activities of an hour, as processing does."""
    kind = find_type(db.session(), code_name)
    assert kind is not None
    hour = clock.to_ms(moment) // HOUR_MS
    with transaction() as session:
        values = {"hour": hour, "channel_id": channel.id, "type_id": kind.id, "stored": number}
        session.execute(insert(ActivityCount), [values])


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stop the clock at half past noon in Berlin, on 20 November 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "now_ms", lambda: clock.to_ms(NOON))
    return NOON


def test_days_are_compared_up_to_this_hour(app: Flask, noon: datetime) -> None:
    shop = make_channel()
    count(shop, "click", noon, 5)
    count(shop, "click", noon.replace(hour=0, minute=0), 2)
    count(shop, "click", noon - timedelta(days=1), 3)
    count(shop, "click", noon - timedelta(days=1, hours=-1), 100)
    count(shop, "click", noon - timedelta(days=8), 4)
    found = compare_activities(db.session(), BERLIN)
    assert (found[1].value, found[1].before, found[1].change) == (7, 3, 133)
    assert (found[7].value, found[7].before) == (110, 4)
    assert (found[30].value, found[30].before, found[30].change) == (114, 0, None)


def test_channels_for_tests_are_outside_all_counts(app: Flask, noon: datetime) -> None:
    count(make_channel("Trial", is_test=True), "click", noon, 9)
    assert compare_activities(db.session(), BERLIN)[30].value == 0
    assert sum(read_trend(db.session(), 30, BERLIN).totals) == 0


def test_trend_has_each_day_by_type_and_the_period_before(app: Flask, noon: datetime) -> None:
    shop = make_channel()
    count(shop, "click", noon, 5)
    count(shop, "download", noon, 1)
    count(shop, "click", noon - timedelta(days=6), 2)
    count(shop, "click", noon - timedelta(days=7), 3)
    count(shop, "click", noon - timedelta(days=7, hours=-3), 50)
    trend = read_trend(db.session(), 7, BERLIN)
    click = find_type(db.session(), "click")
    assert click is not None
    assert trend.totals == (2, 0, 0, 0, 0, 0, 6)
    assert trend.by_type[click.id] == (2, 0, 0, 0, 0, 0, 5)
    assert trend.total_of(click.id).before == 3
    assert trend.types_by_count()[0] == click.id
    assert read_trend(db.session(), 90, BERLIN).before is None


@pytest.mark.parametrize("ago", range(0, 60, 7))
def test_each_hour_is_counted_on_its_day_though_clocks_change(app: Flask, noon: datetime, ago: int) -> None:
    shop = make_channel()
    day = noon.date() - timedelta(days=ago)
    for hour in (0, 3, 12, 23):
        count(shop, "click", datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN), 1)
    trend = read_trend(db.session(), 90, BERLIN)
    assert dict(zip(trend.days, trend.totals, strict=True))[day] == 4
    assert sum(trend.totals) == 4


def test_day_of_25_hours_keeps_all_of_them(app: Flask, noon: datetime) -> None:
    shop = make_channel()
    midnight = datetime(2026, 10, 25, tzinfo=BERLIN)
    for hour in range(25):
        count(shop, "click", clock.from_ms(clock.to_ms(midnight) + hour * HOUR_MS), 1)
    trend = read_trend(db.session(), 30, BERLIN)
    assert dict(zip(trend.days, trend.totals, strict=True))[midnight.date()] == 25


def test_gaps_are_marked_where_a_type_was_off(app: Flask, noon: datetime) -> None:
    shop = make_channel()
    count(shop, "click", noon, 5)
    click = find_type(db.session(), "click")
    assert click is not None
    switches = ((4, False), (2, True))
    with transaction() as session:
        for ago, is_enabled in switches:
            moment = noon - timedelta(days=ago)
            session.add(TypeSwitch(type_id=click.id, is_enabled=is_enabled, switched_at=moment))
    (line,) = view_trend(db.session(), 7, BERLIN).lines
    assert [bar.is_gap for bar in line.chart.bars.bars] == [False, False, True, True, True, False, False]
    assert line.chart.days_off == 3


def test_figures_stand_on_the_page(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click", "title": "Boots <b>"}, {"type": "download"})
    run_recalculation(db.engine)
    page = ada.get("/")
    assert page.headings == ["Overview"]
    assert "Activities today 2" in page.text
    assert "Active contacts in 30 days 1" in page.text
    assert "Anonymous contacts 1" in page.text
    assert "Boots <b>" in page.text
    assert "Download" in page.links
    assert re.search(r"Last activity just now", page.text)


def test_contacts_are_not_counted_before_the_first_recalculation(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    assert "counted within a minute of the first activity" in ada.get("/").text


def test_contacts_of_the_first_minute_are_said_to_be_counted(door: DoorClient, ada: PageClient) -> None:
    run_recalculation(db.engine)
    door.store({"type": "click"})
    text = ada.get("/").text
    assert "Active contacts in 30 days – being counted" in text
    assert "Anonymous contacts – being counted" in text
    assert "Known contacts 0" in text
    keep_figures(db.engine, at_once=True)
    assert "Active contacts in 30 days 1 none in the 30 days before" in ada.get("/").text


def test_figures_are_compared_in_words(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    assert "Activities in 7 days 1 none in the 7 days before" in ada.get("/").text
    count(door.channel, "click", clock.now() - timedelta(days=8), 4)
    assert "75 % less · 4 in the 7 days before" in ada.get("/").text


@pytest.mark.parametrize("days", ["7", "30", "90"])
def test_period_stands_in_the_address(door: DoorClient, ada: PageClient, days: str) -> None:
    door.store({"type": "click"})
    run_recalculation(db.engine)
    ada.get("/")
    page = ada.follow(f"{days} days")
    assert f"1 in {days} days" in page.text
    assert f"Active contacts in {days} days 1" in page.text
    assert page.html.count('<th scope="row">') >= int(days)


def test_wrong_period_shows_the_usual_one(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    assert "1 in 30 days" in ada.get("/?days=12'").text


def test_sign_in_ends_at_the_overview(app: Flask, stranger: PageClient) -> None:
    make_user(app, "Vera")
    stranger.get("/sign-in")
    page = stranger.submit("Sign in", email="vera@example.org", password="correct horse battery")
    assert page.headings == ["Overview"]


def test_developer_sees_health_but_nothing_of_contacts(door: DoorClient, dev: PageClient) -> None:
    door.store({"type": "click", "title": "Boots"})
    run_recalculation(db.engine)
    page = dev.get("/")
    assert "Health of tracking" in page.text
    assert door.channel.name in page.links
    assert "Activities today" in page.text
    for word in ("contacts", "Newest", "Boots", "Visitor"):
        assert word not in page.text
    dev.get("/overview/newest", 403)


def test_viewer_gets_no_way_to_what_she_may_not_open(door: DoorClient, vera: PageClient) -> None:
    door.send([{"type": "nonsense"}])
    door.store({"type": "click"})
    page = vera.get("/")
    assert "1 not recorded in 24 h, mostly: Unknown type" in page.text
    assert {"Unknown type", "Processing", door.channel.name} & set(page.links) == set()
    assert "Newest activities" in page.text


def test_masked_address_stays_masked_for_viewers(door: DoorClient, ada: PageClient, sign_in: SignIn) -> None:
    door.store({"type": "click"}, contact={"email": "kim@example.org"})
    ada.get("/settings/general")
    form = ada.form("Save")
    ada.browser.post("/settings/general", data=form.values | {"mask_contact_details": "y"})
    assert "kim@example.org" in ada.get("/").text
    text = sign_in("Vera").get("/").text
    assert "kim@example.org" not in text
    assert "@example.org" in text


def test_refusals_lead_to_their_reason(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    door.send([{"type": "nonsense"}, {"type": "nonsense"}, {"type": "click", "title": []}])
    door.runtime.send_drops()
    ada.get("/")
    page = ada.follow("Unknown type")
    assert page.headings == ["Not recorded"]
    assert "Unknown type" in page.text


def test_failing_processing_shows(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    note_start(db.engine, "processing")
    note_failure(db.engine, "processing", RuntimeError("no room"))
    text = ada.get("/").text
    assert "Failing" in text
    assert "no room" in text


def test_what_waits_shows_with_its_age(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    door.send([{"type": "click"}])
    assert re.search(r"1 waiting to be saved, the oldest for \d", ada.get("/").text)


def test_local_address_is_warned_of(door: DoorClient, ada: PageClient, mel: PageClient) -> None:
    door.store({"type": "click"})
    assert "which visitors elsewhere can't reach" in ada.get("/").text
    assert "which visitors elsewhere can't reach" not in mel.get("/").text  # she couldn't change it


def test_untrusted_proxy_is_warned_of_once_the_door_saw_it(app: Flask, door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    assert "not told to trust" not in ada.get("/").text
    headers = {"User-Agent": BROWSER, "X-Forwarded-For": "203.0.113.7"}
    body = '{"visitor": "3f2b8c1e-5a6d-4f7e-8b9a-0c1d2e3f4a5b", "activities": [{"type": "click"}]}'
    app.test_client().post(
        f"/collect/{door.key}", data=body, headers=headers, environ_base={"REMOTE_ADDR": "172.17.0.1"}
    )
    door.runtime.send_drops()
    assert "CONTRAIL_TRUSTED_PROXIES" in ada.get("/").text
    door.process()
    assert "CONTRAIL_TRUSTED_PROXIES" in ada.get("/").text
    with transaction() as session:
        session.execute(update(Channel).values(untrusted_proxy_at=clock.now() - timedelta(hours=25)))
    assert "CONTRAIL_TRUSTED_PROXIES" not in ada.get("/").text


def test_a_proxy_that_passes_the_page_on_is_warned_of(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    ada.browser.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.7"
    assert "CONTRAIL_TRUSTED_PROXIES" in ada.get("/").text


@pytest.mark.parametrize(
    ("version", "is_old"), [("3.40.1", True), ("3.51.2", True), ("3.51.3", False), ("3.53", False)]
)
def test_old_sqlite_is_known(version: str, *, is_old: bool) -> None:
    assert tracking_health.is_old_sqlite(version) is is_old


def test_old_sqlite_is_warned_of(
    app: Flask, door: DoorClient, ada: PageClient, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking_health, "SQLITE_VERSION", "3.40.1")
    door.store({"type": "click"})
    assert ("The SQLite library is 3.40.1" in ada.get("/").text) == (database == "sqlite")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("compare_activities", "Activities can't be shown now"),
        ("read_figures", "Contacts can't be shown now"),
        ("view_trend", "The trend can't be shown now"),
        ("list_channel_health", "The health of tracking can't be shown now"),
        ("page_of_activities", "The newest activities can't be shown now"),
    ],
)
def test_card_that_fails_says_so_and_the_page_stands(
    door: DoorClient, ada: PageClient, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        db.session().connection().exec_driver_sql("SELECT * FROM table_that_is_gone")

    door.store({"type": "click"})
    run_recalculation(db.engine)
    monkeypatch.setattr(routes, name, fail)
    page = ada.get("/")
    assert words in page.text
    assert page.text.count("can't be shown now") == 1


def test_newest_is_a_part_for_htmx(door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click", "title": "Boots"})
    part = ada.get("/overview/newest", HX_Request="true")
    assert "Boots" in part.text
    assert "<html" not in part.html
    assert ada.browser.get("/overview/newest").status_code == 303


def test_what_came_over_a_test_channel_says_so(app: Flask, door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click", "title": "Boots"})
    assert "just now Test" not in ada.get("/").text
    DoorClient(app, make_channel("Trial", is_test=True)).store({"type": "click", "title": "Skates"})
    assert "SkatesClick · just now Test" in ada.get("/").text
    assert "SkatesClick · just now Test" in ada.get("/overview/newest", HX_Request="true").text


def test_types_beyond_eight_are_named_as_more(app: Flask, door: DoorClient, ada: PageClient) -> None:
    door.store({"type": "click"})
    with transaction() as session:
        codes = session.query(ActivityType.code_name).order_by(ActivityType.id).limit(11).all()
    for (code,) in codes:
        count(make_channel(f"Site of {code}"), code, clock.now() - timedelta(hours=30), 3)
    text = ada.get("/").text
    assert re.search(r"[34] more types came: all activity types", text)


def test_page_works_in_a_browser_and_fits_a_phone(new_page: NewPage, app: Flask, door: DoorClient) -> None:
    door.store({"type": "click", "title": "Boots"})
    run_recalculation(db.engine)
    make_user(app, "Ada")
    page = new_page(viewport={"width": 390, "height": 844})
    sign_in_with(page, "Ada", "/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.wait_for_selector("text=Boots")
    door.visitor = new_visitor()
    door.store({"type": "click", "title": "Skates"})
    page.evaluate("htmx.ajax('GET', '/overview/newest', {target: '#newest', swap: 'outerMorph'})")
    page.wait_for_selector("text=Skates")
