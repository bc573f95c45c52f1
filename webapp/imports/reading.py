"""How is a file of rows read, whoever wrote it? Row by row, and what can't be read is told by its line."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple

import msgspec

from webapp.admission.texts import holds_nul, without_lone_surrogates

LONGEST_ROW = 256 * 1024
MOST_LINES = 1_000  # of one row: texts may hold line breaks
MOST_COLUMNS = 500
HEAD_BYTES = 4_096
DELIMITERS = ",;\t|"
# The apostrophe that an export puts before what a spreadsheet would take for a formula (ui/export.py).
PUT_BEFORE = re.compile(r"(^|(?<=[;\t\r\n]))'(?=[=+\-@＝＋－＠\t\r\n])")  # noqa: RUF001 - wide signs count, too
BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
EMPTY = "the file is empty"
_decode = msgspec.json.Decoder().decode


class FileUnreadable(Exception):
    """The file as a whole can't be read: its encoding, or the names of its columns."""


class Fault(Exception):
    """What is wrong with a row; `place` is the name of the column, "" for the row as a whole."""

    def __init__(self, reason: str, detail: str, place: str = "") -> None:
        """Say what is wrong: `reason` is a word for programs."""
        super().__init__(detail)
        self.reason, self.detail, self.place = reason, detail, place


class Row(NamedTuple):
    """A row with the line that it begins on and the text that it was; or what is wrong with it instead of `cells`."""

    line: int
    text: str
    cells: Mapping[str, Any]
    fault: Fault | None = None


class _Line(NamedTuple):
    number: int
    text: str
    is_too_long: bool = False


class RowFile:
    """A file that is open for reading its rows, from the beginning to the end, once.

    `columns` are those of the header, none for NDJSON, whose objects have names of their own; `name` is the file's.
    """

    def __init__(self, file: BinaryIO, kind: str | None = None, encoding: str | None = None) -> None:
        """Read as far as the header. Raises `FileUnreadable`."""
        self.name = str(getattr(file, "name", "")).rpartition("/")[2]
        buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(file)  # type: ignore[type-var]
        head = buffered.peek(HEAD_BYTES)[:HEAD_BYTES]
        marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if head.startswith(mark)), None)
        encoding = marked or encoding or "utf-8"
        self._text = io.TextIOWrapper(buffered, encoding, "surrogateescape", newline="")
        self._lines = _Lines(self._text)
        first = head.decode(encoding, "replace").lstrip()
        self.kind = kind or ("ndjson" if first.startswith("{") else "csv")
        self.columns: Sequence[str] = ()
        self._delimiter = ","
        if self.kind == "csv":
            self._read_header()

    def rows(self) -> Iterator[Row]:
        """Yield the rows; empty lines are none. Raises `FileUnreadable`."""
        return self._csv_rows() if self.kind == "csv" else self._json_rows()

    def close(self) -> None:
        """Let go of the file, which is its opener's to close."""
        self._text.detach()

    def _read_header(self) -> None:
        group = next(self._lines.groups(), None)
        if group is None:
            raise FileUnreadable(EMPTY)
        text = "".join(line.text for line in group)
        bare = re.sub(r'"[^"]*"', "", text)
        self._delimiter = max(DELIMITERS, key=bare.count)
        header = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter)
        names = [name.strip() for name in next(header, [])]
        named = [name for name in names if name]
        if (
            group[0].is_too_long
            or not named
            or len(names) > MOST_COLUMNS
            or any("\0" in name or _is_broken(name) for name in names)
        ):
            message = "the first line must name the columns, in UTF-8"
            raise FileUnreadable(message)
        twice = next((name for name in named if named.count(name) > 1), None)
        if twice is not None:
            message = f"two columns are called {twice!r}"
            raise FileUnreadable(message)
        self.columns = names

    def _csv_rows(self) -> Iterator[Row]:
        for group in self._lines.groups():
            line, text = group[0].number, "".join(one.text for one in group)
            if group[0].is_too_long:
                yield _refused(line, text, "too_long", "the line is longer than 256 KiB")
            elif text.count('"') % 2:
                yield _refused(line, text, "unreadable", "a quotation mark is not closed")
            else:
                yield from self._parsed(line, text)

    def _parsed(self, line: int, text: str) -> Iterator[Row]:
        """Yield the rows of some lines: more than one where a quotation mark stood in the middle of a text."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter)
        before = 0
        try:
            for values in reader:
                if values:
                    yield self._row(line + before, text, values)
                before = reader.line_num
        except csv.Error as error:
            yield _refused(line, text, "unreadable", str(error))

    def _row(self, line: int, text: str, values: Sequence[str]) -> Row:
        if _is_broken(text):
            return _refused(line, text, "encoding", "the line is not in the encoding of the file")
        if len(values) > len(self.columns):
            more = f"the line has {len(values)} cells, but there are {len(self.columns)} columns"
            return _refused(line, text, "unreadable", more)
        cells = {
            name: PUT_BEFORE.sub("", value) if "'" in value else value
            for name, value in zip(self.columns, values, strict=False)
            if name
        }
        return _checked(line, text, cells)

    def _json_rows(self) -> Iterator[Row]:
        for line in self._lines.lines():
            if line.is_too_long:
                yield _refused(line.number, line.text, "too_long", "the line is longer than 256 KiB")
            elif line.text.strip():
                yield _json_row(line)


def _json_row(line: _Line) -> Row:
    try:
        cells = _decode(without_lone_surrogates(line.text.encode()))
    except UnicodeEncodeError:
        return _refused(line.number, line.text, "encoding", "the line is not in the encoding of the file")
    except (msgspec.DecodeError, RecursionError) as error:
        detail = str(error) if isinstance(error, msgspec.DecodeError) else "nested too deeply"
        return _refused(line.number, line.text, "unreadable", detail)
    if not isinstance(cells, dict):
        return _refused(line.number, line.text, "unreadable", "the line is no JSON object")
    return _checked(line.number, line.text, cells)


class _Lines:
    """The lines of a text file, none of them longer than a row may be."""

    def __init__(self, file: io.TextIOWrapper) -> None:
        self._file = file
        self._number = 0
        self._put_back: deque[_Line] = deque()

    def lines(self) -> Iterator[_Line]:
        while (line := self._next()) is not None:
            yield line

    def groups(self) -> Iterator[list[_Line]]:
        """Yield the lines of each row: the next ones belong to it as long as a quotation mark is open.

        Where it is never closed, the first line stands alone, and the next ones are looked at anew.
        """
        while (line := self._next()) is not None:
            group, quotes, size = [line], line.text.count('"'), len(line.text)
            while quotes % 2 and not line.is_too_long and size < LONGEST_ROW and len(group) < MOST_LINES:
                more = self._next()
                if more is None or more.is_too_long:
                    if more is not None:
                        self._put_back.appendleft(more)
                    break
                group.append(more)
                quotes, size = quotes + more.text.count('"'), size + len(more.text)
            if quotes % 2:
                self._put_back.extendleft(reversed(group[1:]))
                group = group[:1]
            if line.text.strip() or len(group) > 1:
                yield group

    def _next(self) -> _Line | None:
        if self._put_back:
            return self._put_back.popleft()
        try:
            text = self._file.readline(LONGEST_ROW)
            self._number += 1
            if not text:
                return None
            is_too_long = len(text) == LONGEST_ROW and not text.endswith(("\n", "\r"))
            rest = text if is_too_long else ""
            while rest and not rest.endswith(("\n", "\r")):
                rest = self._file.readline(LONGEST_ROW)
        except (UnicodeError, ValueError) as error:
            message = f"line {self._number + 1}: {error}"
            raise FileUnreadable(message) from error
        return _Line(self._number, text, is_too_long)


def _checked(line: int, text: str, cells: Mapping[str, Any]) -> Row:
    if "\0" in text or "\\u0000" in text:
        for name, value in cells.items():
            if holds_nul(name) or holds_nul(value):
                return Row(line, text, {}, Fault("invalid", "holds a NUL character", name.replace("\0", "\ufffd")))
    return Row(line, text, cells)


def _refused(line: int, text: str, reason: str, detail: str) -> Row:
    return Row(line, text, {}, Fault(reason, detail))


def _is_broken(text: str) -> bool:
    """Whether bytes stood there that are nothing in the file's encoding."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
