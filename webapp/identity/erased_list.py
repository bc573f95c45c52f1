"""Who was erased, told outside of the database? A file of keyed hashes, which a restore doesn't set back.

Each line is 32 hexadecimal digits and a moment in µs: the hash of what somebody was known by, and until when what was
received of them is not to be kept. The key is the installation's secret key.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

LINE = re.compile(r"([0-9a-f]{32}) (\d{1,18})")


class ListUnreadable(Exception):
    """The file of those who were erased has a line that is none."""


def read_list(path: Path) -> dict[bytes, int]:
    """Return until when (µs) nothing is to be kept, by hash; nobody where there is no file. Raises `ListUnreadable`."""
    erased: dict[bytes, int] = {}
    if not path.exists():
        return erased
    for number, line in enumerate(path.read_text("ascii", "replace").splitlines(), 1):
        found = LINE.fullmatch(line.strip())
        if found is None:
            message = f"line {number} of {path} is no hash with a moment"
            raise ListUnreadable(message)
        digest = bytes.fromhex(found[1])
        erased[digest] = max(erased.get(digest, 0), int(found[2]))
    return erased


def add_to_list(path: Path, erased: Mapping[bytes, int]) -> None:
    """Add to the file, and return when that is on the disk; what can't be written whole isn't in it at all."""
    if not erased:
        return
    lines = "".join(f"{digest.hex()} {until_us}\n" for digest, until_us in sorted(erased.items())).encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    size = os.fstat(descriptor).st_size
    try:
        while lines:
            lines = lines[os.write(descriptor, lines) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise
    finally:
        os.close(descriptor)
