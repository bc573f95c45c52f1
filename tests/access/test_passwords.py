"""Does a sign-in take as long, and a password as much work, as it should?"""

from __future__ import annotations

from argon2 import extract_parameters

from tests.conftest import REAL_HASHER
from webapp.access import passwords


def test_an_account_that_does_not_exist_takes_the_work_of_one_that_does() -> None:
    nobodys = extract_parameters(passwords._NOBODYS_HASH)
    assert nobodys == extract_parameters(REAL_HASHER.hash("correct horse battery"))


def test_the_work_is_what_owasp_recommends() -> None:
    assert (REAL_HASHER.memory_cost, REAL_HASHER.time_cost, REAL_HASHER.parallelism) == (19_456, 2, 1)
