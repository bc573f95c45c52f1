"""How does a file come to be, whole or not at all, and for its owner alone?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

STANDARD_OUTPUT = Path("-")


class FileThere(Exception):
    """The file exists already; --replace writes over it."""


@contextmanager
def opened_for_writing(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """Open a file that gets its name once it is whole and on the disk, or standard output for `-`.

    Raises `FileThere`, unless it may be written over.
    """
    if path == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if path.exists() and not replace:
        message = f"{path} exists already; --replace writes over it"
        raise FileThere(message)
    draft = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync(path.parent)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
