"""How many passwords did one address try lately? Known to this process only, and nowhere written down."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from datetime import datetime
from hashlib import blake2b
from threading import Lock

from webapp import clock
from webapp.access.throttle import WINDOW, refuse_too_early

# A whole office signs in from one address.
FREE_TRIES = 20
MOST_SENDERS = 10_000


class Senders:
    """Tries of each sender in the last 15 minutes, under a hash whose key dies with the process."""

    def __init__(self) -> None:
        """Begin without any."""
        self._key = secrets.token_bytes(32)
        self._lock = Lock()
        self._tries: OrderedDict[bytes, list[datetime]] = OrderedDict()

    def note_try(self, sender: str) -> None:
        """Count a try before its password is looked at. Raises `TooManyTries`."""
        name = self._name_of(sender)
        with self._lock:
            tries = [at for at in self._tries.get(name, ()) if at > clock.now() - WINDOW]
            refuse_too_early(len(tries), max(tries, default=None), free=FREE_TRIES)
            self._tries[name] = [*tries, clock.now()]
            self._tries.move_to_end(name)
            if len(self._tries) > MOST_SENDERS:
                self._tries.popitem(last=False)

    def take_back(self, sender: str) -> None:
        """Forget the last try: it was right, or wasn't looked at. Earlier ones stay, for they may be of others."""
        with self._lock:
            tries = self._tries.get(self._name_of(sender))
            if tries:
                tries.pop()

    def _name_of(self, sender: str) -> bytes:
        return blake2b(sender.encode(), key=self._key, digest_size=16).digest()
