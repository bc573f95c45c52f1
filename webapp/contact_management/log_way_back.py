"""Which page of the log did somebody come from? Its filters, columns and place, for the way back to it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from flask import request, url_for

from webapp.contact_management.log_filters import CARRIED

OF_A_PAGE = (*CARRIED, "sort", "columns", "before", "after", "live")
MOST_FIELDS = 200


def page_arguments() -> dict[str, list[str]]:
    """Return what this request's URL says of a page of the log."""
    return _of_a_page(request.args.to_dict(flat=False))


def arguments_come_from() -> dict[str, list[str]]:
    """Return what the URL of the page says that this request was made on; nothing where that is no page of the log."""
    address = request.headers.get("HX-Current-URL") or request.referrer or ""
    try:
        parts = urlsplit(address)
        found = parse_qs(parts.query, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return _of_a_page(found) if parts.path == url_for("log.index") else {}


def _of_a_page(given: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: given[name] for name in OF_A_PAGE if any(given.get(name, ()))}
