"""Which host, path and query has a URL? Tolerant of everything, because senders are."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from publicsuffixlist import PublicSuffixList

from webapp.enrich.address import read_address

CACHED_HOSTS = 4096
LONGEST_HOST = 253  # RFC 1035, 2.3.4

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
# Browsers take any number of slashes, of both kinds, in the schemes that they know (WHATWG URL, "special schemes").
_USERINFO = re.compile(
    r"((?:(?:https?|wss?|ftp):[/\\]*|[a-z][a-z0-9+.-]*://|[/\\]{2,}))[^/\\?#]*@", re.IGNORECASE | re.ASCII
)
_REMOVED_BY_BROWSERS = str.maketrans("", "", "\t\r\n")


class UrlParts(NamedTuple):
    """The parts of a URL that the log needs; host in lower case without port, "" where a part is missing."""

    host: str
    path: str
    query: str


def split_url(url: str) -> UrlParts:
    """Take a URL apart, as a browser would. Never raises.

    A URL with a host and no path has the path "/" (RFC 3986, 6.2.3). A URL without host is a path.
    """
    url = _cleaned(url)
    if "#" in url:
        url = url.partition("#")[0]
    scheme, separator, rest = url.partition("://")
    if separator and (scheme in ("https", "http") or _SCHEME.fullmatch(scheme)):
        return _split_after_slashes(rest)
    if url.startswith("//"):
        return _split_after_slashes(url[2:])
    path, _, query = url.partition("?")
    return UrlParts("", path, query)


def _split_after_slashes(rest: str) -> UrlParts:
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    if "\\" in authority:  # a browser reads it as a slash: what follows is no host, whatever `@` comes there
        authority = authority.partition("\\")[0]
        path = rest[len(authority) + 1 :]
        slash = "/"
    return UrlParts(_host_in(authority), slash + path or "/", query)


def _host_in(authority: str) -> str:
    if "@" in authority:
        authority = authority.rpartition("@")[2]
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower()
    return authority.partition(":")[0].lower()


def _cleaned(url: str) -> str:
    url = url.strip()
    return url if url.isprintable() else url.translate(_REMOVED_BY_BROWSERS)


def host_of(url: str) -> str:
    """Return the host of a URL in lower case, without port and user, or ""."""
    return split_url(url).host


def path_of(url: str) -> str:
    """Return the path of a URL, "/" where it has only a host."""
    return split_url(url).path


def without_fragment(url: str) -> str:
    """Return the URL up to its `#`."""
    return url.partition("#")[0]


def without_secrets(url: str) -> str:
    """Return the URL without the `user:password@` before its host.

    That is the one place of a URL that always holds a secret. Query parameters stay as they are: which of them are
    secret can't be told by name (`key`, `token` and `session` are as often harmless), and a list that catches some
    would be trusted to catch all. What a site must not send, it leaves out on its own pages.
    """
    if "@" not in url:
        return url
    cleaned = _cleaned(url)
    match = _USERINFO.match(cleaned)
    return url if match is None else match[1] + cleaned[match.end() :]


def registrable_domain(host: str) -> str:
    """Return the part of a host that somebody registered (`example.co.uk`), or "" for addresses and bare suffixes.

    Private suffixes count, as they do for cookies: two shops on `github.io` share nothing.
    """
    return _registrable(host) if len(host) <= LONGEST_HOST else ""


@lru_cache(maxsize=CACHED_HOSTS)
def _registrable(host: str) -> str:
    host = host.strip().strip(".").lower()
    if not host or ".." in host or read_address(host) is not None:
        return ""
    try:
        return _public_suffixes().privatesuffix(host) or ""
    except ValueError:  # a label that IDNA refuses
        return ""


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()
