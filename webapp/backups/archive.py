"""What does a backup look like? A gzipped tar: about it, then the parts, then how large each was and its sum."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from webapp.spool.segments import SEGMENT_NAME

T = TypeVar("T")
FORMAT = 1
ABOUT, SUMS, SECRET = "about.json", "sums.json", "secret_key"
SQLITE_FILE = "database/contrail.db"
TABLE_PART = re.compile(r"database/([a-z_0-9]+)/(\d{6})")
SPOOLS = ("activities", "sums")
LARGEST_ABOUT = 1024 * 1024
LARGEST_SUMS = 256 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024
# The database is mostly text and ids: the first level takes a third off at many times the speed of the usual one.
GZIP_LEVEL = 1
NO_BACKUP = "this is no backup of Contrail, or it is damaged"
CUT_OFF = "the backup is cut off: its end is missing"


class BackupUnreadable(Exception):
    """The file is no backup, is cut off, or is not as it was written."""


class About(msgspec.Struct, forbid_unknown_fields=False):
    """What stands at the beginning of a backup, so that one that can't be used is refused before all of it is read.

    `database` is `sqlite` or `postgresql`; `tables` are the columns of each table, `numbers` the last number that each
    one gave, `months` the partitions of activities, for PostgreSQL alone.
    """

    format: int
    version: str
    revision: str
    made_at: str
    database: str
    has_secret: bool
    tables: dict[str, list[str]] = {}
    numbers: dict[str, int] = {}
    months: list[str] = []


class Sums(msgspec.Struct):
    """What stands at the end: length and SHA-256 of every part, and how many activities, contacts and browsers."""

    parts: dict[str, tuple[int, str]]
    counts: dict[str, int]


class Writer:
    """Writes the parts one after the other."""

    def __init__(self, tar: tarfile.TarFile, about: About) -> None:
        """Begin with what the backup is about."""
        self._tar = tar
        self._parts: dict[str, tuple[int, str]] = {}
        self._add(ABOUT, io.BytesIO(msgspec.json.encode(about)))

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add a part that is in memory."""
        self._parts[name] = self._add(name, io.BytesIO(data))

    def add_file(self, name: str, file: BinaryIO, size: int) -> None:
        """Add the first `size` bytes of a file from where it stands. Raises `OSError` when it has fewer."""
        self._parts[name] = self._add(name, file, size)

    def finish(self, counts: dict[str, int]) -> int:
        """Write the sums, and return how many bytes the parts have."""
        self._add(SUMS, io.BytesIO(msgspec.json.encode(Sums(self._parts, counts))))
        return sum(size for size, _ in self._parts.values())

    def _add(self, name: str, file: BinaryIO, size: int | None = None) -> tuple[int, str]:
        info = tarfile.TarInfo(name)
        info.mode = 0o600
        info.size = len(file.getbuffer()) if size is None and isinstance(file, io.BytesIO) else size or 0
        summed = _Summed(file)
        self._tar.addfile(info, summed)
        return info.size, summed.hexdigest()


class _Summed:
    """A file that adds up what is read of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._sum.update(data)
        return data

    def hexdigest(self) -> str:
        return self._sum.hexdigest()


@contextmanager
def writing(file: BinaryIO, about: About) -> Iterator[Writer]:
    """Write a backup into an open file."""
    with (
        gzip.GzipFile("", "wb", GZIP_LEVEL, file, mtime=0) as packed,
        tarfile.open(  # type: ignore[call-overload]  # its stubs lack copybufsize
            fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT, copybufsize=CHUNK_BYTES
        ) as tar,
    ):
        yield Writer(tar, about)


class Reader:
    """Reads a backup from its beginning to its end, once."""

    def __init__(self, packed: gzip.GzipFile, tar: tarfile.TarFile) -> None:
        """Read what the backup is about. Raises `BackupUnreadable`."""
        self._packed, self._tar = packed, tar
        first = tar.next()
        if first is None or first.name != ABOUT or first.size > LARGEST_ABOUT:
            raise BackupUnreadable(NO_BACKUP)
        self.about = _decode(self._content(first), About)

    def unpack(self, folder: Path) -> Sums:
        """Put all parts into an empty folder, and return the sums, which they have. Raises `BackupUnreadable`."""
        found: dict[str, tuple[int, str]] = {}
        while (member := self._tar.next()) is not None:
            if member.name == SUMS and member.size <= LARGEST_SUMS:
                sums = _decode(self._content(member), Sums)
                return self._compared(sums, found)
            if not member.isfile() or not is_part(member.name) or member.name in found:
                message = f"{member.name[:100]!r} is nothing that a backup holds"
                raise BackupUnreadable(message)
            found[member.name] = self._copy(member, folder / member.name)
        raise BackupUnreadable(CUT_OFF)

    def _compared(self, sums: Sums, found: dict[str, tuple[int, str]]) -> Sums:
        wrong = [name for name, part in sums.parts.items() if found.get(name) != tuple(part)]
        if wrong or len(found) != len(sums.parts):
            message = f"the backup is damaged: {(wrong or ['a part'])[0]} is not as it was written"
            raise BackupUnreadable(message)
        while self._packed.read(CHUNK_BYTES):  # to the end, where gzip's own sum stands
            pass
        return sums

    def _copy(self, member: tarfile.TarInfo, path: Path) -> tuple[int, str]:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source, total = self._tar.extractfile(member), hashlib.sha256()
        assert source is not None  # noqa: S101 - it is a file, as was just asked
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            while data := source.read(CHUNK_BYTES):
                total.update(data)
                target.write(data)
        return member.size, total.hexdigest()

    def _content(self, member: tarfile.TarInfo) -> bytes:
        source = self._tar.extractfile(member)
        if source is None:
            raise BackupUnreadable(NO_BACKUP)
        return source.read()


@contextmanager
def reading(file: BinaryIO) -> Iterator[Reader]:
    """Read a backup from an open file. Raises `BackupUnreadable`."""
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            yield Reader(packed, tar)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error) as error:
        raise BackupUnreadable(NO_BACKUP) from error
    except EOFError as error:
        raise BackupUnreadable(CUT_OFF) from error


def is_part(name: str) -> bool:
    """Whether a backup may hold a part of this name; it says where the part is put, so nothing else may."""
    folder, _, file = name.rpartition("/")
    if folder in {f"spool/{spool}" for spool in SPOOLS}:
        return SEGMENT_NAME.fullmatch(file) is not None
    return name in {SQLITE_FILE, SECRET} or TABLE_PART.fullmatch(name) is not None


def _decode(data: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BackupUnreadable(NO_BACKUP) from error
