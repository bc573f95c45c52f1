"""A process that appends, forks or holds the run lock, for tests that kill it: `task folder …`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from webapp.spool.journal import Journal


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def append(journal: Journal, name: str, told: str) -> None:
    """Append numbered payloads of changing length for ever; the file `told` holds the last acknowledged number."""
    descriptor = os.open(told, os.O_WRONLY | os.O_CREAT)
    number = 0
    while True:
        number += 1
        journal.append(f"{name}:{number}:".encode() + b"x" * (number * 7919 % 3000), 1)
        os.pwrite(descriptor, b"%08d" % number, 0)


def hold_lock(journal: Journal) -> None:
    with journal.run_lock(5):
        say("held")
        time.sleep(60)


def append_and_wait(journal: Journal) -> None:
    journal.append(b"one", 1)
    say("appended")
    sys.stdin.readline()


def fork_and_append(journal: Journal) -> None:
    journal.append(b"parent 1", 1)
    child = os.fork()
    if child == 0:
        journal.append(b"child", 1)
        os._exit(0)
    os.waitpid(child, 0)
    journal.append(b"parent 2", 1)
    say("done")


def fork_and_die(journal: Journal) -> None:
    """Leave a child that never appends behind a parent that did."""
    journal.append(b"parent", 1)
    child = os.fork()
    if child == 0:
        say(os.getpid())  # the child itself: it has let go of the parent's files by now
        time.sleep(60)
    os._exit(0)


if __name__ == "__main__":
    task, folder, *arguments = sys.argv[1:]
    globals()[task](Journal(Path(folder), max_bytes=2**30), *arguments)
