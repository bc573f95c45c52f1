"""Which spool do the settings name?"""

from __future__ import annotations

from pathlib import Path

from webapp.config import Config
from webapp.spool.contract import Spool
from webapp.spool.journal import Journal

SUMS_SHARE = 64


def open_spool(config: Config, name: str) -> Spool:
    """Return the spool `activities`, or `sums` for drop counts, which may take a small part of the bound besides."""
    folder = folder_of(config, name)
    most = config.spool_max_bytes if name == "activities" else max(1024 * 1024, config.spool_max_bytes // SUMS_SHARE)
    return Journal(folder, max_bytes=most, durability="disk" if config.durability == "disk" else "os")


def folder_of(config: Config, name: str) -> Path:
    """Return the folder in which a spool's journal lies."""
    return Path(config.spool_url.removeprefix("journal:")) / name
