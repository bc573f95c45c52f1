"""Is everything that we ship from others what its makers published, and named with its licence?"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
ENTRIES: list[dict[str, Any]] = json.loads((VENDOR / "manifest.json").read_text())["files"]


def test_manifest_names_every_file_and_no_other() -> None:
    on_disk = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"manifest.json"}
    assert on_disk == {entry["file"] for entry in ENTRIES}


def test_manifest_names_no_file_twice() -> None:
    names = [entry["file"] for entry in ENTRIES]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_file_is_the_one_in_the_manifest(entry: dict[str, Any]) -> None:
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert all(entry[key] for key in ("package", "version", "licence"))


def test_package_has_one_version_and_its_licence() -> None:
    versions: dict[str, set[str]] = {}
    for entry in ENTRIES:
        versions.setdefault(entry["package"], set()).add(entry["version"])
    assert {package: found for package, found in versions.items() if len(found) != 1} == {}
    assert set(versions) == {entry["package"] for entry in ENTRIES if entry["file"].startswith("licences/")}


@pytest.mark.parametrize("path", sorted(VENDOR.glob("*.*s")), ids=lambda path: path.name)
def test_file_loads_nothing_else(path: Path) -> None:
    text = path.read_text()
    assert "sourceMappingURL" not in text
    assert re.findall(r"@import\b[^;]*;", text) == []
    assert [url for url in re.findall(r"url\(([^)]*)", text) if not url.strip("\"' ").startswith(("data:", "#"))] == []
