"""Did htmx ask, and for a part or the whole page?"""

from __future__ import annotations

from flask import Response, make_response, render_template, request


def is_htmx() -> bool:
    """Whether htmx asks for a part of the page. A restored or boosted page counts as a plain visit."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def render_part(full: str, part: str, **context: object) -> Response:
    """Return the template `part` when htmx asks, else the page `full`; both get the same context."""
    response = make_response(render_template(part if is_htmx() else full, **context))
    response.vary.update(("HX-Request", "HX-Request-Type"))
    return response
