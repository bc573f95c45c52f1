"""Is what a file shouldn't hold refused by line and reason, and does the rest go on?"""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import make_channel
from tests.imports.conftest import Command
from webapp.imports.columns import ACTIVITY_FIELDS, CONTACT_FIELDS, MappingInvalid, map_columns
from webapp.imports.reading import LONGEST_ROW, PUT_BEFORE, FileUnreadable, RowFile
from webapp.ui.export import csv_of


@pytest.fixture
def database() -> str:
    """SQLite alone: refusing asks nothing of a database."""
    return "sqlite"


def read(data: str | bytes, encoding: str | None = None) -> list[tuple[int, object]]:
    """Return each row's line with its cells, or with what was wrong."""
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    rows = RowFile(file, None, encoding).rows()
    return [(row.line, row.fault.detail if row.fault else dict(row.cells)) for row in rows]


def test_texts_with_line_breaks_and_quotes_are_one_row_and_later_lines_keep_their_number() -> None:
    assert read('a,b\n"x\ny ""z""",1\n\n2,3\n') == [(2, {"a": 'x\ny "z"', "b": "1"}), (5, {"a": "2", "b": "3"})]


def test_only_line_ends_end_a_line() -> None:
    assert read("a,b\nx\u2028y\x0b\x85z,1\n") == [(2, {"a": "x\u2028y\x0b\x85z", "b": "1"})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_seen_from_the_file(delimiter: str, end: str) -> None:
    text = end.join([f'"a, b"{delimiter}c', f'1{delimiter}"{delimiter}"', ""])
    assert read(text) == [(2, {"a, b": "1", "c": delimiter})]


def test_encoding_is_seen_from_the_mark_and_else_said() -> None:
    text = "name\nJürgen\n"
    expected = [(2, {"name": "Jürgen"})]
    assert read(text.encode("utf-8-sig")) == read(text.encode("utf-16")) == expected
    assert read(text.encode("windows-1252"), "windows-1252") == expected
    assert read(text.encode("windows-1252") + b"Lee\n") == [
        (2, "the line is not in the encoding of the file"),
        (3, {"name": "Lee"}),
    ]


@pytest.mark.parametrize(
    ("lines", "detail"),
    [
        ("x\0y,1", "holds a NUL character"),
        ("1,2,3", "the line has 3 cells, but there are 2 columns"),
        ("x" * (LONGEST_ROW + 10), "the line is longer than 256 KiB"),
        ('"never closed,1', "a quotation mark is not closed"),
    ],
)
def test_bad_line_is_refused_and_the_next_ones_are_read(lines: str, detail: str) -> None:
    assert read(f"a,b\n1,2\n{lines}\n3,4\n5,6\n") == [
        (2, {"a": "1", "b": "2"}),
        (3, detail),
        (4, {"a": "3", "b": "4"}),
        (5, {"a": "5", "b": "6"}),
    ]


def test_bad_lines_of_ndjson_are_refused_and_the_next_ones_are_read() -> None:
    lines = ['{"a": 1}', "{", "[1]", '{"a": "\\u0000"}', '{"a": NaN}', '{"a": ' + "[" * 5_000, '{"a": "\\ud800"}']
    found = read("\n".join(lines))
    assert [line for line, _ in found] == [1, 2, 3, 4, 5, 6, 7]
    assert (found[0][1], found[6][1]) == ({"a": 1}, {"a": "\ufffd"})
    assert found[2][1] == "the line is no JSON object"
    assert found[3][1] == "holds a NUL character"
    assert found[5][1] == "nested too deeply" or "truncated" in str(found[5][1])


@pytest.mark.parametrize("data", ["", "\n\n", '""\n1\n', "a,a\n1,2\n", b"\xff\xfe\x00", "a\0b\n1\n"])
def test_file_without_a_usable_header_is_refused(data: str | bytes) -> None:
    with pytest.raises(FileUnreadable):
        read(data)


@given(st.text() | st.binary())
def test_any_file_is_read_or_refused(data: str | bytes) -> None:
    with suppress(FileUnreadable):
        lines = [line for line, _ in read(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))]
        assert lines == sorted(lines)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.tuples(TEXTS, TEXTS | st.sampled_from(["=1", "'=1", "a;=1", 'q"', "\r", "a\n-b", "it's"]))))
def test_what_an_export_writes_is_read_as_it_was(rows: list[tuple[str, str]]) -> None:
    """But for an apostrophe that stood before what looks like a formula: it can't be told from ours."""
    written = "".join(csv_of(("a", "b"), [rows]))
    assert [cells for _, cells in read(written)] == [
        {"a": PUT_BEFORE.sub("", one), "b": PUT_BEFORE.sub("", other)} for one, other in rows
    ]


def test_apostrophe_of_an_export_is_taken_off_again() -> None:
    assert read("a,b\n'=1+1,it's '5\n'+49;'=x,'plain'\n") == [
        (2, {"a": "=1+1", "b": "it's '5"}),
        (3, {"a": "+49;=x", "b": "'plain'"}),
    ]


def test_column_is_known_by_its_own_name_first() -> None:
    assert map_columns(["mail", "Email", "x"], CONTACT_FIELDS, []) == {"Email": "email"}
    assert map_columns(["mail", "Email"], CONTACT_FIELDS, ["Email="]) == {"mail": "email"}
    assert map_columns(["size"], ACTIVITY_FIELDS, ["size=metadata.size"]) == {"size": "metadata.size"}


@pytest.mark.parametrize("text", ["email", "=email", "No=email", "mail=e-mail", "mail=metadata.x"])
def test_mapping_that_can_not_be_is_refused(text: str) -> None:
    with pytest.raises(MappingInvalid):
        map_columns(["mail"], CONTACT_FIELDS, [text])


WRONG = [
    ({"type": "nothing"}, "type no activity type has this code name"),
    ({"type": ""}, "type is missing"),
    ({"time": ""}, "occurred_at is missing"),
    ({"time": "yesterday"}, "occurred_at is no time such as 2026-11-20T14:02:00Z"),
    ({"time": "0001-01-01"}, "occurred_at is before 1970"),
    ({"time": "9999-12-31T23:59:59Z"}, "occurred_at lies in the future"),
    ({"time": "99999999999999999"}, "occurred_at is no time such as 2026-11-20T14:02:00Z"),
    ({"email": "kim"}, "email is no e-mail address"),
    ({"email": "kim\u202e@moc.elpmaxe"}, "email is no e-mail address"),
    ({"email": ""}, "neither a visitor, an e-mail nor an external id says whose it is"),
    ({"visitor": "7"}, "visitor is no UUID"),
    ({"channel": "Nowhere"}, "channel there is no channel 'Nowhere'"),
    ({"title": "x" * 1_001}, "title Expected `str` of length <= 1000"),
    ({"title": ["x"]}, "title is no text"),
    ({"metadata": "{"}, "metadata is no JSON"),
    ({"metadata": "[1]"}, "metadata is no JSON object"),
    ({"metadata": {"a": {"b": 1}}}, "metadata.a is no text, number, true or false"),
    ({"metadata": {str(number): "x" * 400 for number in range(50)}}, "metadata is larger than 16 KiB"),
    ({"lines": [{"quantity": 1e300}]}, "lines[0].quantity is too large to be counted exactly"),
    ({"country": "Denmark"}, "country is longer than 2 characters"),
]


def test_each_wrong_value_is_refused_by_line_and_column(app: Flask, contrail: Command, tmp_path: Path) -> None:
    make_channel()
    right = {"type": "click", "time": "2024-05-01", "email": "kim@example.org", "channel": "Shop"}
    rows = [*(right | wrong for wrong, _ in WRONG), right]
    done = contrail(
        *("import", "activities", "-", "--basis", "contract", "--refused", tmp_path / "refused.csv"),
        given="".join(json.dumps(row) + "\n" for row in rows),
    )
    assert f"1 activities stored, 0 known already, {len(WRONG)} refused" in done.output, done.output
    refused = list(csv.DictReader(io.StringIO((tmp_path / "refused.csv").read_text(), newline="")))
    assert [int(row["line"]) for row in refused] == list(range(1, len(WRONG) + 1))
    assert [f"{row['column']} {row['detail']}".strip() for row in refused] == [detail for _, detail in WRONG]


@pytest.mark.parametrize("encoding", ["idna", "undefined", "rot13", "none-such"])
def test_what_is_no_encoding_of_texts_is_refused(encoding: str, contrail: Command) -> None:
    refused = contrail("import", "contacts", "-", "--encoding", encoding, given="email\nkim@example.org\n")
    assert (refused.exit_code, f"there is no encoding '{encoding}'" in refused.stderr) == (2, True), refused.stderr
