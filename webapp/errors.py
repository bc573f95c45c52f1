"""What does a person or a program see when something can't be answered?"""

from __future__ import annotations

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

WORDS = {
    400: ("That could not be read", "The form or address that came was not complete. Go back and try once more."),
    403: ("Not for your role", "Your role does not include this page. An administrator can change that."),
    404: ("Not found", "There is nothing at this address. It may have been deleted, or the link is wrong."),
    405: ("Not this way", "This address does not take that kind of request."),
    413: ("Too large", "What was sent is larger than this address takes."),
    429: ("Too many tries", "Please wait a little and try again."),
    500: ("Something went wrong here", "It was written to the log. What was already saved is safe."),
}


def add_error_pages(app: Flask) -> None:
    """Give every HTTP error a page in words; programs that ask for JSON get JSON."""

    def show(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        title, words = WORDS.get(code, (error.name, error.description or ""))
        if request.accept_mimetypes.best == "application/json":
            return {"reason": error.name.lower().replace(" ", "_"), "detail": words}, code
        return render_template("errors/error.html", code=code, heading=title, words=words), code

    app.register_error_handler(HTTPException, show)
