"""What does a network do that stops carrying anything, without a word? Stands between a system and its database."""

from __future__ import annotations

import contextlib
import socket
from threading import Event, Thread
from types import TracebackType
from typing import Self


class Between:
    """Carries bytes between a port of its own and a server's, but while it is held."""

    def __init__(self, server_port: int) -> None:
        """Listen, without carrying anything yet."""
        self._server_port = server_port
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listening.getsockname()[1])
        self._flows = Event()
        self._flows.set()
        self._threads = [Thread(target=self._accept, daemon=True)]
        self._sockets = [self._listening]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._flows.set()
        for end in self._sockets:
            shut(end)
        for thread in self._threads:
            thread.join(10)
        for end in self._sockets:
            end.close()

    def hold(self) -> None:
        """Carry nothing until released: connections stay open, new ones get no answer."""
        self._flows.clear()

    def release(self) -> None:
        """Carry again, what was held back first."""
        self._flows.set()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                self._sockets += [caller, server]
                for one, other in ((caller, server), (server, caller)):
                    self._threads.append(Thread(target=self._carry, args=(one, other), daemon=True))
                    self._threads[-1].start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                self._flows.wait()
                other.sendall(data)
        shut(one)
        shut(other)


def shut(end: socket.socket) -> None:
    """End a connection for both sides, which wakes whoever waits for it."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
