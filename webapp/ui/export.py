"""How does a list leave as a file? CSV or NDJSON, page by page, so that no length of it fills the memory."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import msgspec
from flask import Response, abort, flash, redirect, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from webapp import clock
from webapp.ui.arguments import text_argument
from webapp.ui.foreign import is_led_from_elsewhere

TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
# A spreadsheet takes a cell that begins so for a formula. Where lists are written with semicolons it also begins a new
# cell behind each of those, whatever the quotes say.
FORMULA = re.compile(r"^(?=[=+\-@＝＋－＠\t\r\n])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])")  # noqa: RUF001 - wide signs count, too
LED_HERE = "Another website led you here, so nothing was exported. Use Export on this page if you want the file."
UNREADABLE = "The export needs filters that can be read. Correct the one below first."
Rows = Iterable[Sequence[object]]
_encode = msgspec.json.Encoder().encode


def wanted_kind() -> str:
    """Return the kind of file that the URL asks for, CSV unless it names one; answer 404 for what is none."""
    kind = text_argument("format", 10) or "csv"
    if kind not in TYPES:
        abort(404)
    return kind


def refuse_export(errors: object, back: str) -> AnyResponse | None:
    """Return the way back to the list, with the reason, where nothing is to be exported; else None."""
    refusal = LED_HERE if is_led_from_elsewhere() else UNREADABLE if errors else ""
    if not refusal:
        return None
    flash(refusal, "error")
    return redirect(back, code=303)


def stream_file(name: str, kind: str, headings: Sequence[str], pages: Iterable[Rows]) -> Response:
    """Return the rows of all pages as the file `name`-<time>.`kind`; what fails at once raises, not as half a file."""
    lines = csv_of(headings, pages) if kind == "csv" else ndjson_of(headings, pages)
    first = next(lines)
    disposition = f'attachment; filename="{name}-{clock.now():%Y-%m-%d-%H%M}.{kind}"'
    streamed = stream_with_context(chain([first], lines))
    return Response(streamed, content_type=TYPES[kind], headers={"Content-Disposition": disposition})


def csv_of(headings: Sequence[str], pages: Iterable[Rows]) -> Iterator[str]:
    """Yield a CSV file in pieces, its headings with the first page."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(headings)
    for page in pages:
        writer.writerows([safe_cell(value) for value in row] for row in page)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def ndjson_of(headings: Sequence[str], pages: Iterable[Rows]) -> Iterator[str]:
    """Yield a file of one JSON object a line, in pieces."""
    for page in pages:
        yield "".join(_encode(dict(zip(headings, row, strict=True))).decode() + "\n" for row in page)


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; an object as its JSON, nothing for an empty one."""
    if isinstance(value, dict):
        value = _encode(value).decode() if value else ""
    return FORMULA.sub("'", value) if isinstance(value, str) else value
