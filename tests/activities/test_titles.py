"""Does an activity without a title read like something?"""

from __future__ import annotations

import pytest

from webapp.activities.titles import title_for_reader


@pytest.mark.parametrize(
    ("value", "url", "title"),
    [
        ("", "https://shop.example/pricing", "Page visit 'Pricing'"),
        ("", "https://shop.example/blog/how-we_work.html?x=1#y", "Page visit 'How we work'"),
        ("", "https://shop.example/", "Page visit 'shop.example'"),
        ("", "https://shop.example/p/4711", "Page visit '/p/4711'"),
        ("", "https://shop.example/r%C3%A9sum%C3%A9/", "Page visit 'Résumé'"),
        ("Buy now", "https://shop.example/pricing", "Page visit 'Buy now'"),
        ("", "", "Page visit"),
        ("x" * 200, "", f"Page visit '{'x' * 79}…'"),
    ],
)
def test_missing_title_is_written_for_the_reader(value: str, url: str, title: str) -> None:
    assert title_for_reader("Page visit", value=value, url=url) == title
