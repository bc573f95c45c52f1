"""Which role may do what? The one table, and the guard that every view carries."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)


class Role(StrEnum):
    """What somebody is here for."""

    ADMIN = "admin"
    MARKETER = "marketer"
    VIEWER = "viewer"
    DEVELOPER = "developer"
    PRIVACY_OFFICER = "privacy-officer"


class Permission(StrEnum):
    """One thing that a role may do or not."""

    USE_OWN_ACCOUNT = "use_own_account"
    SEE_OVERVIEW = "see_overview"
    SEE_LOG = "see_log"
    SEE_CONTACTS = "see_contacts"
    EDIT_CONTACTS = "edit_contacts"
    DELETE_CONTACTS = "delete_contacts"
    EDIT_ATTRIBUTES = "edit_attributes"
    LOG_BY_HAND = "log_by_hand"
    EXPORT = "export"
    DELETE_ACTIVITIES = "delete_activities"
    SEE_TYPES = "see_types"
    SWITCH_TYPES = "switch_types"
    EDIT_TYPES = "edit_types"
    SEE_CHANNELS = "see_channels"
    EDIT_CHANNELS = "edit_channels"
    INSTALL_CHECK = "install_check"
    SEE_NOT_RECORDED = "see_not_recorded"
    SEE_NEEDS_ATTENTION = "see_needs_attention"
    HANDLE_NEEDS_ATTENTION = "handle_needs_attention"
    CHANGE_SETTINGS = "change_settings"
    MANAGE_USERS = "manage_users"
    MANAGE_COLLECT_KEYS = "manage_collect_keys"
    MANAGE_KEYS = "manage_keys"
    SEE_AUDIT = "see_audit"
    SEE_FORMS = "see_forms"
    EDIT_FORMS = "edit_forms"
    SEE_CONSENTS = "see_consents"
    EDIT_CONSENTS = "edit_consents"
    HANDLE_REQUESTS = "handle_requests"
    CHANGE_RETENTION = "change_retention"
    SEE_COLLECTED = "see_collected"


_EVERYBODY = {Permission.USE_OWN_ACCOUNT, Permission.SEE_OVERVIEW, Permission.SEE_TYPES, Permission.SEE_COLLECTED}
_READING = _EVERYBODY | {Permission.SEE_LOG, Permission.SEE_CONTACTS}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.MARKETER: frozenset(
        _READING
        | {
            Permission.EDIT_CONTACTS,
            Permission.LOG_BY_HAND,
            Permission.EXPORT,
            Permission.SEE_NOT_RECORDED,
            Permission.SEE_FORMS,
            Permission.EDIT_FORMS,
        }
    ),
    Role.VIEWER: frozenset(_READING),
    Role.DEVELOPER: frozenset(
        _EVERYBODY
        | {
            Permission.SEE_CHANNELS,
            Permission.EDIT_CHANNELS,
            Permission.INSTALL_CHECK,
            Permission.MANAGE_COLLECT_KEYS,
            Permission.SEE_NOT_RECORDED,
            Permission.SEE_FORMS,
            Permission.EDIT_FORMS,
        }
    ),
    Role.PRIVACY_OFFICER: frozenset(
        _EVERYBODY
        | {
            Permission.SEE_CONSENTS,
            Permission.EDIT_CONSENTS,
            Permission.SEE_FORMS,
            Permission.HANDLE_REQUESTS,
            Permission.CHANGE_RETENTION,
            Permission.SEE_NOT_RECORDED,
            Permission.SEE_AUDIT,
        }
    ),
}

ROLE_WORDS: dict[Role, tuple[str, str]] = {
    Role.ADMIN: ("Admin", "may do everything"),
    Role.MARKETER: ("Marketer", "sees contacts and activities, exports, logs by hand"),
    Role.VIEWER: ("Viewer", "sees contacts and activities, changes nothing"),
    Role.DEVELOPER: ("Developer", "sets up channels and checks the installation, sees no contacts"),
    Role.PRIVACY_OFFICER: ("Privacy officer", "keeps consents and data protection, sees no contacts"),
}


def role_label(role: str) -> str:
    """Return the role as pages call it."""
    return ROLE_WORDS[Role(role)][0]


def role_may(role: str, permission: str) -> bool:
    """Whether the role includes the permission; an unknown role includes none."""
    return role in PERMISSIONS and permission in PERMISSIONS[Role(role)]


def user_may(permission: str) -> bool:
    """Whether the person of this request may do it; nobody may anything while not signed in."""
    return bool(current_user.is_authenticated) and role_may(current_user.role, permission)


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let a view answer only who has the permission: others get the sign-in page first, then a refusal."""

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            if not current_user.is_authenticated:
                return _ask_for_sign_in()
            if not user_may(permission):
                abort(403)
            return view(*args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def _ask_for_sign_in() -> Response:
    if "HX-Request" in request.headers:  # a followed redirect would put the sign-in page into a part of this one
        return Response(status=204, headers={"HX-Redirect": url_for("access.sign_in")})
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    address = url_for("access.sign_in", next=wanted if wanted != "/" else None)
    return Response(status=303, headers={"Location": address})
