"""Does the list of activity types show what there is, to who may see it?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from time_machine import TimeMachineFixture

from tests.cast import ROLES, SignIn
from tests.client import PageClient
from tests.conftest import make_channel
from tests.contact_management.log_rows import Writer
from tests.door import DoorClient
from webapp.access.permissions import Permission, role_may
from webapp.activities.builtin import BUILT_IN
from webapp.activities.palette import COLOURS, ICONS
from webapp.activities.type_needs import BUILT_IN_NEEDS
from webapp.activities.type_queries import Gap, find_type
from webapp.contact_management.type_chart import DAYS, draw_chart
from webapp.database import db

LIST = "/activity-types"


def type_id(code_name: str) -> int:
    kind = find_type(db.session(), code_name)
    assert kind is not None
    return kind.id


def names_on(client: PageClient, query: str) -> list[str]:
    """Return the code names of the list, in its order."""
    html = client.get(f"{LIST}?{query}").html
    return [part.partition("</code>")[0] for part in html.split('<span class="type-code"><code>')[1:]]


def test_every_built_in_type_is_listed_with_how_it_comes(vera: PageClient) -> None:
    page = vera.get(LIST)
    for built_in in BUILT_IN:
        assert built_in.display_name in page.text
        assert built_in.description in page.text
        assert built_in.logged in page.text
    assert "24 types" in page.text
    assert "Value: link URLItem: mailing / link" in page.text


def test_what_a_built_in_type_needs_is_known() -> None:
    assert set(BUILT_IN_NEEDS) == {built_in.code_name for built_in in BUILT_IN}


def test_built_in_types_use_the_palette(app: Flask) -> None:
    assert {built_in.colour for built_in in BUILT_IN} <= set(COLOURS)
    assert {built_in.icon for built_in in BUILT_IN} <= set(ICONS)
    with app.test_request_context():
        for name in ICONS:
            assert "svg" in app.jinja_env.globals["icon"](name)


def test_figures_tell_when_and_how_often(door: DoorClient, vera: PageClient) -> None:
    door.store({"type": "click", "value": "a"}, {"type": "click", "value": "b"})
    page = vera.get(f"{LIST}?q=clicked+something")
    assert "just now 2 On" in page.text


def test_count_is_of_seven_days_and_last_seen_stays(
    door: DoorClient, sign_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    door.store({"type": "click"})
    time_machine.move_to(datetime.now(UTC) + timedelta(days=8))
    page = sign_in("Vera").get(f"{LIST}?q=clicked+something")
    assert page.text.endswith("0 On 1 type")
    assert "never" not in page.text


def test_test_channels_are_not_counted(app: Flask, vera: PageClient) -> None:
    trial = DoorClient(app, make_channel("Try", is_test=True))
    trial.store({"type": "click"})
    assert "never 0 On" in vera.get(f"{LIST}?q=clicked+something").text
    assert names_on(vera, "seen=yes") == []


def test_last_seen_steps_over_tests(door: DoorClient, vera: PageClient) -> None:
    writer = Writer(door)
    trial = make_channel("Try", is_test=True).id
    for hours, channel_id in ((9, None), (5, None), (5, trial), (2, trial)):
        writer.write("click", ago=timedelta(hours=hours), channel_id=channel_id)
    assert "5 hours ago 2 On" in vera.get(f"{LIST}?q=clicked+something").text
    assert "Last seen 5 hours ago" in vera.follow("Click").text


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 24), ("q=cart", 3), ("q=CART+taken", 1), ("origin=custom", 0), ("origin=built-in", 24), ("state=off", 0)],
)
def test_filters_narrow_the_list(vera: PageClient, query: str, count: int) -> None:
    assert len(names_on(vera, query)) == count


def test_filter_asks_for_activities(door: DoorClient, vera: PageClient) -> None:
    door.store({"type": "download"})
    assert names_on(vera, "seen=yes") == ["download"]
    assert "download" not in names_on(vera, "seen=no")


def test_list_is_sorted_as_asked(door: DoorClient, vera: PageClient) -> None:
    door.store({"type": "download"}, {"type": "click"}, {"type": "click"})
    assert names_on(vera, "sort=-week")[:2] == ["click", "download"]
    assert names_on(vera, "sort=week")[-1] == "click"
    assert names_on(vera, "sort=name")[0] == "cartabandoned"
    assert names_on(vera, "sort=-name")[0] == "userregistration"
    assert names_on(vera, "sort=nonsense") == names_on(vera, "")


def test_empty_lists_say_what_to_do_next(ada: PageClient) -> None:
    assert "No custom type yet" in ada.get(f"{LIST}?origin=custom").text
    ada.follow("New type")
    assert "Nothing found" in ada.get(f"{LIST}?q=there+is+none").text
    ada.follow("Clear the filters")


def test_type_page_has_each_day(door: DoorClient, vera: PageClient) -> None:
    door.store({"type": "click"})
    page = vera.get(f"{LIST}/{type_id('click')}")
    assert "Click a day in the last 30 days: 1 in all" in page.html
    assert page.html.count('class="bars-bar"') == 1
    assert page.html.count('<tr><th scope="row">') == DAYS


def test_unknown_type_is_not_found(vera: PageClient) -> None:
    vera.get(f"{LIST}/999999", status=404)


def test_chart_begins_the_day_where_the_reader_lives(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
    hour = datetime(2026, 11, 19, 23, tzinfo=UTC)
    berlin = ZoneInfo("Europe/Berlin")
    assert [bar.count for bar in draw_chart({hour: 3}, [], berlin).bars.bars[-2:]] == [0, 3]
    assert [bar.count for bar in draw_chart({hour: 3}, [], UTC).bars.bars[-2:]] == [3, 0]


def test_chart_marks_the_days_of_a_gap(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
    gaps = [
        Gap(datetime(2026, 11, 19, 9, tzinfo=UTC), None),
        Gap(datetime(2026, 11, 15, 9, tzinfo=UTC), datetime(2026, 11, 16, 9, tzinfo=UTC)),
    ]
    chart = draw_chart({}, gaps, UTC)
    assert [day.day for day, bar in zip(chart.days, chart.bars.bars, strict=True) if bar.is_gap] == [15, 16, 19, 20]
    assert chart.names[-1] == "20 Nov: 0, off for a time"


ADDRESSES = (
    ("GET", "", Permission.SEE_TYPES),
    ("GET", "/{id}", Permission.SEE_TYPES),
    ("GET", "/new", Permission.EDIT_TYPES),
    ("POST", "/new", Permission.EDIT_TYPES),
    ("GET", "/{id}/edit", Permission.EDIT_TYPES),
    ("POST", "/{id}/edit", Permission.EDIT_TYPES),
    ("GET", "/{id}/delete", Permission.EDIT_TYPES),
    ("POST", "/{id}/delete", Permission.EDIT_TYPES),
    ("POST", "/{id}/switch", Permission.SWITCH_TYPES),
    ("GET", "/{id}/switch-off", Permission.SWITCH_TYPES),
    ("POST", "/{id}/switch-off", Permission.SWITCH_TYPES),
    ("POST", "/{id}/undo", Permission.SWITCH_TYPES),
    ("GET", "/undo-offer", Permission.SWITCH_TYPES),
    ("GET", "/logging", Permission.CHANGE_SETTINGS),
    ("POST", "/logging", Permission.CHANGE_SETTINGS),
)


@pytest.mark.parametrize("name", ROLES)
def test_each_role_opens_only_what_it_may(app: Flask, sign_in: SignIn, name: str) -> None:
    # What is refused must be refused for the role, not for a missing token.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    person = sign_in(name)
    for method, path, permission in ADDRESSES:
        answer = person.browser.open(LIST + path.format(id=type_id("click")), method=method)
        assert (answer.status_code == 403) is not role_may(ROLES[name], permission), (method, path)


def test_stranger_is_asked_to_sign_in(stranger: PageClient) -> None:
    assert stranger.browser.get(LIST).headers["Location"].startswith("/sign-in")


def test_who_may_not_switch_sees_states_and_no_buttons(vera: PageClient) -> None:
    page = vera.get(LIST)
    assert 'role="switch"' not in page.html
    assert "New type" not in page.text
    assert "Stop all logging" not in page.text


def test_type_page_leads_on_to_what_the_role_may_open(dev: PageClient, vera: PageClient) -> None:
    address = f"{LIST}/{type_id('click')}"
    assert dev.get(address).links["What was not recorded"].endswith("?type=click")
    assert "Show in the activity log" not in dev.get(address).links
    assert "What was not recorded" not in vera.get(address).links
