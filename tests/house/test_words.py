"""Is anything written down that must not be: the name of a package registry, or code inside a page?"""

import re
import subprocess
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
# Joined here, so that this file doesn't hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
        ("anaconda", "org"),
    )
]
# A strict Content-Security-Policy drops all of these, and the page would silently do without.
INLINE_CODE = {
    "script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"[\s\"']style\s*=", re.IGNORECASE),
    "handler": re.compile(r"[\s\"']on[a-z]{3,}\s*=", re.IGNORECASE),
    "htmx handler": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "evaluated address or value": re.compile(r"[\"'\s]j(?:ava)?s(?:cript)?:", re.IGNORECASE),
}


def _committed_files() -> list[Path]:
    """List what git has or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=HOUSE, check=True, capture_output=True, timeout=30).stdout.decode().split("\0")
    return [HOUSE / name for name in names if name and (HOUSE / name).is_file()]


def _registries_in(content: bytes) -> list[str]:
    return [host for host in REGISTRIES if host.encode() in content.lower()]


def _inline_code_in(template: str) -> list[str]:
    """Name what a template holds of code, once the parts that Jinja takes out are away."""
    html = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL)
    return [name for name, pattern in INLINE_CODE.items() if pattern.search(html)]


def test_no_file_names_a_package_registry() -> None:
    files = _committed_files()
    assert HOUSE / "README.md" in files
    found = {str(path.relative_to(HOUSE)): _registries_in(path.read_bytes()) for path in files}
    assert {name: hosts for name, hosts in found.items() if hosts} == {}


@pytest.mark.parametrize("host", REGISTRIES)
def test_registry_is_found_in_an_address(host: str) -> None:
    assert _registries_in(f"--index-url HTTPS://files.{host.upper()}/simple".encode()) == [host]


def test_no_template_holds_code() -> None:
    templates = sorted((HOUSE / "templates").rglob("*.*"))
    assert templates
    found = {str(path.relative_to(HOUSE)): _inline_code_in(path.read_text()) for path in templates}
    assert {name: code for name, code in found.items() if code} == {}


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<script>go()</script>", "script"),
        ('<script type="module">go()</script>', "script"),
        ("<style>p { margin: 0 }</style>", "style element"),
        ('<p class="a" style="margin: 0">', "style attribute"),
        ('<button type="submit" onclick="go()">', "handler"),
        ('<button hx-on::after-request="go()">', "htmx handler"),
        ('<a href="javascript:go()">', "evaluated address or value"),
        ('<form hx-vals="js:{a: go()}">', "evaluated address or value"),
    ],
)
def test_code_in_a_template_is_found(html: str, what: str) -> None:
    assert _inline_code_in(html) == [what]


@pytest.mark.parametrize(
    "html",
    [
        '<script src="{{ asset("contrail.js") }}" defer></script>',
        '<script type="application/json">{{ chart | tojson }}</script>',
        '{{ ui.button("Save", style="primary") }} {# onclick="x" #}',
        '<button aria-controls="menu" hx-post="/x" name="on">On = off</button>',
    ],
)
def test_plain_markup_is_not_taken_for_code(html: str) -> None:
    assert _inline_code_in(html) == []
