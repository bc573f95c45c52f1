"""What is in the file that a person gets, and how long is it kept? All that is stored of them, as JSON and CSV."""

from __future__ import annotations

import io
import os
import secrets
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit, present_actor
from webapp.activities.entries import LogEntry
from webapp.activities.filters import ActivityFilters
from webapp.activities.queries import export_activities
from webapp.contact_management.log_export import HEADINGS, values_of
from webapp.contacts.models import Contact
from webapp.database import write_session
from webapp.privacy.models import AccessFile, DataRequest
from webapp.privacy.operations import AlreadyClosed, IdentityUnchecked, NobodyFound, contact_to_serve
from webapp.privacy.profile import profile_of
from webapp.privacy.queries import FILE_HOURS, oldest_file
from webapp.ui.export import csv_of

VALUE_HEADINGS = ("attribute", "value", "came_by", "at")
_encode = msgspec.json.Encoder().encode


def write_file(engine: Engine, session: Session, folder: Path, contact: Contact) -> tuple[str, int]:
    """Write the file of a contact into the folder, and return its name and size; it takes no lock of the database."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"request-{secrets.token_hex(12)}.zip"
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    filters = ActivityFilters(contact_id=contact.id)
    with os.fdopen(descriptor, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        profile = profile_of(session, contact)
        _write(archive, "person.json", [msgspec.json.format(_encode(profile)).decode()])
        rows = [[[row[name] for name in VALUE_HEADINGS] for row in profile["values"]]]
        _write(archive, "person.csv", csv_of(VALUE_HEADINGS, rows))
        pages = export_activities(engine, filters, newest_first=False)
        _write(archive, "activities.json", _as_json(pages))
        pages = export_activities(engine, filters, newest_first=False)
        _write(archive, "activities.csv", csv_of(HEADINGS, (map(values_of, page) for page in pages)))
    return name, (folder / name).stat().st_size


def keep_file(session: Session, request_id: int, path: Path, size_bytes: int) -> AccessFile:
    """Note that a file was made, so that it can be fetched for a day.

    Deletes the file and raises what `contact_to_serve` does where the person was erased while it was being made.
    """
    request = session.get_one(DataRequest, request_id, with_for_update=True)
    try:
        contact_to_serve(session, request)
    except (AlreadyClosed, IdentityUnchecked, NobodyFound):
        path.unlink(missing_ok=True)
        raise
    by = present_actor().name[:100]
    file = AccessFile(request_id=request.id, name=path.name, made_at=clock.now(), size_bytes=size_bytes, made_by=by)
    session.add(file)
    session.flush()
    audit(session, "access_file_made", "data_request", request.id, f"Request {request.id}", {"bytes": size_bytes})
    return file


def forget_files(engine: Engine, folder: Path) -> int:
    """Delete files that are a day old, also those that nothing is known of, and return how many."""
    with write_session(engine) as session:
        for file in session.scalars(select(AccessFile).where(AccessFile.made_at <= oldest_file())):
            session.delete(file)
    before = clock.now_ms() / 1000 - FILE_HOURS * 3_600
    old = [path for path in folder.glob("request-*.zip") if path.stat().st_mtime <= before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _as_json(pages: Iterable[Sequence[LogEntry]]) -> Iterator[str]:
    """Yield the activities as one array, in pieces."""
    yield "["
    separator = "\n"
    for page in pages:
        for entry in page:
            said = zip(HEADINGS, values_of(entry), strict=True)
            yield separator + _encode({name: value for name, value in said if value not in ("", {})}).decode()
            separator = ",\n"
    yield "\n]\n"


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    with archive.open(name, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
        for piece in pieces:
            text.write(piece)
