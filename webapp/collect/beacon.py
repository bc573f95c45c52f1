"""Which script does a site load? The built beacon with the channel's settings inside."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import msgspec

from webapp.activities.builtin import PAGE_VISIT
from webapp.admission.policy import ChannelPolicy, Policy, wants_hits
from webapp.channels.sightings import SCRIPT
from webapp.collect.answers import STATUS, Environ, Headers, StartResponse, answer_empty
from webapp.collect.runtime import Runtime, beacon_folder

PLACEHOLDER = "__CONTRAIL_CONFIG__"
PARTS = frozenset(("links", "attributes"))
CACHE_SECONDS = 60


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
    if channel is None or not path.endswith(".js") or (part and part not in PARTS):
        return answer_empty(start, 404, [("access-control-allow-origin", "*")])
    if not part:
        runtime.drops.see(channel.id, SCRIPT)
    script = read_script(part) if part else with_config(policy, channel)
    return _answer(script, environ, start)


def with_config(policy: Policy, channel: ChannelPolicy) -> str:
    """Return the core with this channel's settings; a channel that is off gets a script that does nothing."""
    if not channel.is_enabled:
        return "/* this channel is switched off */"
    config = msgspec.json.encode(beacon_config(policy, channel)).decode()
    # A script may stand in an HTML page some day; </script> inside a string would end it.
    return read_script("beacon").replace(PLACEHOLDER, config.replace("<", "\\u003c"))


def beacon_config(policy: Policy, channel: ChannelPolicy) -> dict[str, object]:
    """Return what the beacon must know of its channel; the short names are explained in static/beacon/README.md."""
    return {
        "key": channel.key,
        "agreement": channel.agreement.value,
        "hit": channel.tracks_pages and wants_hits(policy) and policy.logging_is_enabled,
        "links": channel.tracks_outbound_links,
        "downloads": channel.tracks_downloads,
        "search": channel.search_parameter,
        "off": [code for code in policy.disabled_types() if code != PAGE_VISIT or not policy.derives_from_hits],
    }


@lru_cache(maxsize=8)
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
    if environ.get("HTTP_IF_NONE_MATCH") == etag:
        return answer_empty(start, 304, headers)
    start(
        STATUS[200],
        [*headers, ("content-type", "text/javascript; charset=utf-8"), ("content-length", str(len(data)))],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [data]
