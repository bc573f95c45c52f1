"""Does any address of the log ever end in an error of ours?"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.client import PageClient
from tests.contact_management.log_rows import Writer
from tests.door import DoorClient
from webapp.contact_management.log_filters import CARRIED

NAMES = [*CARRIED, "before", "after", "sort", "columns", "live", "since", "shown", "format", "id"]
NASTY = st.sampled_from(
    [
        *("", "0", "-1", "1", "9" * 19, "9" * 400, "1e9", "NaN", "null", "\x00", "\udfff", "%", "_", "\\", "'", '"'),
        *("' OR 1=1 --", "; DROP TABLE activity", "[]", "{}", "../..", "0001-01-01", "9999-12-31", "2026-02-30"),
        *("custom", "7d", "today", "is", "contains", "click", "DE", "consent", "meta:", "meta:x", "٣", "²"),
        *("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{}-urn:uuid:"),
    ]
)
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), NASTY | st.text(max_size=30)), max_size=6)
WITHOUT_ERROR = {200, 204, 303, 400, 404}


@pytest.fixture
def writer(door: DoorClient) -> Writer:
    return Writer(door)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(pairs=QUERIES)
@example(pairs=[("before", "ffffffff-ffff-ffff-ffff-ffffffffffff")])
@example(pairs=[("after", "ffffffff-ffff-ffff-ffff-ffffffffffff"), ("sort", "oldest")])
@example(pairs=[("after", "00000000-0000-0000-0000-000000000000")])
@example(pairs=[("since", "9" * 15)])
@example(pairs=[("from", "9999-12-31"), ("to", "9999-12-31")])
@example(pairs=[("from", "0001-01-01"), ("to", "0001-01-01")])
def test_no_query_is_an_error_of_ours(ada: PageClient, writer: Writer, pairs: list[tuple[str, str]]) -> None:
    if not writer.visitors:
        writer.write("pagevisit", url="https://shop.example/?utm_source=x", metadata={"x": "y"})
    query = urlencode(pairs, errors="surrogatepass")
    for address in ("/activities", "/activities/live", "/activities/export", "/activities/delete", "/activities/new"):
        answer = ada.browser.get(f"{address}?{query}")
        assert answer.status_code in WITHOUT_ERROR, f"{address}?{query}: {answer.text[:300]}"
