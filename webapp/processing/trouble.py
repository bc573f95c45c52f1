"""Where is a failure kept when it is the database itself that fails? On SQLite in a small file beside it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine

# Written whole at the first run, so that a full disk still takes what overwrites it.
FILE_BYTES = 512


def make_room(engine: Engine, job: str) -> None:
    """Make the file while there is room for it; what it says stays."""
    path = _path(engine, job)
    if path is not None and not path.exists():
        _write(path, "")


def keep_trouble(engine: Engine, job: str, words: str) -> bool:
    """Keep why the last run failed; tell whether it is kept, which a lost or read-only disk refuses."""
    path = _path(engine, job)
    return path is not None and _write(path, words)


def clear_trouble(engine: Engine, job: str) -> None:
    """Forget what was kept: a run succeeded."""
    path = _path(engine, job)
    if path is not None and find_trouble(engine, job) is not None:
        _write(path, "")


def find_trouble(engine: Engine, job: str) -> str | None:
    """Return why the last run failed, or None when it did not or when nothing was kept."""
    path = _path(engine, job)
    if path is None:
        return None
    try:
        return path.read_text("utf-8", "replace").strip() or None
    except OSError:
        return None


def _write(path: Path, words: str) -> bool:
    data = words.encode("utf-8", "replace")[:FILE_BYTES].ljust(FILE_BYTES)
    with suppress(OSError):
        with path.open("r+b" if path.exists() else "wb") as file:
            file.write(data)
        return True
    return False


def _path(engine: Engine, job: str) -> Path | None:
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(f"{name}-{job}-error")
