"""How are secrets that we hand out kept? Only as hashes: who reads the database can't use them."""

from __future__ import annotations

import hashlib
import hmac
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """Return a secret that nobody can guess, fit for a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Return what is kept of a token. It has 256 random bits, so a plain hash can't be searched through."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def keyed_hash(text: str, key: str) -> str:
    """Return what is kept of a text that could be guessed, such as an address."""
    return hmac.new(key.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
