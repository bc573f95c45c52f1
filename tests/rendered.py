"""Was every template on disk rendered by a test? Asked at the end of a run of the whole suite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.templating import DispatchingJinjaLoader

FOLDER = Path(__file__).parents[1] / "templates"
seen: set[str] = set()


def pytest_configure(config: pytest.Config) -> None:
    """Note each template that any application loads, also those that others extend, include or import."""
    load = DispatchingJinjaLoader.get_source

    def noting(self: DispatchingJinjaLoader, environment: Any, template: str) -> Any:
        seen.add(template)
        return load(self, environment, template)

    DispatchingJinjaLoader.get_source = noting  # type: ignore[method-assign]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker of pytest-xdist has seen."""
    seen.update(getattr(node, "workeroutput", {}).get("templates", ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a whole, successful run that left a template out."""
    workeroutput = getattr(session.config, "workeroutput", None)
    if workeroutput is not None:
        workeroutput["templates"] = sorted(seen)
        return
    if exitstatus != 0 or not _is_whole(session.config):
        return
    unseen = sorted({str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html")} - seen)
    if unseen:
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(f"\nNo test renders: {', '.join(unseen)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_whole(config: pytest.Config) -> bool:
    asked = {Path(str(argument)).name for argument in config.args}
    narrowed = any(
        config.getoption(name, None) for name in ("keyword", "markexpr", "lf", "collectonly", "deselect", "ignore")
    )
    return asked <= {"tests", config.rootpath.name} and not narrowed
