"""Does every room stand on a floor, under a name that says what it is for, in files that can be read in one sitting?"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).parents[2]
WEBAPP = HOUSE / "webapp"
ROOF = {
    "webapp/__init__.py",
    "webapp/cli.py",
    "webapp/starting.py",
    "webapp/server.py",
    "webapp/schedule.py",
    "webapp/migrations",
}
NAMES_THAT_FIT_EVERYTHING = re.compile(r"_?(utils?|helpers?|commons?|services?|managers?|misc)", re.IGNORECASE)
LONGEST_FILE, LONGEST_TEMPLATE = 400, 200
WRITTEN_BY_ALEMBIC = WEBAPP / "migrations" / "versions"  # one step of the schema, never split

# (file, module) → why it is loaded only when it is used.
LATE_IMPORTS: dict[tuple[str, str], str] = {}


def _python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (HOUSE / folder).rglob("*.py"))


def _name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def _rooms() -> set[str]:
    folders = {path.name for path in WEBAPP.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))}
    return folders | {path.stem for path in WEBAPP.glob("*.py")} - {"__init__"}


def _floor_plan() -> list[set[str]]:
    config = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (contract["layers"] for contract in config["contracts"] if contract["type"] == "layers")
    return [set(re.findall(r"\w+", layer)) for layer in layers]


def _documented_plan() -> set[str]:
    text = (HOUSE / "docs" / "architecture.md").read_text()
    table = text.split("| Floor | Rooms |")[1].split("\n\n")[0]
    return {re.sub(r"(\.py|/)$", "", name) for name in re.findall(r"`([a-z_]+(?:\.py|/)?)`", table)}


def test_room_stands_on_one_floor() -> None:
    floors = [room for floor in _floor_plan() for room in floor]
    assert _rooms() - set(floors) == set()
    assert sorted(set(floors)) == sorted(floors)


def test_room_is_in_the_documented_plan() -> None:
    assert _rooms() - _documented_plan() == set()


def test_documented_plan_and_the_kept_one_name_the_same_rooms() -> None:
    assert {room for floor in _floor_plan() for room in floor} == _documented_plan() - {"create_app"}


def test_name_says_what_it_is_for() -> None:
    paths = (path for top in ("webapp", "tests", "templates", "bench") for path in (HOUSE / top).rglob("*"))
    vague = {_name(path) for path in paths if NAMES_THAT_FIT_EVERYTHING.fullmatch(path.name.split(".")[0])}
    assert vague == set()


def _is_short_or_says_why_not(path: Path) -> bool:
    lines = path.read_text().splitlines()
    return len(lines) <= LONGEST_FILE or any("Long because" in line for line in lines[:10])


def test_file_is_short_or_says_why_not() -> None:
    files = [path for path in _python_files("webapp", "tests", "bench") if path.parent != WRITTEN_BY_ALEMBIC]
    assert [_name(path) for path in files if not _is_short_or_says_why_not(path)] == []


def test_template_is_short() -> None:
    templates = sorted((HOUSE / "templates").rglob("*.html"))
    assert templates
    assert [_name(path) for path in templates if len(path.read_text().splitlines()) > LONGEST_TEMPLATE] == []


def test_file_begins_with_the_question_it_answers() -> None:
    trees = {_name(path): ast.parse(path.read_text()) for path in _python_files("webapp")}
    assert [name for name, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []


def _imports_inside(tree: ast.AST) -> Iterator[str]:
    """Name the modules that are imported within functions."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import):
                    yield from (alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom):
                    yield node.module or "."
                elif isinstance(node, ast.Call) and ast.unparse(node.func) in {
                    "import_module",
                    "importlib.import_module",
                }:
                    yield ast.unparse(node.args[0]).strip("'\"")


def test_import_inside_a_function_is_found() -> None:
    code = "import a\ndef f():\n    import b\n    def g():\n        from c.d import e\n    importlib.import_module('h')"
    assert set(_imports_inside(ast.parse(code))) == {"b", "c.d", "h"}


def test_no_import_hides_inside_a_function() -> None:
    trees = {_name(path): ast.parse(path.read_text()) for path in _python_files("webapp")}
    assert {(name, module) for name, tree in trees.items() for module in _imports_inside(tree)} == set(LATE_IMPORTS)


def test_only_the_roof_imports_the_whole_house() -> None:
    rooms = _rooms()
    for path in _python_files("webapp"):
        if _name(path) in ROOF or "webapp/migrations" in _name(path):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "webapp":
                assert {alias.name for alias in node.names} <= rooms, f"{_name(path)}:{node.lineno}"
            if isinstance(node, ast.Import):
                assert "webapp" not in {alias.name for alias in node.names}, f"{_name(path)}:{node.lineno}"
