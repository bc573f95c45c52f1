"""Changes of users. The caller opens the transaction; every change is written to the audit log."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access import links, sessions
from webapp.access.audit import audit
from webapp.access.models import User
from webapp.access.passwords import hash_password
from webapp.access.permissions import Role
from webapp.access.queries import find_user, has_users


class EmailTaken(Exception):
    """Another user already has this address."""


class EmailInvalid(Exception):
    """What was given is no e-mail address."""


class RoleUnknown(Exception):
    """There is no role of this name."""


class LastAdmin(Exception):
    """This is the only administrator who can sign in: without one nobody could let anybody in again."""


def create_user(
    session: Session, email: str, role: str, password: str | None, *, name: str = "", time_zone: str = "UTC"
) -> User:
    """Make a user; without a password only a one-time link lets them in. The name is taken from the address if empty.

    Raises `EmailInvalid`, `EmailTaken`, `RoleUnknown`, `PasswordTooShort`, `PasswordTooLong`.
    """
    address = _checked_email(email)
    known_role = _checked_role(role)
    if find_user(session, address) is not None:
        raise EmailTaken
    user = User(
        email=address,
        name=name.strip() or address.partition("@")[0],
        role=known_role,
        password_hash=None if password is None else hash_password(password),
        time_zone=time_zone,
        created_at=clock.now(),
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError:  # somebody else took the address at this moment
        raise EmailTaken from None
    audit(session, "user_created", "user", user.id, user.name, {"email": address, "role": known_role})
    return user


def ensure_admin(session: Session, email: str, password: str) -> bool:
    """Make the administrator named in the environment, unless somebody has this address; return whether."""
    if find_user(session, email) is not None:
        return False
    create_user(session, email, Role.ADMIN, password)
    return True


def create_first_admin(session: Session, token: str, email: str, password: str, *, name: str, time_zone: str) -> User:
    """Make the first administrator for who holds the link of the first start.

    Raises `LinkInvalid`, also when somebody has been a user all along, and what `create_user` raises.
    """
    if links.use_up(session, token) is not None or has_users(session):
        raise links.LinkInvalid
    return create_user(session, email, Role.ADMIN, password, name=name, time_zone=time_zone)


def change_password(session: Session, user: User, password: str, *, keep_session: int | None = None) -> None:
    """Give the user a new password and sign them out everywhere but in `keep_session`; old links stop working.

    Raises `PasswordTooShort`, `PasswordTooLong`.
    """
    user.password_hash = hash_password(password)
    sessions.end_sessions(session, user.id, keep=keep_session)
    links.forget_links(session, user)
    audit(session, "user_password_changed", "user", user.id, user.name)


def choose_password(session: Session, token: str, password: str) -> User:
    """Give the user of a one-time link the password that they chose.

    Raises `LinkInvalid`, `PasswordTooShort`, `PasswordTooLong`.
    """
    user_id = links.use_up(session, token)
    user = None if user_id is None else session.get(User, user_id)
    if user is None or not user.is_active:
        raise links.LinkInvalid
    change_password(session, user, password)
    return user


def change_profile(session: Session, user: User, *, name: str, time_zone: str) -> None:
    """Change how a user is called and in which zone they read times."""
    changes = _changes(user, name=name.strip(), time_zone=time_zone)
    if changes:
        audit(session, "user_changed", "user", user.id, user.name, changes)


def change_user(session: Session, user: User, *, name: str, email: str, role: str) -> None:
    """Change what an administrator may change of a user.

    Raises `LastAdmin`, `EmailTaken`, `EmailInvalid`, `RoleUnknown`.
    """
    address, known_role = _checked_email(email), _checked_role(role)
    if known_role != Role.ADMIN:
        _keep_an_admin(session, user)
    other = find_user(session, address)
    if other is not None and other.id != user.id:
        raise EmailTaken
    changes = _changes(user, name=name.strip(), email=address, role=str(known_role))
    if changes:
        session.flush()
        audit(session, "user_changed", "user", user.id, user.name, changes)


def deactivate_user(session: Session, user: User) -> None:
    """Let the user sign in no more, and sign them out everywhere. Raises `LastAdmin`."""
    _keep_an_admin(session, user)
    user.is_active = False
    sessions.end_sessions(session, user.id)
    links.forget_links(session, user)
    audit(session, "user_deactivated", "user", user.id, user.name)


def activate_user(session: Session, user: User) -> None:
    """Let the user sign in again."""
    user.is_active = True
    audit(session, "user_activated", "user", user.id, user.name)


def delete_user(session: Session, user: User) -> None:
    """Delete the user; what they did stays in the audit log under their name. Raises `LastAdmin`."""
    _keep_an_admin(session, user)
    audit(session, "user_deleted", "user", user.id, user.name, {"email": user.email, "role": user.role})
    session.delete(user)
    session.flush()


def make_password_link(session: Session, user: User) -> str:
    """Return the token of a one-time link with which the user chooses a password."""
    audit(session, "user_link_made", "user", user.id, user.name)
    return links.make_password_link(session, user)


def _keep_an_admin(session: Session, user: User) -> None:
    """Raise `LastAdmin` when nobody but `user` could administer. The rows are locked against a second one who asks."""
    admins = session.scalars(select(User.id).where(User.role == Role.ADMIN, User.is_active).with_for_update()).all()
    if list(admins) == [user.id]:
        raise LastAdmin


def _changes(user: User, **wanted: str) -> dict[str, list[str]]:
    changes = {name: [getattr(user, name), value] for name, value in wanted.items() if getattr(user, name) != value}
    for name, (_, value) in changes.items():
        setattr(user, name, value)
    return changes


def _checked_email(email: str) -> str:
    try:
        # Contrail also runs in networks whose addresses nobody outside can reach: ada@office is fine.
        checked = validate_email(email, check_deliverability=False, globally_deliverable=False, test_environment=True)
    except EmailNotValidError as error:
        raise EmailInvalid(str(error)) from None
    return checked.normalized.lower()


def _checked_role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        message = f"{role!r} is no role; there are: {', '.join(Role)}"
        raise RoleUnknown(message) from None
