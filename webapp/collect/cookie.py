"""When does the server itself set the visitor's cookie? Where it stands on the site's own domain; Safari keeps it then.

Safari forgets cookies that a script has set after 7 days (https://webkit.org/tracking-prevention/); one that an answer
sets lasts as long as it says. The answer says again what the script said, to the second: the end never moves.
"""

from __future__ import annotations

import re
import uuid

from webapp import clock
from webapp.admission.senders import Environ
from webapp.enrich.url import registrable_domain, split_url

NAME = "_contrail"
AGE_SECONDS = 390 * 24 * 3600  # 13 months, counted in the shortest ones, as the script does
# A browser says by itself where a request comes from, and no page can make it say otherwise.
SAME_SITE = frozenset(("same-site", "same-origin"))
KEPT = re.compile(r"(?:^|;\s*)_contrail=([0-9a-f-]{36})\.(\d{1,12})(?=;|$)")


def visitor_cookie(environ: Environ, visitor: bytes) -> tuple[str, str] | None:
    """Return the header that keeps the visitor's cookie as it is, None where the script's own has to do.

    A browser that sent no cookie of this visitor keeps none, or may not: then none is set either.
    """
    if environ.get("HTTP_SEC_FETCH_SITE") not in SAME_SITE:
        return None
    found = KEPT.search(environ.get("HTTP_COOKIE", "")[:8_192])
    if found is None or found[1] != str(uuid.UUID(bytes=visitor)):
        return None
    left = int(found[2]) + AGE_SECONDS - clock.now_ms() // 1000
    if not 0 < left <= AGE_SECONDS:
        return None
    origin = environ.get("HTTP_ORIGIN", "")
    here, there = split_url(f"//{environ.get('HTTP_HOST', '')}").host, split_url(origin).host
    domain = registrable_domain(there)
    if not there or (domain != registrable_domain(here) if domain else here != there):
        return None
    parts = [f"{NAME}={found[1]}.{found[2]}", "Path=/", f"Max-Age={left}", "SameSite=Lax"]
    parts += [f"Domain={domain}"] if domain else []
    parts += ["Secure"] if origin.startswith("https:") else []
    return "set-cookie", "; ".join(parts)
