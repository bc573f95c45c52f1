"""What does a person or a program see when something can't be answered?"""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

WORDS = {
    400: ("That could not be read", "The form or address that came was not complete. Go back and try once more."),
    403: ("Not for your role", "Your role does not include this page. An administrator can change that."),
    404: ("Not found", "There is nothing at this address. It may have been deleted, or the link is wrong."),
    405: ("Not this way", "This address does not take that kind of request."),
    413: ("Too large", "What was sent is larger than this address takes."),
    429: ("Too many tries", "Please wait a little and try again."),
    500: ("Something went wrong here", "It was written to the log. What was already saved is safe."),
    503: ("Not ready", "Contrail can't answer just now. Please try again in a moment."),
}
OLD_FORM = ("This form is too old", "Go back, reload the page and send it again. Nothing was changed.")


def add_error_pages(app: Flask) -> None:
    """Give every HTTP error a page in words; programs that ask for JSON get JSON."""
    app.register_error_handler(HTTPException, _show)


def _show(error: HTTPException) -> Response:
    if error.response is not None:  # a view has answered in its own words
        return make_response(error.response)
    code = error.code or 500
    title, words = _words_of(error, code)
    if request.accept_mimetypes.best == "application/json":
        response = make_response({"reason": error.name.lower().replace(" ", "_"), "detail": words}, code)
    else:
        response = make_response(render_template("errors/error.html", code=code, heading=title, words=words), code)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:  # Allow, Retry-After
            response.headers[name] = value
    return response


def _words_of(error: HTTPException, code: int) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return OLD_FORM
    return WORDS.get(code, (error.name, error.description or ""))
