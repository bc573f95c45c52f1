"""Which files of a folder are segments, and does their writer still live?"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
from contextlib import suppress
from typing import NamedTuple

SEGMENT_NAME = re.compile(r"\d{16}-\d+-[0-9a-f]{16}\.segment")
OPENING_NAME = re.compile(r"\d{16}-\d+-[0-9a-f]{16}\.opening")

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


class Listed(NamedTuple):
    """One segment as the folder shows it."""

    name: str
    size: int


def new_name(at_us: int) -> str:
    """Return a name for a segment that begins at this moment; no other has it, and names sort by time."""
    return f"{at_us:016d}-{os.getpid()}-{secrets.token_hex(8)}.segment"


def begun_at_us(name: str) -> int:
    """Return the moment of a segment's first append."""
    return int(name[:16])


def list_segments(folder: str) -> list[Listed]:
    """Return the segments of a folder, oldest first; none when there is no folder. Other files are not looked at."""
    listed: list[Listed] = []
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        for item in found:
            if SEGMENT_NAME.fullmatch(item.name) and item.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    listed.append(Listed(item.name, item.stat(follow_symlinks=False).st_size))
    return sorted(listed)


def list_openings(folder: str) -> list[str]:
    """Return the files of writers that were about to begin a segment, or that died then."""
    with suppress(FileNotFoundError):
        return [name for name in os.listdir(folder) if OPENING_NAME.fullmatch(name)]
    return []


def create(folder: str, name: str) -> int:
    """Create a segment, locked for this process, and return its descriptor.

    It is locked under another name first: a segment that can be seen and locked has no writer, now or later, so a
    reader may delete it. Seen before its lock, an empty one would be deleted under the hands of its writer.
    """
    opening = _opening_path(folder, name)
    descriptor = os.open(opening, NEW_FILE | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.rename(opening, os.path.join(folder, name))
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, FileNotFoundError):  # a trim took it for a dead writer's before it was locked
            return create(folder, name)
        with suppress(OSError):
            os.unlink(opening)
        raise
    return descriptor


def write_probe(folder: str, size: int) -> None:
    """Write and remove a file of this size. Raises `OSError` when the folder takes none."""
    path = _opening_path(folder, new_name(0))
    descriptor = os.open(path, NEW_FILE, 0o600)
    try:
        if os.write(descriptor, bytes(size)) != size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)
        with suppress(FileNotFoundError):
            os.unlink(path)


def is_abandoned(descriptor: int) -> bool:
    """Tell whether a segment's writer is done with it. True stays true; the size may have grown until now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True


def delete_if_abandoned(folder: str, name: str, *, read_up_to: int) -> bool:
    """Delete a segment that has no writer and nothing behind this offset; tell whether it was deleted."""
    path = os.path.join(folder, name)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        if not is_abandoned(descriptor) or os.fstat(descriptor).st_size > read_up_to:
            return False
        os.unlink(path)
    except FileNotFoundError:
        return False
    finally:
        os.close(descriptor)
    return True


def _opening_path(folder: str, name: str) -> str:
    return os.path.join(folder, name.removesuffix(".segment") + ".opening")


def sync_folder(folder: str) -> None:
    """Return when names made and removed in this folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
