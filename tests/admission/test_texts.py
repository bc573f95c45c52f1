"""Are halves of characters replaced, and nothing else touched?"""

from __future__ import annotations

import json
import time

from hypothesis import given
from hypothesis import strategies as st

from webapp.admission.texts import holds_nul, without_lone_surrogates

WILD = st.text('\ud83d\ude00\udbff\udc00\\u"d8a\0\né', max_size=12)


@given(st.recursive(WILD, lambda inner: st.lists(inner) | st.dictionaries(WILD, inner), max_leaves=8))
def test_json_reads_the_same_but_for_lone_halves(value: object) -> None:
    mended = json.loads(without_lone_surrogates(json.dumps(value).encode()))

    def whole(part: object) -> object:
        if isinstance(part, str):
            return part.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if isinstance(part, list):
            return [whole(inner) for inner in part]
        assert isinstance(part, dict)
        return {whole(key): whole(inner) for key, inner in part.items()}

    assert mended == whole(value)


@given(st.binary(max_size=40).map(lambda data: data + b"\\ud"))
def test_what_is_no_json_does_no_harm(data: bytes) -> None:
    without_lone_surrogates(data)


def test_many_halves_take_no_long_time() -> None:
    began = time.monotonic()
    without_lone_surrogates(b"\\ud800" * 40_000)
    without_lone_surrogates(b"\\" * 240_000 + b"\\ud800")
    assert time.monotonic() - began < 2


def test_a_nul_is_found_wherever_it_is() -> None:
    assert holds_nul("a\0")
    assert holds_nul({"a\0": 1})
    assert holds_nul({"a": ["b", "\0"]})
    assert not holds_nul({"a": ["b", 0, None]})
