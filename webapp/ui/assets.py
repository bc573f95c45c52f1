"""Where do pages get their scripts, styles and icons? Addresses that change with the file; icons inline."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from posixpath import normpath

from flask import Flask, abort, current_app, request, url_for
from markupsafe import Markup

SERVED = frozenset(("app", "demo", "vendor"))
VERSION_LENGTH = 10


def add_assets(app: Flask) -> None:
    """Give templates `asset(path)` and `icon(name)`, and serve only the folders that pages use."""
    app.jinja_env.globals.update(asset=asset, icon=icon)
    app.before_request(_refuse_others)


def asset(path: str) -> str:
    """Return the address of a file under `static/`; it changes with the file, so that it may be cached for a year."""
    file = _static_folder() / path
    return url_for("static", filename=path, v=_version(file, file.stat().st_mtime_ns))


def icon(name: str, label: str = "", size: int = 20) -> Markup:
    """Return the icon as inline SVG: hidden from screen readers, or named by `label` where it stands alone.

    Raises FileNotFoundError for a name that `static/vendor/icons/` doesn't have.
    """
    return _icon(_static_folder() / "vendor" / "icons" / f"{name}.svg", label, size)


def _refuse_others() -> None:
    """Answer 404 for all but the folders for pages: beside them stands the beacon with its source and what builds it.

    Sites get the beacon from the door, with the settings of their channel inside.
    """
    if request.endpoint == "static":
        folder = normpath(str((request.view_args or {})["filename"])).partition("/")[0]
        if folder not in SERVED:
            abort(404)


def _static_folder() -> Path:
    return Path(current_app.static_folder or "")


@lru_cache(maxsize=256)
def _version(file: Path, _changed_ns: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:VERSION_LENGTH]


@lru_cache(maxsize=1024)
def _icon(file: Path, label: str, size: int) -> Markup:
    shapes = Markup(file.read_text().partition(">")[2])  # noqa: S704 - a file of ours
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="glyph" width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" {spoken}>{shapes}'
    ).format(size=size, spoken=spoken, shapes=shapes)
