"""What was this process told by its environment? Settings of the process, refused by name when wrong."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SHORTEST_SECRET = 32


class SettingInvalid(Exception):
    """A setting of the process has a value that can't be used; the text names the setting and says why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, the attribute of `Config` that it fills, default and reader."""

    name: str
    attribute: str
    default: str | None
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of the process. Sizes in bytes, times in seconds, rates in requests a second."""

    host: str
    port: int
    workers: int
    collect_port: int | None
    instance_path: Path
    database_url: str
    spool_url: str
    spool_max_bytes: int
    durability: str
    secret_key: str
    admin_email: str | None
    admin_password: str | None
    base_url: str | None
    trusted_proxies: int
    metrics_token: str | None
    rate_limit_address: int
    rate_limit_channel: int
    country_file: Path | None
    processing_interval_seconds: int | None
    recalculation_interval_seconds: int | None
    demo: int

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.database_url.startswith("sqlite")

    @property
    def exports_path(self) -> Path:
        """The folder of files that are kept for a day to be fetched."""
        return self.instance_path / "exports"

    @property
    def erased_path(self) -> Path:
        """The file of those who were erased, which no restore sets back."""
        return self.instance_path / "erased"

    @property
    def public_url(self) -> str:
        """The address that people and sites use, without a slash at its end."""
        return (self.base_url or f"http://{_host_in_url(self.host)}:{self.port}").rstrip("/")


def _host_in_url(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared with, not bound to
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            message = f"is {text!r}, but must be a whole number from {low} to {high}"
            raise SettingInvalid(message) from None
        if not low <= number <= high:
            message = f"is {number}, but must be from {low} to {high}"
            raise SettingInvalid(message)
        return number

    return read


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            message = f"is {text!r}, but must be one of: {', '.join(choices)}"
            raise SettingInvalid(message)
        return text

    return read


def _text(text: str) -> str:
    return text


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _file(text: str) -> Path:
    path = _path(text)
    if not path.is_file() or not os.access(path, os.R_OK):
        message = f"is {text!r}, but there is no such file, or it can't be read"
        raise SettingInvalid(message)
    return path


def _database_url(text: str) -> str:
    """Refuse what is no address of a database, in words that hold no password."""
    scheme, _, rest = text.partition(":")
    if scheme not in {"sqlite", "postgres", "postgresql", "postgresql+psycopg"}:
        message = f"begins with {scheme!r}, but must begin with sqlite:/// or postgresql://"
        raise SettingInvalid(message)
    url = f"{'sqlite' if scheme == 'sqlite' else 'postgresql+psycopg'}:{rest}"
    try:
        database = make_url(url).database
    except (ArgumentError, ValueError):
        message = "can't be read; write it like postgresql://user:password@host:5432/name"
        raise SettingInvalid(message) from None
    if scheme == "sqlite" and (not database or ":memory:" in database):
        message = "names no file, but all processes share one: write it like sqlite:////srv/contrail/contrail.db"
        raise SettingInvalid(message)
    return url


def _spool_url(text: str) -> str:
    if not text.startswith("journal:"):
        message = f"is {text.split(':', 1)[0]!r}, but only the journal (journal:PATH) is built so far"
        raise SettingInvalid(message)
    return text


def _base_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half an IPv6 address, or a port that is none
        is_address = False
    if not is_address or parts.query or parts.fragment or not text.isprintable() or " " in text:
        message = f"is {text!r}, but must be an address such as https://contrail.example.org"
        raise SettingInvalid(message)
    return parts.geturl()


def _email(text: str) -> str:
    if text.count("@") != 1 or text.startswith("@") or text.endswith("@"):
        message = f"is {text!r}, but must be an e-mail address"
        raise SettingInvalid(message)
    return text.strip().lower()


def _at_least(length: int, most: int = 10_000) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not length <= len(text) <= most:
            message = f"is too short: at least {length} characters" if len(text) < length else "is too long"
            raise SettingInvalid(message)
        return text

    return read


SETTINGS: tuple[Setting, ...] = (
    Setting("CONTRAIL_HOST", "host", "127.0.0.1", _text),
    Setting("CONTRAIL_PORT", "port", "8000", _whole(1, 65_535)),
    Setting("CONTRAIL_WORKERS", "workers", "1", _whole(1, 256)),
    Setting("CONTRAIL_COLLECT_PORT", "collect_port", None, _whole(1, 65_535)),
    Setting("CONTRAIL_INSTANCE_PATH", "instance_path", "instance", _path),
    Setting("CONTRAIL_DATABASE_URL", "database_url", None, _database_url),
    Setting("CONTRAIL_SPOOL_URL", "spool_url", None, _spool_url),
    Setting("CONTRAIL_SPOOL_MAX_BYTES", "spool_max_bytes", str(8 * 1024**3), _whole(1024**2, 2**50)),
    Setting("CONTRAIL_DURABILITY", "durability", "os", _one_of("os", "disk")),
    Setting("CONTRAIL_SECRET_KEY", "secret_key", None, _at_least(SHORTEST_SECRET)),
    Setting("CONTRAIL_ADMIN_EMAIL", "admin_email", None, _email),
    Setting("CONTRAIL_ADMIN_PASSWORD", "admin_password", None, _at_least(12, 1_000)),
    Setting("CONTRAIL_BASE_URL", "base_url", None, _base_url),
    Setting("CONTRAIL_TRUSTED_PROXIES", "trusted_proxies", "0", _whole(0, 32)),
    Setting("CONTRAIL_METRICS_TOKEN", "metrics_token", None, _at_least(16)),
    Setting("CONTRAIL_RATE_LIMIT_ADDRESS", "rate_limit_address", "50", _whole(0, 1_000_000)),
    Setting("CONTRAIL_RATE_LIMIT_CHANNEL", "rate_limit_channel", "0", _whole(0, 10_000_000)),
    Setting("CONTRAIL_COUNTRY_FILE", "country_file", None, _file),
    Setting("CONTRAIL_PROCESSING_INTERVAL_SECONDS", "processing_interval_seconds", None, _whole(1, 3_600)),
    Setting("CONTRAIL_RECALCULATION_INTERVAL_SECONDS", "recalculation_interval_seconds", None, _whole(1, 3_600)),
    Setting("CONTRAIL_DEMO", "demo", "0", _whole(0, 1)),
)


def read_config(environment: Mapping[str, str] | None = None) -> Config:
    """Return the settings of this process; an empty variable counts as unset.

    Raises `SettingInvalid` for a wrong value, for a `CONTRAIL_` name that doesn't exist (a spelling mistake would
    otherwise be silent), when an administrator's e-mail comes without a password, and when both ports are one.
    """
    given = {name: text for name, text in (environment if environment is not None else os.environ).items() if text}
    _refuse_unknown(given)
    values = {setting.attribute: _value_of(setting, given) for setting in SETTINGS}
    instance = values["instance_path"]
    values["database_url"] = values["database_url"] or f"sqlite:///{instance / 'contrail.db'}"
    values["spool_url"] = values["spool_url"] or f"journal:{instance / 'spool'}"
    values["secret_key"] = values["secret_key"] or _kept_secret(instance)
    if values["admin_email"] and not values["admin_password"]:
        message = "CONTRAIL_ADMIN_PASSWORD is missing: CONTRAIL_ADMIN_EMAIL is set and needs it"
        raise SettingInvalid(message)
    if values["collect_port"] == values["port"]:
        message = f"CONTRAIL_COLLECT_PORT is {values['port']}, which is CONTRAIL_PORT too: pages would be missing"
        raise SettingInvalid(message)
    return Config(**values)


def _refuse_unknown(given: Mapping[str, str]) -> None:
    known = {setting.name for setting in SETTINGS}
    for name in sorted(given):
        if name.startswith("CONTRAIL_") and name not in known and not name.startswith("CONTRAIL_TEST_"):
            message = f"{name} is not a setting of Contrail; the README lists them"
            raise SettingInvalid(message)


def _value_of(setting: Setting, given: Mapping[str, str]) -> Any:  # noqa: ANN401 - each setting has a type of its own
    text = given.get(setting.name, setting.default)
    if text is None:
        return None
    try:
        return setting.read(text)
    except SettingInvalid as error:
        message = f"{setting.name} {error}"
        raise SettingInvalid(message) from None


def _kept_secret(instance: Path) -> str:
    """Make the key once and keep it in the instance folder; two starts at one moment agree on one key."""
    path = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft = instance / f"secret_key.{os.getpid()}.{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(32))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        kept = path.read_text().strip()
    except OSError as error:
        message = f"CONTRAIL_INSTANCE_PATH {instance} can't be written to: {error.strerror}"
        raise SettingInvalid(message) from error
    if len(kept) < SHORTEST_SECRET:
        message = f"CONTRAIL_SECRET_KEY is not set, and {path} is cut off: delete it, and a new one is made"
        raise SettingInvalid(message)
    return kept
