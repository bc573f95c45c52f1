"""Are all tests run, whatever their order, and do the long ones begin?"""

import pytest

from tests.order import arrange


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("count", [0, 1, 9, 100, 101])
def test_every_test_is_there_once(workers: int, count: int) -> None:
    ranked = [(number % 3, f"test {number}") for number in range(count)]
    assert sorted(arrange(ranked, workers)) == sorted(name for _, name in ranked)


def test_long_ones_begin_the_stretches_of_half_of_the_workers() -> None:
    ranked = [(2, name) for name in "abcdefgh"] + [(1, "started"), (0, "long"), (0, "longer"), (1, "killed")]
    assert arrange(ranked, 4) == ["long", "started", "a", "longer", "killed", "b", "c", "d", "e", "f", "g", "h"]


def test_more_long_ones_than_a_stretch_has_room_for_leave_none_out() -> None:
    ranked = [(0, number) for number in range(10)] + [(2, 10)]
    assert sorted(arrange(ranked, 3)) == list(range(11))
