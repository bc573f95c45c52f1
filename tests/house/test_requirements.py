"""Do the lists of requirements install the same files everywhere, and name no place to get them from?"""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).parents[2]
LOCKS = ("run.txt", "dev.txt")


def _entries(name: str) -> list[str]:
    """Give each entry of a list on one line, without comments."""
    text = (HOUSE / "requirements" / name).read_text().replace("\\\n", " ")
    lines = (line.split(" #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _pins(name: str) -> dict[str, str]:
    """Give the version of each package of a list."""
    pins: dict[str, str] = {}
    for entry in _entries(name):
        if entry.startswith("-"):
            continue
        requirement = Requirement(entry.split(" --hash")[0])
        pins[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return pins


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_place(lock: str) -> None:
    text = (HOUSE / "requirements" / lock).read_text()
    assert [entry for entry in _entries(lock) if entry.startswith("-")] == []
    assert re.findall(r"\S*(?:://|file:|@ )\S*", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_a_version_and_hashes_for_every_package(lock: str) -> None:
    shape = re.compile(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+")
    assert [entry for entry in _entries(lock) if not shape.fullmatch(entry)] == []


@pytest.mark.parametrize(("source", "lock"), [("run.in", "run.txt"), ("dev.in", "dev.txt"), ("run.txt", "dev.txt")])
def test_lock_holds_what_was_asked_for(source: str, lock: str) -> None:
    assert _pins(source).items() <= _pins(lock).items()


def test_lock_can_install_contrail_itself_without_a_download() -> None:
    assert {"hatchling", "editables"} <= set(_pins("run.txt"))


def test_lock_satisfies_every_dependency_of_the_project() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    pins = _pins("run.in")
    for requirement in map(Requirement, project["dependencies"]):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement
