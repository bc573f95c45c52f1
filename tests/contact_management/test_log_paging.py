"""Can the whole log be walked, while rows come in, without losing or doubling one?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.client import PageClient
from tests.contact_management.log_rows import Writer, fill, titles_in
from tests.door import DoorClient


@pytest.fixture
def writer(door: DoorClient) -> Writer:
    return Writer(door)


def test_paging_loses_and_doubles_nothing_while_rows_come_in(vera: PageClient, writer: Writer) -> None:
    for number in range(7):
        writer.write(ago=timedelta(minutes=10 - number), title=f"row {number} here")
    fill(120)
    seen: list[str] = []
    page = vera.get("/activities?columns=title")
    while True:
        seen += titles_in(page.html)
        writer.write(ago=timedelta(0), title=f"late {len(seen)}")
        if "Older" not in page.links:
            break
        page = vera.follow("Older")
    assert len(seen) == len(set(seen)) == 127
    back = [titles_in(page.html)]
    while "Newer" in page.links:
        page = vera.follow("Newer")
        back.insert(0, titles_in(page.html))
    walked = [title for titles in back for title in titles]
    assert len(walked) == len(set(walked)) == 130
    assert [title for title in walked if not title.startswith("late")] == seen


def test_oldest_first_pages_the_other_way(vera: PageClient, writer: Writer) -> None:
    writer.write(ago=timedelta(minutes=1), title="the newest")
    fill(60)
    page = vera.get("/activities?sort=oldest&columns=title")
    first = titles_in(page.html)
    assert "the newest" not in page.text
    page = vera.follow("Newer")
    assert titles_in(page.html)[-1] == "the newest"
    assert titles_in(vera.follow("Older").html) == first


def test_count_is_exact_for_few_and_bounded_for_many(vera: PageClient, writer: Writer) -> None:
    writer.write(value="one")
    assert "1 activity" in vera.get("/activities").text
    fill(10_050)
    assert "10,000+ activities" in vera.get("/activities").text
    assert "10,000+ activities" in vera.get("/activities?type=download").text
    assert "1 activity" in vera.get("/activities?type=click&channel=1").text


def test_search_without_an_index_tells_how_far_it_looked(
    vera: PageClient, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.write(value="the needle", ago=timedelta(days=5))
    fill(4_000)
    monkeypatch.setattr("webapp.activities.search.FIRST_STRETCH", 500)
    monkeypatch.setattr("webapp.activities.search.LONGEST_STRETCH", 500)
    monkeypatch.setattr("webapp.contact_management.log_routes.page_of_activities", _without_time)
    page = vera.get("/activities?value=needle")
    steps = 0
    while "Search further" in page.links:
        assert "Looked as far as" in page.text
        page = vera.follow("Search further")
        steps += 1
    assert "the needle" in page.text
    assert steps == 8


def test_live_page_asks_for_what_is_new(vera: PageClient, writer: Writer) -> None:
    writer.write(title="was there", ago=timedelta(seconds=30))
    address = _poll(vera.get("/activities?live=1&type=click").html)
    vera.get(address, status=204)
    writer.write(title="came now", ago=timedelta(seconds=0))
    writer.write("download", title="is no click", ago=timedelta(seconds=0))
    writer.write(title="came late", ago=timedelta(seconds=60))
    part = vera.get(address)
    assert "2 new activities." in part.text
    assert titles_in(part.html) == ["came now", "came late"]
    vera.get(_poll(part.html), status=204)


def test_live_page_begins_anew_when_much_comes_in(vera: PageClient, writer: Writer) -> None:
    address = _poll(vera.get("/activities?live=1").html)
    fill(50)
    vera.get(address, status=204)
    assert vera.answer is not None
    assert vera.answer.headers["HX-Refresh"] == "true"


def test_live_is_paused_by_a_link_and_needs_the_newest_page(vera: PageClient, writer: Writer) -> None:
    writer.write()
    vera.get("/activities?live=1")
    assert 'id="log-poll"' not in vera.follow("Pause").html
    assert 'id="log-poll"' not in vera.get("/activities?live=1&sort=oldest").html
    vera.get("/activities/live", status=400)
    vera.get("/activities/live?since=1&type=nothing", status=400)


def _poll(html: str) -> str:
    return html.split('id="log-poll" hx-get="')[1].split('"', maxsplit=1)[0].replace("&amp;", "&")


def _without_time(*args: object, **kwargs: object) -> object:
    from webapp.activities.queries import page_of_activities

    return page_of_activities(*args, **kwargs, seconds=0)  # type: ignore[arg-type]
