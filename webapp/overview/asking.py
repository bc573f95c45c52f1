"""Does a part of the system answer in time? Asked in a thread of its own, which nobody waits for any longer."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread

NO_ANSWER = "no answer"


class Asker:
    """Asks something that may hang, once at a time: whoever comes meanwhile waits for the same answer."""

    def __init__(self, ask: Callable[[], str]) -> None:
        """Prepare without asking."""
        self._ask = ask
        self._lock = Lock()
        self._thread: Thread | None = None
        self._answer = NO_ANSWER

    def answer(self, seconds: float) -> str:
        """Return the answer, or "no answer" where there is none after some seconds."""
        with self._lock:
            thread = self._thread
            if thread is None or not thread.is_alive():
                self._answer = NO_ANSWER
                thread = self._thread = Thread(target=self._run, name="asker", daemon=True)
                thread.start()
        thread.join(seconds)
        return self._answer

    def _run(self) -> None:
        self._answer = self._ask()
