"""How many bodies may this process wait for at once? So many that stalled ones leave threads for everybody else."""

from __future__ import annotations

from threading import Lock

MOST = 48
MOST_OF_ONE_SENDER = 8


class Bodies:
    """Counts the bodies that are being read, in all and by sender.

    The server has no time-out for a body, and each that is awaited holds a thread. Behind a proxy that passes on whole
    requests none is ever awaited for long.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self._lock = Lock()
        self._count = 0
        self._by_sender: dict[str, int] = {}

    def begin(self, sender: str) -> bool:
        """Take a place for a body of `sender` ('' is counted only in all); False when there is none."""
        with self._lock:
            if self._count >= MOST:
                return False
            if sender:
                own = self._by_sender.get(sender, 0)
                if own >= MOST_OF_ONE_SENDER:
                    return False
                self._by_sender[sender] = own + 1
            self._count += 1
            return True

    def end(self, sender: str) -> None:
        """Give the place back."""
        with self._lock:
            self._count -= 1
            if sender:
                own = self._by_sender[sender] - 1
                if own:
                    self._by_sender[sender] = own
                else:
                    del self._by_sender[sender]
