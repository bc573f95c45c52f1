"""Which script does a site load? The built beacon with the channel's settings inside."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

import msgspec

from webapp.activities.builtin import PAGE_VISIT
from webapp.admission.policy import ChannelPolicy, Policy, wants_hits
from webapp.admission.runtime import Runtime
from webapp.admission.senders import Environ
from webapp.channels.models import Agreement
from webapp.channels.sightings import SCRIPT
from webapp.collect.answers import STATUS, Headers, StartResponse, answer_empty
from webapp.collect.banner import banner_version, with_words
from webapp.collect.form_part import forms_wanted, with_forms

PLACEHOLDER = "__CONTRAIL_CONFIG__"
BANNER_VERSION = "__CONTRAIL_BANNER_VERSION__"
HAS_FORMS = "__CONTRAIL_HAS_FORMS__"
PART = re.compile("[a-z]{1,30}")
CACHE_SECONDS = 60
AGREES = {Agreement.BANNER: 2, Agreement.SITE: 2, Agreement.UNTIL_OBJECTION: 1, Agreement.NOT_NEEDED: 0}
NOT_THERE: Headers = [("access-control-allow-origin", "*"), ("cache-control", "no-store")]


def serve_beacon(runtime: Runtime, path: str, environ: Environ, start: StartResponse) -> list[bytes]:
    """Answer `<channel key>.js`, or `<channel key>/<part>.js`; 404 for what isn't there."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        return answer_empty(start, 405, [("allow", "GET, HEAD")])
    key, _, part = path.removesuffix(".js").partition("/")
    policy = runtime.keeper.current()
    channel = policy.channels.get(key)
    if channel is None:
        policy = runtime.keeper.check_unknown()
        channel = policy.channels.get(key)
    is_part = path != f"{key}.js"
    if channel is None or not path.endswith(".js") or (is_part and not PART.fullmatch(part)):
        return answer_empty(start, 404, NOT_THERE)
    try:
        script = _script_of(part, policy, channel, runtime.config.public_url)
    except FileNotFoundError:
        return answer_empty(start, 404, NOT_THERE)
    if not is_part:
        runtime.drops.see(channel.id, SCRIPT)
    return _answer(script, environ, start)


def with_config(policy: Policy, channel: ChannelPolicy, public_url: str) -> str:
    """Return the core with this channel's settings; a channel that is off gets a script that does nothing."""
    if not channel.is_enabled:
        return "/* this channel is switched off */"
    config = msgspec.json.encode(beacon_config(policy, channel, public_url)).decode()
    # A script may stand in an HTML page some day; </script> inside a string would end it.
    return read_script("beacon").replace(PLACEHOLDER, config.replace("<", "\\u003c"))


def beacon_config(policy: Policy, channel: ChannelPolicy, public_url: str) -> dict[str, object]:
    """Return what the beacon must know of its channel; the short names are explained in static/beacon/README.md."""
    config: dict[str, object] = {
        "k": channel.key,
        "a": AGREES[channel.agreement],
        "h": int(channel.tracks_pages and wants_hits(policy) and policy.logging_is_enabled),
        "l": int(channel.tracks_outbound_links),
        "d": int(channel.tracks_downloads),
        "q": channel.search_parameter,
        "o": [code for code in policy.disabled_types() if code != PAGE_VISIT or not policy.derives_from_hits],
        "b": f"{public_url}/",
        "g": int(policy.signal_always_wins),
    }
    return config | {"n": 1} if channel.counts_plainly else config


def _script_of(part: str, policy: Policy, channel: ChannelPolicy, public_url: str) -> str:
    if not part:
        return with_config(policy, channel, public_url)
    script = read_script(part)
    if part == "page":
        script = script.replace(BANNER_VERSION, banner_version(policy, channel.agreement))
        return script.replace(HAS_FORMS, forms_wanted(policy, channel))
    if part == "forms":
        return with_forms(script, policy, channel)
    return with_words(script, policy) if part == "banner" else script


def beacon_folder() -> Path:
    """Return where the built beacon stands: beside the package in a clone, inside it in a wheel."""
    house = Path(__file__).parent.parent
    packed = house / "_static"
    return (packed if packed.is_dir() else house.parent / "static") / "beacon" / "dist"


@lru_cache(maxsize=16)
def read_script(name: str) -> str:
    """Return a built script."""
    return (Path(beacon_folder()) / f"{name}.js").read_text()


def _answer(script: str, environ: Environ, start: StartResponse) -> list[bytes]:
    data = script.encode()
    etag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    headers: Headers = [
        ("etag", etag),
        ("cache-control", f"public, max-age={CACHE_SECONDS}"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("x-content-type-options", "nosniff"),
    ]
    if _is_known(etag, environ.get("HTTP_IF_NONE_MATCH", "")):
        start(STATUS[304], headers)
        return []
    start(
        STATUS[200],
        [*headers, ("content-type", "text/javascript; charset=utf-8"), ("content-length", str(len(data)))],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [data]


def _is_known(etag: str, known: str) -> bool:
    """Compare weakly, as RFC 9110 (13.1.2) asks: a proxy that compresses makes the tag a weak one."""
    return known.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in known.split(","))
