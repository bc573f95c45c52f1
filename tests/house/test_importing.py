"""Is what was imported left alone by the search for garbage, and what comes after it searched?"""

import subprocess
import sys

ASKED = """
import gc
searches = []
gc.callbacks.append(lambda phase, about: searches.append(about["generation"]))
import webapp
print(len(searches), gc.isenabled(), gc.get_freeze_count() > 100_000)
"""


def test_no_search_for_garbage_runs_while_the_code_is_read() -> None:
    said = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["0", "True", "True"]
