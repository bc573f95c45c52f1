"""Do collectors that were started again end as cleanly as the first ones?"""

from __future__ import annotations

import http.client
import os
import signal

import pytest

from tests.failures.system import System, children_of, free_port, wait_until

pytestmark = pytest.mark.kill
SECONDS = 30.0


def keepers(system: System) -> list[int]:
    """Return the processes that keep collectors and have some."""
    return [pid for pid in children_of(system.pid) if children_of(pid)]


def knock(port: int, key: str) -> int:
    """Send an activity of a type that nobody knows; return the status, 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("POST", f"/collect/{key}", b'{"activities": [{"type": "unheard"}]}')
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def test_new_collectors_are_asked_to_end_and_not_killed(sqlite_system: System) -> None:
    port = free_port()
    sqlite_system.settings |= {"collect_port": port}
    key = sqlite_system.create_channel()
    sqlite_system.start()
    wait_until(lambda: knock(port, key) == 400, SECONDS, "the collectors answer")
    first = keepers(sqlite_system)[0]
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: first not in keepers(sqlite_system) and knock(port, key) == 400, SECONDS, "new ones answer")
    assert sqlite_system.stop() == 0
    assert sqlite_system.log_text().count("Granian shutdown completed") == 2  # the web workers' and the collectors'
