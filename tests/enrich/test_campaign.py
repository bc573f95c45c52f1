"""Is a URL's campaign read, and nothing else?"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.enrich.campaign import CLICK_IDS, EMPTY, UTM_FIELDS, Campaign, campaign_of

SHOP = "https://shop.example.com/landing"


def test_every_utm_value_has_its_field() -> None:
    url = (
        f"{SHOP}?utm_source=news&utm_medium=email&a=b&utm_campaign=black+friday&utm_term=shoes%20red&utm_content=top#x"
    )
    assert campaign_of(url) == Campaign("news", "email", "black friday", "shoes red", "top")


@pytest.mark.parametrize("kind", sorted(CLICK_IDS))
def test_click_id_is_found_with_its_kind(kind: str) -> None:
    assert campaign_of(f"{SHOP}?x=1&{kind}=AbC_1-2") == Campaign(click_id_kind=kind, click_id="AbC_1-2")
    assert campaign_of(f"{SHOP}?{kind.upper()}=AbC").click_id_kind == kind


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("UTM_Source=A&utm_source=b", Campaign(source="A")),
        ("utm_source=&utm_source=b", Campaign(source="b")),
        ("fbclid=1&gclid=2", Campaign(click_id_kind="fbclid", click_id="1")),
        ("utm_source=a&amp;utm_medium=b", Campaign(source="a", medium="b")),
        ("utm_source=%E0%A4%A", Campaign(source="\ufffd%A")),
        ("utm_source=%ZZ%", Campaign(source="%ZZ%")),
        ("utm_source=a%00%0Ab", Campaign(source="a  b")),
        ("utm_source=a=b", Campaign(source="a=b")),
        ("x=" + "y" * 100_000 + "&utm_source=late", EMPTY),
    ],
)
def test_odd_query_is_read_as_far_as_it_can_be(query: str, expected: Campaign) -> None:
    assert campaign_of(f"{SHOP}?{query}") == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        SHOP,
        f"{SHOP}?product_id=7&size=42",
        f"{SHOP}?mc_eid=a-person",
        f"{SHOP}#?utm_source=fragment",
        f"{SHOP}?a=b#utm_source=fragment",
        f"{SHOP}/utm_source=path",
        f"{SHOP}?utm_source",
        f"{SHOP}?xutm_source=a",
        f"{SHOP}?gclid=",
    ],
)
def test_url_without_campaign_gives_the_one_empty_campaign(url: str) -> None:
    assert campaign_of(url) is EMPTY


def test_value_is_cut_at_200_characters() -> None:
    assert campaign_of(f"{SHOP}?utm_source={'a' * 300}").source == "a" * 200
    assert campaign_of(f"{SHOP}?utm_source={'%C3%A4' * 300}").source == "ä" * 200


@given(st.text(alphabet=st.characters(), max_size=400))
def test_nothing_makes_it_raise(text: str) -> None:
    assert isinstance(campaign_of(text), Campaign)
    assert campaign_of(f"?utm_source={text}").source.isprintable()


@given(st.dictionaries(st.sampled_from(sorted(UTM_FIELDS)), st.text(st.characters(categories=["L", "N"]), min_size=1)))
def test_values_come_back_as_they_were_written(values: dict[str, str]) -> None:
    expected = Campaign(**{UTM_FIELDS[name]: value[:200] for name, value in values.items()})
    assert campaign_of(f"{SHOP}?{urlencode(values)}") == expected
