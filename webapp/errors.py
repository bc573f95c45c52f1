"""What does a person or a program see when something can't be answered?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, ServiceUnavailable

FAULT_OF_OURS = 500
KEY = "contrail_errors_for_programs"
Answer = Callable[[HTTPException], Response]


class ErrorWords(NamedTuple):
    """What a page of an error says, and the picture beside it."""

    title: str
    words: str
    icon: str


WORDS = {
    400: ErrorWords(
        "That could not be read", "The form or address that came was not complete. Go back and try once more.", "x"
    ),
    403: ErrorWords(
        "Not for your role", "Your role does not include this page. An administrator can change that.", "lock"
    ),
    404: ErrorWords(
        "Not found", "There is nothing at this address. It may have been deleted, or the link is wrong.", "search"
    ),
    405: ErrorWords(
        "Nothing to show here", "This address only takes what a form sends; it has no page of its own.", "forms"
    ),
    413: ErrorWords("Too large", "What was sent is larger than this address takes. Nothing of it was kept.", "archive"),
    429: ErrorWords("Too many tries", "Please wait a little and try again.", "hourglass"),
    500: ErrorWords("Something went wrong here", "It was written to the log. What was already saved is safe.", "bug"),
    503: ErrorWords("Not ready", "Contrail can't answer just now. Please try again in a moment.", "hourglass"),
}
DATABASE_AWAY = ErrorWords(
    "The database doesn't answer",
    "Nothing can be shown or saved just now. What visitors do is kept safe meanwhile, as long as the disk has room."
    " Please try again in a moment.",
    "hourglass",
)
AGAIN_AFTER_SECONDS = 5


class DatabaseAway(ServiceUnavailable):
    """The database is locked, full, read-only, hanging or gone."""

    description = DATABASE_AWAY.words


OLD_FORM = ErrorWords(
    "This form is too old", "Open it again, and send it once more. Nothing was changed so far.", "refresh"
)
WORTH_TRYING_AGAIN = frozenset((400, 429, 500, 503))


def add_error_pages(app: Flask) -> None:
    """Give every HTTP error a page in words; programs that ask for JSON get JSON."""
    app.extensions[KEY] = {}
    app.register_error_handler(HTTPException, _show)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(away, _show_database_away)


def answer_programs(app: Flask, prefix: str, answer: Answer) -> None:
    """Let `answer` speak of every error below an address that only programs ask, those of no view too."""
    app.extensions[KEY][prefix] = answer


def _show_database_away(error: SQLAlchemyError) -> Response:  # noqa: ARG001 - Flask names it; the log has it
    current_app.log_exception(sys.exc_info())
    return _show(DatabaseAway(retry_after=AGAIN_AFTER_SECONDS))


def _show(error: HTTPException) -> Response:
    if error.response is not None:  # a view has answered in its own words
        return make_response(error.response)
    for prefix, answer in current_app.extensions[KEY].items():
        if request.path.startswith(prefix):
            spoken: Response = answer(error)
            return spoken
    code = error.code or FAULT_OF_OURS
    said = _words_of(error, code)
    if request.accept_mimetypes.best == "application/json":
        response = make_response({"reason": error.name.lower().replace(" ", "_"), "detail": said.words}, code)
    else:
        response = make_response(_page(said, code), code)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:  # Allow, Retry-After
            response.headers[name] = value
    return response


def _page(said: ErrorWords, code: int) -> str:
    # With a fault of ours the database may be gone, which the navigation needs, and who is signed in.
    is_inside = code < FAULT_OF_OURS and current_user.is_authenticated
    return render_template("errors/error.html", code=code, said=said, again=_again(code), is_inside=is_inside)


def _again(code: int) -> str:
    """Return the address to try once more, '' where that makes no sense or the address has no page."""
    has_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return request.full_path.rstrip("?") if has_page and code in WORTH_TRYING_AGAIN else ""


def _words_of(error: HTTPException, code: int) -> ErrorWords:
    if isinstance(error, CSRFError):
        return OLD_FORM
    if isinstance(error, DatabaseAway):
        return DATABASE_AWAY
    return WORDS.get(code) or ErrorWords(error.name, error.description or "", "info-circle")
