"""Does `url_with` change what it is told to, and nothing that an address may smuggle in?"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.client import PageClient
from webapp.ui.paging import url_with


@pytest.mark.parametrize("query", ["endpoint=x", "_external=1", "_scheme=javascript", "_anchor=x&_method=POST"])
def test_arguments_of_url_for_in_the_address_do_no_harm(ada: PageClient, query: str) -> None:
    page = ada.get(f"/audit?{query}&action=signed_in")
    assert "javascript:" not in page.html
    ada.get(f"/not-recorded?{query}")


def test_parameter_named_as_a_part_of_the_path_changes_nothing(app: Flask) -> None:
    with app.test_request_context("/contacts/7?contact_id=abc&contact_id=8&type=click"):
        assert url_with(before="x") == "/contacts/7?type=click&before=x"
