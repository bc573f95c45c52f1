"""How does what waits in a journal get into a backup, and from there into another folder?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import NamedTuple

from webapp.spool import position, segments


class Held(NamedTuple):
    """A segment that is held open: its name, how long it was at that moment, and its descriptor."""

    name: str
    size: int
    descriptor: int


@contextmanager
def hold_segments(folder: str, after: str) -> Iterator[Sequence[Held]]:
    """Hold the segments that have anything behind a position, with their lengths of now, oldest first.

    Call it with the run lock held. What is open can be read to that length later on, though a run that comes after
    deletes it, for nothing is ever written over. A length may lie within an append: that one was not acknowledged yet,
    and whoever reads the copy passes over its torn end.
    """
    offsets = position.decode(after)
    with ExitStack() as open_files:
        held = []
        for name, _ in segments.list_segments(folder):
            with suppress(FileNotFoundError):
                descriptor = os.open(os.path.join(folder, name), os.O_RDONLY | os.O_CLOEXEC)
                open_files.callback(os.close, descriptor)
                size = os.fstat(descriptor).st_size
                if size > offsets.get(name, 0):
                    held.append(Held(name, size, descriptor))
        yield held


def replace_segments(folder: str, staged: str) -> None:
    """Put the segments of the folder `staged` in the place of all that are there. Nobody may write or read meanwhile.

    Both folders are on one disk. A segment keeps its name, with which its sums begin.
    """
    os.makedirs(folder, mode=0o700, exist_ok=True)
    for name, _ in segments.list_segments(folder):
        os.unlink(os.path.join(folder, name))
    for name in segments.list_openings(folder):
        os.unlink(os.path.join(folder, name))
    for name, _ in segments.list_segments(staged):
        shutil.move(os.path.join(staged, name), os.path.join(folder, name))
    segments.sync_folder(folder)
