"""How long does a newcomer wait, and how many steps are it? A fresh clone, `make run`, and the first own activity."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError

from bench.open_loop import Connection, request_of
from bench.person import Person
from bench.system import HOUSE, end, free_port
from bench.table import Measured
from bench.wrk import ORIGIN

RUN_BAR_SECONDS = 90
STEPS_BAR = 3
PATIENCE_SECONDS = 600
ACCEPTED = 202
PASSWORD = "correct horse battery"  # noqa: S105 - it opens an installation that is thrown away
ADMIN = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD, "repeat": PASSWORD, "time_zone": "UTC"}
KEPT = {"activities": "25", "anonymous": "13", "known": "36", "set_aside": "30", "samples": "7"}
KEPT |= {"register": "3", "proof": "3"}  # how long, as the page proposes it
CHANNEL = {"name": "Shop", "origins": ORIGIN, "agreement": "not-needed", "reason": "a benchmark"}
OWN = ("CONTRAIL_", "MAKE", "MFLAGS", "PYTHONPATH", "VIRTUAL_ENV")  # what a newcomer's terminal doesn't have


class Started(NamedTuple):
    """A clone that runs: its port, the path of the link that it printed, and the seconds that `make run` took."""

    port: int
    setup: str
    seconds: float


class Story(NamedTuple):
    """How a newcomer got on: what they did, and the seconds from the visit of their site to its row in the log."""

    steps: list[str]
    seconds: float


def rows() -> Iterator[Measured]:
    """Yield the seconds of `make run`, and the steps from there to an activity in the log."""
    for _ in range(2):  # the first one warms the package cache
        with tempfile.TemporaryDirectory() as name, fresh_clone(Path(name) / "contrail") as started:
            story = _use(started)
    words = f"{started.seconds:.0f} s"
    what = "fresh clone, `make run` until the setup page answers, warm package cache"
    yield Measured(what, words, "–", words, f"≤ {RUN_BAR_SECONDS} s", started.seconds <= RUN_BAR_SECONDS)
    count = len(story.steps)
    figure = f"{', '.join(story.steps)}; seen {story.seconds:.0f} s after the visit"
    yield Measured(
        "from there to the first own activity in the log",
        figure,
        "–",
        f"{count} steps",
        f"≤ {STEPS_BAR} steps",
        count <= STEPS_BAR,
    )


@contextmanager
def fresh_clone(folder: Path) -> Iterator[Started]:
    """Clone what is committed, run it as the README says, and yield it once its setup page answers."""
    subprocess.run(["git", "clone", "--quiet", str(HOUSE), str(folder)], check=True)
    port, said = free_port(), folder / "said"
    environment = {name: text for name, text in os.environ.items() if not name.startswith(OWN)}
    began = time.monotonic()
    with said.open("wb") as output:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=folder,
            env=environment | {"CONTRAIL_PORT": str(port)},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        path = _wait_until(lambda: _setup_page(said, port))
        yield Started(port, path, time.monotonic() - began)
    finally:
        end(process)


def _setup_page(said: Path, port: int) -> str | None:
    """Return the path of the setup link once it was printed and answers."""
    link = re.search(r"Begin here, once: http://[^/]+(/setup/\S+)", said.read_text(errors="replace"))
    if link is None:
        return None
    try:
        Person(f"http://127.0.0.1:{port}").see(link[1])
    except URLError:
        return None
    return link[1]


def _use(started: Started) -> Story:
    """Do what the README's tour asks for, and visit the site."""
    person = Person(f"http://127.0.0.1:{started.port}")
    person.send(started.setup, ADMIN | KEPT)
    page = person.send("/channels/new", CHANNEL)
    line = re.search(r'src="[^"]*/beacon/([^"/]+)\.js"', page)
    if line is None:
        message = "the channel's page shows no line to paste"
        raise ValueError(message)
    person.see(f"/beacon/{line[1]}.js")  # from here on as a browser that loads a page with that line
    visited = time.monotonic()
    _visit(started.port, line[1])
    _wait_until(lambda: "shown" if "Pricing" in person.see("/activities") else None)
    steps = ["open the printed link and choose a password", "create a channel", "paste its line"]
    return Story(steps, time.monotonic() - visited)


def _visit(port: int, key: str) -> None:
    """Send what the beacon sends for a page."""
    connection = Connection(port)
    connection.due.append((0.0, request_of(key, 0)))
    connection.send_next()
    while not (status := connection.receive()):
        pass
    if status != ACCEPTED:
        message = f"the door answered {status}"
        raise ValueError(message)


def _wait_until(ask: Callable[[], str | None]) -> str:
    """Return the first answer that there is. Raises `TimeoutError`."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (answer := ask()) is None:
        if time.monotonic() > deadline:
            message = f"not within {PATIENCE_SECONDS} s"
            raise TimeoutError(message)
        time.sleep(0.1)
    return answer
