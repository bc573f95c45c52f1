"""Does the page client notice a page that breaks its promises?"""

from __future__ import annotations

import pytest

from tests.client import Page, check_page

GOOD = "<!doctype html><title>Users – Contrail</title><h1>Users</h1><p id=a></p>"
TOKEN = '<form method="post"><input type="hidden" name="csrf_token" value="x"></form>'


@pytest.mark.parametrize("html", [GOOD, GOOD + TOKEN, GOOD + "<form></form><script src='/static/app.js'></script>"])
def test_a_good_page_passes(html: str) -> None:
    check_page(Page(html, "/"))


@pytest.mark.parametrize(
    "fault",
    [
        "<h1>Two</h1>",
        "<p id=a></p>",
        "<script>1</script>",
        "<style>p{}</style>",
        "<p style='color:red'></p>",
        "<p onclick='x()'></p>",
        "<p hx-on:click='x()'></p>",
        "<a href='javascript:x()'>x</a>",
        "<form method=post></form>",
        "<form><input name=csrf_token value=x></form>",
    ],
)
def test_a_bad_page_fails(fault: str) -> None:
    with pytest.raises(AssertionError):
        check_page(Page(GOOD + fault, "/"))


def test_a_title_that_does_not_begin_with_the_heading_fails() -> None:
    with pytest.raises(AssertionError):
        check_page(Page("<!doctype html><title>Contrail: Users</title><h1>Users</h1>", "/"))


def test_controls_are_read_as_a_browser_would_send_them() -> None:
    html = """<form method="post" action="save"><input name="a" value="1"><input type="checkbox" name="b">
    <input type="checkbox" name="c" checked><input type="radio" name="r" value="1">
    <input type="radio" name="r" value="2" checked>
    <select name="s"><option value="x">X<option value="y" selected>Y</select><textarea name="t">T &amp; U</textarea>
    <button name="go" value="now">Go on</button></form>"""
    (form,) = Page(html, "/room/page").forms
    assert form.action == "/room/save"
    assert form.values == {"a": ["1"], "c": ["on"], "r": ["2"], "s": ["y"], "t": ["T & U"]}
    assert form.buttons == [("Go on", "go", "now")]
