"""Does a contact show the right value of each attribute, whatever was merged into it in whichever order?"""

from __future__ import annotations

import pytest

from webapp.identity.view import Entries, Entry, Merge, is_known, put_latest, show

KIM, JOE, ANN = 1, 2, 3
NAME = "first_name"


def came(value: str | None, at: int, number: int = 0) -> Entries:
    return {NAME: Entry(value, at, number or at)}


def shown(own: dict[int, Entries], *merges: Merge, contact: int = KIM) -> str | None:
    entry = show(own, merges)[contact].get(NAME)
    return None if entry is None else entry.value


def merge(loser: int, survivor: int, at: int, number: int = 0, **choices: bool) -> Merge:
    return Merge(number or at, loser, survivor, at, choices)


def test_the_survivors_value_holds_even_where_the_losers_is_later() -> None:
    assert shown({KIM: came("Kim", 1), JOE: came("Joe", 5)}, merge(JOE, KIM, 10)) == "Kim"


@pytest.mark.parametrize("own", [{}, came(None, 1)])
def test_the_losers_value_fills_what_the_survivor_has_empty(own: Entries) -> None:
    assert shown({KIM: own, JOE: came("Joe", 5)}, merge(JOE, KIM, 10)) == "Joe"


def test_the_chosen_value_of_what_was_there_holds() -> None:
    own = {KIM: came("Kim", 1), JOE: came("Joe", 5)}
    assert shown(own, merge(JOE, KIM, 10, first_name=True)) == "Joe"
    assert shown(own, merge(JOE, KIM, 10, first_name=False)) == "Kim"
    assert shown({KIM: came("Kim", 1)}, merge(JOE, KIM, 10, first_name=True)) == "Kim"


@pytest.mark.parametrize("takes_losers", [True, False])
@pytest.mark.parametrize("writer", [KIM, JOE])
def test_what_came_after_the_merge_holds_whoever_it_came_by(writer: int, *, takes_losers: bool) -> None:
    own = {KIM: came("Kim", 1), JOE: came("Joe", 5)} | {writer: came("New", 11)}
    assert shown(own, merge(JOE, KIM, 10, first_name=takes_losers)) == "New"


def test_the_latest_of_what_came_after_the_merge_holds_and_emptying_too() -> None:
    own = {KIM: came("Kim", 12), JOE: came(None, 13)}
    assert shown(own, merge(JOE, KIM, 10)) is None
    assert shown({KIM: came("Kim", 14), JOE: came(None, 13)}, merge(JOE, KIM, 10)) == "Kim"


def test_what_came_with_the_merging_request_itself_counts_as_after_it() -> None:
    assert shown({KIM: came("Kim", 1), JOE: came("Joe", 10)}, merge(JOE, KIM, 10)) == "Joe"


def test_whoever_was_merged_takes_along_all_that_it_showed() -> None:
    own = {ANN: came("Ann", 1), JOE: {}, KIM: {}}
    assert shown(own, merge(ANN, JOE, 10), merge(JOE, KIM, 20)) == "Ann"
    assert shown(own | {KIM: came("Kim", 2)}, merge(JOE, KIM, 20), merge(ANN, JOE, 10)) == "Kim"


def test_without_a_merge_in_the_chain_the_rest_stands() -> None:
    own = {ANN: came("Ann", 1), JOE: came("Joe", 2), KIM: {}}
    assert shown(own, merge(JOE, KIM, 20)) == "Joe"
    assert shown(own, merge(ANN, JOE, 10), contact=JOE) == "Joe"


def test_a_long_chain_of_merges_is_no_matter() -> None:
    merges = [merge(number, number + 1, 10 + number) for number in range(1, 5_000)]
    assert shown({KIM: came("Kim", 1)}, *merges, contact=5_000) == "Kim"


def test_an_older_value_that_comes_late_is_history() -> None:
    own: Entries = {}
    for entry in (Entry("new", 5, 1), Entry("old", 3, 2), Entry("same moment", 5, 3)):
        put_latest(own, NAME, entry)
        assert own[NAME].value == ("same moment" if entry.id == 3 else "new")


def test_known_is_who_shows_a_name_or_has_an_identifier() -> None:
    assert is_known(came("Kim", 1), has_identifier=False)
    assert is_known({}, has_identifier=True)
    assert not is_known(came(None, 1) | {"company": Entry("Acme", 1, 1)}, has_identifier=False)
