"""Has another website led the browser here?"""

from __future__ import annotations

from flask import request

FOREIGN = frozenset(("cross-site", "same-site"))


def is_led_from_elsewhere() -> bool:
    """Whether a page of another site made the browser ask for this address, as a link, a picture or a form there does.

    Browsers say it themselves and no page can change what they say (https://w3c.github.io/webappsec-fetch-metadata/).
    What is typed, or kept as a bookmark, comes from nowhere; programs and browsers of before 2023 say nothing.
    """
    return request.headers.get("Sec-Fetch-Site") in FOREIGN
