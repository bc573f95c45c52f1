"""Is this the right password? Argon2, with a work factor that four sign-ins at once can afford."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 1_000

# 19 MiB, two rounds, one lane: OWASP's recommendation; the library's own default takes 64 MiB for each sign-in.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Of a password that nobody knows, made with the same work factor; made at each start it would cost each process 0.1 s.
_NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$g7KuNor9Mr++UtcsItirPw$/uuvB4J3m7eInO6MhFHh7vEHJo6JkxE35PaOLvLEstc"


class PasswordTooShort(Exception):
    """A password has fewer than 12 characters."""


class PasswordTooLong(Exception):
    """A password has more than 1,000 characters."""


def hash_password(password: str) -> str:
    """Return what is kept of a password. Raises `PasswordTooShort`, `PasswordTooLong`."""
    if len(password) < SHORTEST:
        message = f"The password needs at least {SHORTEST} characters."
        raise PasswordTooShort(message)
    if len(password) > LONGEST:
        message = f"The password may have {LONGEST:,} characters at most."
        raise PasswordTooLong(message)
    return _hasher.hash(_normal(password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether the password belongs to what was kept; takes as long for an account that has none."""
    try:
        return _hasher.verify(kept or _NOBODYS_HASH, _normal(password[: LONGEST + 1])) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """Return one form of what keyboards and systems send differently (ü as one sign or as two)."""
    return unicodedata.normalize("NFKC", password)
