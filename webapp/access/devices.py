"""Who has signed in from this browser before? A signed cookie tells, so that others' tries don't slow its owner down.

This is the device cookie that OWASP describes under *Slow Down Online Guessing Attacks with Device Cookies*.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Response, after_this_request, current_app, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer

COOKIE = "contrail_browser"
KEPT_FOR = timedelta(days=365)
MOST_ACCOUNTS = 5
ID_BYTES, NAME_LENGTH = 16, 32


def find_device(account: str) -> str | None:
    """Return the id of this browser if this account (by its hash) has signed in here, else None."""
    device, accounts = _read()
    return device if account[:NAME_LENGTH] in accounts else None


def remember_account(account: str) -> None:
    """Let this browser carry, with the answer to this request, that the account has signed in here."""
    device, accounts = _read()
    name = account[:NAME_LENGTH]
    kept = [name, *(one for one in accounts if one != name)][:MOST_ACCOUNTS]
    content = _serializer().dumps([device or secrets.token_urlsafe(ID_BYTES), kept])

    @after_this_request
    def put_cookie(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            content if isinstance(content, str) else content.decode(),
            max_age=KEPT_FOR,
            path=url_for("access.sign_in"),
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


def _read() -> tuple[str, list[str]]:
    try:
        device, accounts = _serializer().loads(request.cookies.get(COOKIE, ""), max_age=int(KEPT_FOR.total_seconds()))
    except BadData:
        return "", []
    return device, accounts


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="contrail-browser")
