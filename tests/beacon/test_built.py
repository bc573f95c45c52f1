"""Is what is built current and small?"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest

BEACON = Path(__file__).parents[2] / "static" / "beacon"
BUILT = sorted((BEACON / "dist").glob("*.js"))
LIMIT_BYTES = 2_048
SETTINGS = {
    "k": "k" * 4 + "0Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1",
    "a": 2,
    "h": 1,
    "g": 0,
    "l": 1,
    "d": 1,
    "q": "q",
    "o": ["productview"],
    "b": "https://contrail.example.org/",
}


def source_hash() -> str:
    paths = [path.relative_to(BEACON).as_posix() for path in (BEACON / "src").rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted([*paths, "build.mjs", "package.json"]):
        digest.update(f"{path}\n".encode() + (BEACON / path).read_bytes())
    return digest.hexdigest()[:12]


def test_every_source_of_a_part_is_built() -> None:
    sources = {path.name for path in (BEACON / "src").glob("*.js")}
    assert {path.name for path in BUILT} == sources


@pytest.mark.parametrize("path", BUILT, ids=lambda path: path.name)
def test_built_file_is_current(path: Path) -> None:
    assert path.read_text().startswith(f"/*{source_hash()}*/"), "run `make beacon`"


@pytest.mark.parametrize("path", BUILT, ids=lambda path: path.name)
def test_built_file_is_small(path: Path) -> None:
    text = path.read_text().replace("__CONTRAIL_CONFIG__", json.dumps(SETTINGS, separators=(",", ":")))
    assert len(gzip.compress(text.encode(), 9)) <= LIMIT_BYTES


def test_core_has_one_place_for_the_settings() -> None:
    assert (BEACON / "dist" / "beacon.js").read_text().count("__CONTRAIL_CONFIG__") == 1


@pytest.mark.parametrize("path", BUILT, ids=lambda path: path.name)
def test_built_file_needs_no_eval(path: Path) -> None:
    text = path.read_text()
    assert "eval(" not in text
    assert "Function(" not in text
