"""Is there any input at which the door fails, or whose accepted parts are not stored value for value?"""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.collect.stored import stored_fields
from tests.door import VISITOR, DoorClient, new_visitor
from webapp.admission.payload import number_as_text
from webapp.database import db
from webapp.enrich.url import without_secrets
from webapp.processing.models import SetAside

SETTINGS = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TEXT = st.text(max_size=30) | st.text('\0\ud800\udfff\\u"<é\U0001f600', max_size=8)
NUMBER = st.integers() | st.floats() | st.integers(-(2**70), 2**70)
ANY = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)
LINE = TEXT | NUMBER
ACTIVITY = st.fixed_dictionaries(
    {"type": st.sampled_from(["click", "PRODUCTVIEW", "purchase"]) | TEXT},
    optional={
        "title": LINE,
        "value": LINE,
        "comment": LINE,
        "url": LINE,
        "referrer": LINE,
        "item_id": LINE,
        "item_detail_id": LINE,
        "language": TEXT,
        "target": st.fixed_dictionaries({"type": LINE, "id": LINE}),
        "metadata": st.dictionaries(TEXT, TEXT | NUMBER | st.booleans(), max_size=4),
        "occurred_at": st.datetimes().map(lambda moment: moment.isoformat() + "Z") | TEXT,
        "lines": st.lists(st.fixed_dictionaries({}, optional={"name": LINE, "price": NUMBER, "quantity": NUMBER})),
        "extra": ANY,
    },
)
NAMES = ("visitor", "sent_at", "activities", "contact", "consent")
sources = count()


def check_answer(door: DoorClient, data: bytes, key: str | None = None) -> dict[str, Any]:
    answer = door.post(data, key=key)
    assert answer.status_code in {202, 207, 400, 403, 413}, answer.text
    body: dict[str, Any] = answer.json
    for result in [*body.get("results", []), body.get("contact"), body.get("consent")]:
        if result and result["status"] == "invalid":
            assert result["detail"].startswith("$"), "what is refused says where"
    assert "results" in body or body["detail"]
    return body


def check_nothing_set_aside(door: DoorClient) -> None:
    door.process()
    assert db.session.execute(select(SetAside.reason)).all() == []


@SETTINGS
@given(data=st.binary(max_size=200) | ANY.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_answered(door: DoorClient, data: bytes) -> None:
    check_answer(door, data)


@SETTINGS
@given(
    body=st.fixed_dictionaries(
        {"activities": st.lists(ANY | ACTIVITY, max_size=3)},
        optional={
            "visitor": ANY | st.just(VISITOR),
            "sent_at": ANY | st.datetimes().map(lambda moment: moment.isoformat() + "+14:00"),
            "contact": ANY
            | st.fixed_dictionaries(
                {},
                optional={
                    "email": TEXT | st.emails(),
                    "external_id": LINE,
                    "attributes": st.dictionaries(st.sampled_from(["first_name", "notes", "birthday"]) | TEXT, ANY),
                },
            ),
            "consent": ANY
            | st.fixed_dictionaries(
                {"level": st.sampled_from(["visitor", ""]) | TEXT, "opt_out": st.just(value=False) | ANY}
            ),
        },
    )
)
def test_any_value_in_any_place_is_answered_and_nothing_is_set_aside(door: DoorClient, body: dict[str, Any]) -> None:
    check_answer(door, json.dumps(body).encode())
    check_nothing_set_aside(door)


def as_stored(name: str, value: Any) -> Any:
    """Return what a field should be in the database: texts as they came, halves of characters replaced."""
    if isinstance(value, str):
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return value.lower() if name == "type" else without_secrets(value) if name == "referrer" else value
    if isinstance(value, dict):
        return {as_stored("", key): as_stored(name, inner) for key, inner in value.items()}
    if name != "metadata" and isinstance(value, (int, float)):
        return number_as_text(value)
    return value


@SETTINGS
@given(activities=st.lists(ACTIVITY, min_size=1, max_size=4))
def test_what_is_accepted_is_stored_value_for_value(door: DoorClient, activities: list[dict[str, Any]]) -> None:
    named = [activity | {"source_id": f"source-{next(sources)}"} for activity in activities]
    body = {"visitor": new_visitor(), "activities": named}
    try:
        data = json.dumps(body, allow_nan=False).encode()
    except ValueError:
        return
    answer = check_answer(door, data)
    check_nothing_set_aside(door)
    for activity, result in zip(named, answer["results"], strict=True):
        stored = stored_fields(activity["source_id"]) if activity["type"].lower() != "purchase" else None
        if result["status"] != "accepted":
            assert stored is None
        elif stored is not None:
            wanted = {name: as_stored(name, value) for name, value in activity.items() if name in stored}
            assert {name: stored[name] for name in wanted} == wanted
        else:
            assert activity["type"].lower() == "purchase"  # it has the lines beside it, with the same source
