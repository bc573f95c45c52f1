"""May a password be tried now? Asked by account and by address, or by browser where the account signed in before."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request

from webapp.access import devices, throttle
from webapp.access.senders import Senders
from webapp.access.tokens import keyed_hash
from webapp.config import Config
from webapp.database import transaction
from webapp.enrich.address import client_address, is_shared, network_of

SENDERS = "contrail_senders"


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was let through: under which counter, and from whom ('' where addresses tell nobody apart)."""

    counter: str
    sender: str = ""


def begin_sign_in(email: str) -> Try:
    """Count a try to sign in. Raises `TooManyTries`.

    A browser from which the account has signed in before has a counter of its own: what others try elsewhere keeps
    nobody out.
    """
    account = account_hash(email)
    device = devices.find_device(account)
    if device is not None:
        return _count(_hash(f"browser {device} {account}"))
    sender = _sender()
    if sender:
        _senders().note_try(sender)
    try:
        return _count(account, sender)
    except throttle.TooManyTries:
        _take_back(sender)
        raise


def begin_change(user_id: int) -> Try:
    """Count a try to change one's password, which only who is signed in can make. Raises `TooManyTries`."""
    return _count(_hash(f"present password of {user_id}"))


def succeed(one: Try) -> None:
    """Begin anew for who has just given the right password."""
    _take_back(one.sender)
    with transaction() as session:
        throttle.forget_tries(session, one.counter)


def account_hash(email: str) -> str:
    """Return under which name an account is counted."""
    return _hash(f"account {email.strip().lower()}")


def _hash(text: str) -> str:
    return keyed_hash(text, current_app.config["SECRET_KEY"])


def _count(counter: str, sender: str = "") -> Try:
    with transaction() as session:
        throttle.note_try(session, counter)
    return Try(counter, sender)


def _take_back(sender: str) -> None:
    if sender:
        _senders().take_back(sender)


def _sender() -> str:
    """Return by what the caller is counted, '' where slowing it down would hit others."""
    config: Config = current_app.config["CONTRAIL"]
    environ = request.environ
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
    address = client_address(environ.get("REMOTE_ADDR", ""), forwarded, config.trusted_proxies)
    return "" if is_shared(address, environ, config.trusted_proxies) else network_of(address)


def _senders() -> Senders:
    senders: Senders = current_app.extensions[SENDERS]
    return senders
