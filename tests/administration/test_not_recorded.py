"""Does the page Not recorded say what was refused, and why?"""

from __future__ import annotations

import pytest

from tests.cast import SignIn
from tests.client import PageClient
from tests.door import DoorClient


def test_refused_activities_are_counted_under_their_reason(door: DoorClient, ada: PageClient) -> None:
    door.send([{"type": "click"}, {"type": "nonsense"}, {"type": "click", "title": ["no", "text"]}])
    door.process()
    page = ada.get("/not-recorded")
    assert "Unknown type" in page.text
    assert "$.activities[2].title" in page.text
    assert "Expected `" in page.text


def test_counts_show_while_they_still_wait(door: DoorClient, ada: PageClient) -> None:
    door.send([{"type": "nonsense"}])
    door.runtime.send_drops()
    assert "Unknown type" in ada.get("/not-recorded").text


def test_choices_of_people_promise_no_samples(door: DoorClient, ada: PageClient) -> None:
    door.send([{"type": "click"}], consent={"opt_out": True})
    door.process()
    text = ada.get("/not-recorded").text
    assert "All of these were the choice of a person, which leaves none." in text
    door.send([{"type": "nonsense"}], visitor="2f2b8c1e-5a6d-4f7e-8b9a-0c1d2e3f4a5c")
    door.runtime.send_drops()
    assert "They appear with the next processing run, and are kept for 7 days." in ada.get("/not-recorded").text


def test_filters_narrow_the_page(door: DoorClient, ada: PageClient) -> None:
    door.send([{"type": "nonsense"}])
    door.process()
    assert "Unknown type" in ada.get(f"/not-recorded?channel={door.channel.id}&reason=type_unknown&hours=168").text
    for query in ("reason=bot", "channel=99", "type=click"):
        page = ada.get(f"/not-recorded?hours=168&{query}")
        assert "Nothing matches" in page.text
        assert page.links["Show all"] == "/not-recorded?hours=168"


def test_empty_page_says_that_nothing_was_refused(ada: PageClient) -> None:
    assert "Everything that was sent in this period was let in." in ada.get("/not-recorded").text


@pytest.mark.parametrize(
    "query", ["hours=abc", "channel=x", "reason=<script>", "type=%00", "hours=-1&channel=99999999999"]
)
def test_wrong_filters_do_no_harm(ada: PageClient, query: str) -> None:
    ada.get(f"/not-recorded?{query}")


@pytest.mark.parametrize(("name", "status"), [("Ada", 200), ("Mel", 200), ("Dev", 200), ("Vera", 403)])
def test_only_those_who_may_see_it(sign_in: SignIn, name: str, status: int) -> None:
    sign_in(name).get("/not-recorded", status)
