"""Where did a visitor come from: a search engine, a social network, an assistant, an e-mail, another site?"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from webapp.enrich.campaign import LONGEST_QUERY, read_value
from webapp.enrich.url import CACHED_HOSTS, LONGEST_HOST, split_url

TABLE = Path(__file__).with_name("referrers.toml")
APP_SCHEME = "android-app://"


class Referrer(NamedTuple):
    """Who sent a visitor."""

    kind: str  # search, social, assistant, email, link, internal or direct
    name: str  # the sender's name; the host of a link; "" when direct
    keyword: str = ""  # what was searched for; "" where the engine hides it


class Row(NamedTuple):
    """A row of the table."""

    kind: str
    name: str
    keyword_parameters: tuple[str, ...]


DIRECT = Referrer("direct", "")


def classify_referrer(url: str, own_hosts: Collection[str] = ()) -> Referrer:
    """Return who sent a visitor, by the referring URL; `DIRECT` where it names no host. Never raises.

    `own_hosts` are the hosts of the channel itself, in lower case: a visitor from there is *internal*.
    """
    if not url:
        return DIRECT
    host, _, query = split_url(url)
    if not host or len(host) > LONGEST_HOST:
        return DIRECT
    if host in own_hosts:
        return Referrer("internal", host)
    row = _app_row(host) if url.startswith(APP_SCHEME) else _row(host)
    if query and row.keyword_parameters:
        return Referrer(row.kind, row.name, _keyword(query, row.keyword_parameters))
    return Referrer(row.kind, row.name)


def warm() -> None:
    """Read the table now instead of at the first request."""
    _table()


def _keyword(query: str, parameters: tuple[str, ...]) -> str:
    values: dict[str, str] = {}
    for pair in query[:LONGEST_QUERY].split("&"):
        name, _, raw = pair.partition("=")
        if name in parameters:
            values.setdefault(name, raw)
    keyword = next((value for name in parameters if (value := read_value(values.get(name, "")))), "")
    return "" if "\ufffd" in keyword else keyword  # in another encoding than UTF-8: unreadable, so unknown


@lru_cache(maxsize=CACHED_HOSTS)
def _row(host: str) -> Row:
    host = host.removesuffix(".")
    hosts, parents, _ = _table()
    exact = hosts.get(host) or hosts.get(host.removeprefix("www.")) or hosts.get(host.removeprefix("m."))
    if exact is not None:
        return exact
    for parent in _parents(host):
        if parent in parents:
            return parents[parent]
    return Row("link", host.removeprefix("www."), ())


@lru_cache(maxsize=CACHED_HOSTS)
def _app_row(package: str) -> Row:
    return _table().apps.get(package) or Row("link", package, ())


def _parents(host: str) -> Iterator[str]:
    while host:
        yield host
        host = host.partition(".")[2]


class _Table(NamedTuple):
    hosts: Mapping[str, Row]
    parents: Mapping[str, Row]  # with everything under them
    apps: Mapping[str, Row]


@cache
def _table() -> _Table:
    with TABLE.open("rb") as file:
        return _compiled(tomllib.load(file))


def _compiled(rows_by_kind: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> _Table:
    hosts: dict[str, Row] = {}
    parents: dict[str, Row] = {}
    apps: dict[str, Row] = {}
    for kind, rows in rows_by_kind.items():
        for name, fields in rows.items():
            row = Row(kind, name, tuple(fields.get("keyword", ())))
            apps.update(dict.fromkeys(fields.get("apps", ()), row))
            for host in _spelled_out(fields["hosts"], fields.get("endings", "").split()):
                if host.startswith("*."):
                    parents[host.removeprefix("*.")] = row
                else:
                    hosts[host] = row
    return _Table(hosts, parents, apps)


def _spelled_out(hosts: list[str], endings: list[str]) -> Iterator[str]:
    for host in hosts:
        if host.endswith("."):
            yield from (host + ending for ending in endings)
        else:
            yield host
