"""How is all the code read without searching it for garbage again and again? By being imported before it.

Importing makes two hundred thousand objects, which stay. Searching them, at last when the process ends, took every
worker and every command half a second of a core.
"""

from __future__ import annotations

import gc

_was_on = gc.isenabled()
gc.disable()


def is_over() -> None:
    """Search again, but for what was imported."""
    gc.freeze()
    if _was_on:
        gc.enable()
