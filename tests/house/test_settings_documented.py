"""Can an operator read about every setting of the process in the README?"""

import re
from pathlib import Path

import pytest

from webapp.config import SETTINGS, Setting

README = (Path(__file__).parents[2] / "README.md").read_text()
ROWS = {
    cells[0].strip("`"): cells[1:]
    for line in README.splitlines()
    if line.startswith("| `CONTRAIL_")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_setting_stands_in_the_readme_with_unit_default_and_meaning(setting: Setting) -> None:
    unit, default, meaning = ROWS[setting.name]
    assert unit
    assert meaning
    if setting.default is not None:
        assert f"`{setting.default}`" in default
    else:
        assert default


def test_readme_names_no_setting_that_does_not_exist() -> None:
    assert set(re.findall(r"\bCONTRAIL_[A-Z_]+", README)) == {setting.name for setting in SETTINGS}
