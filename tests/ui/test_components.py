"""Do the components say what they should, to eyes and to screen readers?"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.cast import SignIn
from tests.client import PageClient
from tests.ui.gallery import add_gallery


@pytest.fixture
def gallery(app: Flask, sign_in: SignIn) -> PageClient:
    add_gallery(app)
    person = sign_in("Vera")
    person.get("/gallery")
    return person


def html_of(client: PageClient) -> str:
    assert client.page is not None
    return " ".join(client.page.html.split())


def test_every_component_keeps_the_promises_of_a_page(gallery: PageClient) -> None:
    assert gallery.page is not None
    assert gallery.page.title == "Activities – Contrail"
    assert gallery.page.links["Skip to content"] == "#content"


def test_a_wrong_field_points_at_its_error_and_help(gallery: PageClient) -> None:
    gallery.submit("Save", status=200, name="")
    html = html_of(gallery)
    assert 'aria-describedby="name-help name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="name-error"' in html
    assert "Please fill this in." in html


def test_a_field_keeps_what_was_typed_without_nul_and_edges(gallery: PageClient) -> None:
    page = gallery.submit("Save", status=200, name="  \x00<b>Kim</b> ")
    assert 'value="&lt;b&gt;Kim&lt;/b&gt;"' in page.html


def test_a_column_sorts_up_then_down_and_says_so(gallery: PageClient) -> None:
    gallery.follow("Value")
    assert gallery.page is not None
    assert gallery.page.path == "/gallery?sort=value"
    assert 'aria-sort="ascending"' in gallery.page.html
    gallery.follow("Value")
    assert gallery.page.path == "/gallery?sort=-value"
    assert 'aria-sort="descending"' in gallery.page.html


def test_sorting_begins_at_the_first_page_and_keeps_filters(gallery: PageClient) -> None:
    gallery.get("/gallery?type=pagevisit&type=click&before=42")
    gallery.follow("Type")
    assert gallery.page is not None
    assert gallery.page.path == "/gallery?type=pagevisit&type=click&sort=type"


def test_filters_go_into_the_address_and_keep_the_sorting(gallery: PageClient) -> None:
    gallery.get("/gallery?sort=-time")
    page = gallery.submit("Filter", title="pricing & plans")
    assert "Activities" in page.text
    assert gallery.answer is not None
    assert gallery.answer.request.args.to_dict() == {
        "sort": "-time",
        "type": "pagevisit",
        "title": "pricing & plans",
        "from": "2026-11-20",
    }


def test_the_pager_carries_its_cursors(gallery: PageClient) -> None:
    assert gallery.page is not None
    assert gallery.page.links["Older"] == "/gallery?before=42"
    assert gallery.page.links["Newer"] == "/gallery?after=99"
    assert "12,480 activities" in gallery.page.text


def test_a_switch_says_its_state_and_posts_the_other(gallery: PageClient) -> None:
    html = html_of(gallery)
    assert 'role="switch" aria-checked="true" name="is_on" value="0"' in html
    assert 'role="switch" aria-checked="false" name="is_on" value="1" aria-label="Tracks forms"' in html


def test_the_navigation_marks_where_one_is_and_hides_what_one_may_not(gallery: PageClient) -> None:
    html = html_of(gallery)
    assert '<a class="sidebar-link" href="/gallery" aria-current="page">' in html
    assert "Users and access" not in html
    assert 'class="sidebar-group" id="group-1">See<' in html
    assert "Audit log" not in html


def test_a_page_that_no_entry_names_marks_none_of_several(ada: PageClient) -> None:
    ada.get("/account")
    assert "aria-current" not in html_of(ada)
    ada.get("/users/new")
    assert '<a class="sidebar-link" href="/users" aria-current="page">' in html_of(ada)


def test_a_banner_is_on_every_page(gallery: PageClient) -> None:
    assert "Logging is switched off for the whole installation." in gallery.get("/account").text


def test_the_panel_opens_without_javascript_as_a_page_part(gallery: PageClient) -> None:
    assert gallery.page is not None
    assert 'href="/gallery/part" hx-get="/gallery/part" hx-target="#panel"' in gallery.page.html
    assert "Kim Larsen" in gallery.get("/gallery/part").text


def test_htmx_gets_the_token_by_inheritance(gallery: PageClient) -> None:
    assert """<body hx-headers:inherited='{"X-CSRFToken": \"""" in html_of(gallery)


@pytest.mark.parametrize(
    "path", ["/consents/?state=archived", "/data-protection/?state=closed", "/forms?state=archived"]
)
def test_a_way_back_out_of_an_empty_list_is_no_second_main_button(sign_in: SignIn, path: str) -> None:
    page = sign_in("Ada").get(path)
    assert page.html.count("empty-state") == 1
    assert page.html.count("btn-primary") <= 1
    assert 'class="btn" href' in page.html
