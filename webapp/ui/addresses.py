"""Which numbers can an address hold? Only those that an id can have; others are not found."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """`<int:…>` as far as an id column goes: PostgreSQL answers larger ones with an error instead of no row."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002, ANN401 - Werkzeug's own names
        kwargs.setdefault("max", LARGEST_ID)
        super().__init__(map, *args, **kwargs)


def add_addresses(app: Flask) -> None:
    """Let all rooms' addresses take the ids that there can be."""
    app.url_map.converters["int"] = IdConverter
