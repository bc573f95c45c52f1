"""Are ids what they promise to be?"""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from webapp.activities.keys import derive_id, is_uuid7, make_id, moment_of, read_uuid

moments = st.integers(0, 2**48 - 1)


@given(moments, st.integers(0, 10_000))
def test_a_made_id_is_a_uuid7_of_its_moment(moment: int, order: int) -> None:
    key = make_id(moment, order)
    assert uuid.UUID(bytes=key).version == 7
    assert is_uuid7(key)
    assert moment_of(key) == moment


@given(st.uuids(), st.sampled_from(["landingpage", "purchasedproduct 3"]))
def test_a_derived_id_is_the_same_each_time_and_stands_beside_its_source(source: uuid.UUID, purpose: str) -> None:
    derived = derive_id(source.bytes, purpose)
    assert derived == derive_id(source.bytes, purpose)
    assert derived != source.bytes
    assert derived[:8] == source.bytes[:8]
    assert uuid.UUID(bytes=derived).variant == source.variant


@given(st.uuids())
def test_a_uuid_is_read_in_either_case(value: uuid.UUID) -> None:
    assert read_uuid(str(value)) == read_uuid(str(value).upper()) == value.bytes


@given(st.text(max_size=40))
def test_what_is_no_uuid_is_none(text: str) -> None:
    found = read_uuid(text)
    assert found is None or uuid.UUID(text).bytes == found
