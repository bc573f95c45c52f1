"""Is nothing lost and nothing doubled when what waits is processed, and deleted, while a backup is written?"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from tests.backups.conftest import Command
from tests.backups.test_backup_and_restore import opened
from tests.door import DoorClient, activity_count
from webapp.backups.making import make_backup
from webapp.config import Config
from webapp.database import db
from webapp.processing.jobs import run_processing
from webapp.spool.opening import folder_of
from webapp.spool.segments import list_segments


class Meanwhile(io.BytesIO):
    """A file whose first byte is waited for until something else has happened."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__()
        self.happens: Callable[[], None] | None = happens

    def write(self, data: Any) -> int:
        happens, self.happens = self.happens, None
        if happens is not None:
            happens()
        return super().write(data)


def test_what_waited_at_the_moment_is_in_it_once_though_it_is_processed_meanwhile(
    app: Flask, config: Config, door: DoorClient, elsewhere: Command, tmp_path: Path, empty_url: str
) -> None:
    door.store({"type": "download"})
    for number in range(3):  # without ids of their own: one that came twice would be stored twice
        assert door.send([{"type": "click", "title": f"{number}"}]).status_code == 202
    spool = door.runtime.spool

    def processed() -> None:
        spool.seal()
        door.process()
        assert list_segments(str(folder_of(config, "activities"))) == []
        assert door.send([{"type": "click", "title": "later"}]).status_code == 202

    file = Meanwhile(processed)
    db.session.rollback()
    made = make_backup(db.engine, config, (spool, door.runtime.sums), file, with_secret=True, beside=tmp_path)
    assert (made.counts["activity"], made.waiting_bytes > 0, activity_count("click")) == (1, True, 3)
    path = tmp_path / "contrail.backup"
    path.write_bytes(file.getvalue())
    assert elsewhere("restore", str(path)).exit_code == 0
    with opened(tmp_path, empty_url) as restored:
        runtime = restored.extensions["contrail_door"]
        run_processing(db.engine, runtime.spool, runtime.sums)
        assert (activity_count("download"), activity_count("click")) == (1, 3)
