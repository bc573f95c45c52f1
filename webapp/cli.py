"""What can be done from the command line?"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click
from flask import Flask, current_app
from sqlalchemy.orm import Session

from webapp.access import links
from webapp.access import operations as access
from webapp.access.keys import Scope, create_key
from webapp.access.permissions import Role
from webapp.access.queries import find_user, has_users
from webapp.admission.runtime import Runtime
from webapp.backups.commands import backup_command, restore_command
from webapp.channels import operations as channels
from webapp.channels.models import Agreement
from webapp.channels.queries import find_named_channels
from webapp.config import Config, SettingInvalid
from webapp.contact_management.export_commands import export_group
from webapp.database import db, transaction
from webapp.demo.making import make_demo
from webapp.imports.commands import import_group
from webapp.migrations import add_missing_types, upgrade_database
from webapp.overview.status import read_status
from webapp.processing.jobs import run_processing
from webapp.recalculation.jobs import run_recalculation
from webapp.server import serve
from webapp.starting import begin, make_app, refuse, refusing_in_one_line, with_app, within_app

PROCESS_LOCK_SECONDS = 3_600.0


@click.group()
def main() -> None:
    """See what your contacts do on your websites, apps and e-mails, and act on it."""


main.add_command(backup_command)
main.add_command(restore_command)
main.add_command(within_app(export_group))
main.add_command(within_app(import_group))


@main.command()
@click.option("--demo", is_flag=True, help="With a month of sample data, and a shop under /demo/ to try it on.")
def run(demo: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Start everything: pages, door, beacon and the processing of what comes in."""
    if demo:
        os.environ["CONTRAIL_DEMO"] = "1"  # the workers are processes of their own
    app = make_app()
    config: Config = app.config["CONTRAIL"]
    with refusing_in_one_line():
        add_missing_types(app)
        next_step = first_step(app, config)
        if config.demo:
            prepare_demo(app, config)
            next_step += f"\n  The demo shop: {config.public_url}/demo/"
        app.extensions["contrail_door"].close()
        serve(config, lambda address: click.echo(f"\n  Contrail runs on {address}\n  {next_step}\n"))


def prepare_demo(app: Flask, config: Config) -> None:
    """Make the sample data, unless it is there already."""
    runtime: Runtime = app.extensions["contrail_door"]
    with app.app_context():
        make_demo(db.engine, runtime.spool, runtime.sums, config.public_url, click.echo)


def first_step(app: Flask, config: Config) -> str:
    """Return where to go next: the setup link while nobody can sign in."""
    with app.app_context(), transaction() as session:
        if config.admin_email and config.admin_password:
            ensure_admin(session, config.admin_email, config.admin_password)
        if has_users(session):
            return f"Sign in: {config.public_url}/sign-in   (stop with Ctrl-C)"
        token = links.make_setup_link(session)
    return f"Begin here, once: {config.public_url}/setup/{token}   (stop with Ctrl-C)"


def ensure_admin(session: Session, email: str, password: str) -> None:
    """Make the administrator that the environment names. Raises `SettingInvalid`."""
    try:
        access.ensure_admin(session, email, password)
    except access.EmailInvalid as error:
        message = f"CONTRAIL_ADMIN_EMAIL is {email!r}: {error}"
        raise SettingInvalid(message) from None


@main.command()
def migrate() -> None:
    """Upgrade the database to this version; SQLite is upgraded at every start by itself."""
    with refusing_in_one_line("the database can't be upgraded"):
        upgrade_database(begin())
    click.echo("The database is of this version.")


@main.group()
def channel() -> None:
    """Websites, apps and mailings that send activities."""


@channel.command("create")
@click.argument("name")
@click.option("--origin", "origins", multiple=True, help="An address that pages send from; may be given several times.")
@click.option(
    "--consent",
    "agreement",
    type=click.Choice([agreement.value for agreement in Agreement]),
    default=Agreement.SITE.value,
    show_default=True,
    help="How visitors agree.",
)
@click.option("--reason", default="", help="Why visitors need not agree; required with not-needed.")
@with_app
def create_channel(name: str, origins: tuple[str, ...], agreement: str, reason: str) -> None:
    """Create a channel and print its key."""
    with transaction() as session:
        made = channels.create_channel(session, name, origins=origins, agreement=Agreement(agreement), reason=reason)
        key = made.key
    click.echo(key)


@main.group()
def user() -> None:
    """People who sign in."""


@user.command("create")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_app
def create_user(email: str, role: str, password_stdin: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Create a user; asks for the password."""
    password = ask_password(from_stdin=password_stdin)
    with transaction() as session:
        access.create_user(session, email, role, password)
    click.echo(f"{email} can sign in.")


@user.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_app
def change_password(email: str, password_stdin: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Give a user a new password, and end their sessions."""
    if find_user(db.session(), email) is None:
        refuse(f"nobody has the e-mail address {email}")
    password = ask_password(from_stdin=password_stdin)
    with transaction() as session:
        found = find_user(session, email)
        if found is None:
            refuse(f"nobody has the e-mail address {email}")
        access.change_password(session, found, password)
    click.echo(f"The password of {email} is changed.")


def ask_password(*, from_stdin: bool) -> str:
    """Return a password from standard input, or asked for twice."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@main.group("api-key")
def api_key() -> None:
    """Keys with which programs call the API."""


@api_key.command("create")
@click.argument("name")
@click.option("--scope", required=True, type=click.Choice([scope.value for scope in Scope]), help="What it is for.")
@click.option("--channel", "channel_name", default="", help="The name, key or number of the only channel it is for.")
@click.option(
    "--consent",
    type=click.Choice(["checked", "vouched"]),
    default="checked",
    show_default=True,
    help="Whether Contrail checks that people agreed, or the sender vouches for it.",
)
@with_app
def create_api_key(name: str, scope: str, channel_name: str, consent: str) -> None:
    """Create an API key and print it; nobody can see it again."""
    with transaction() as session:
        bound = find_named_channels(session, channel_name) if channel_name else []
        if channel_name and len(bound) != 1:
            refuse(f"{'no' if not bound else 'more than one'} channel is called {channel_name!r}")
        channel_id = bound[0].id if bound else None
        made = create_key(session, name, Scope(scope), is_vouched=consent == "vouched", channel_id=channel_id)
    click.echo(made.secret)


@main.command()
@with_app
def process() -> None:
    """Store all that was acknowledged before now; works beside a running system."""
    runtime = door()
    result = run_processing(db.engine, runtime.spool, runtime.sums, lock_seconds=PROCESS_LOCK_SECONDS)
    click.echo(f"{result.activities:,} activities stored, {result.set_aside:,} records set aside.")
    if result.unreadable:
        message = f"{result.unreadable:,} segments of the journal can't be read; what stands there still waits."
        raise click.ClickException(message)


@main.command()
@with_app
def recalculate() -> None:
    """Bring everything up to date that depends on activities."""
    result = run_recalculation(db.engine)
    click.echo(f"{result.contacts:,} contacts recalculated.")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_app
def status(as_json: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Tell how the installation is doing."""
    runtime = door()
    found: dict[str, Any] = read_status(db.engine, runtime.spool, runtime.sums)
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, value in found.items():
        if name == "dropped":
            total = sum(value.values())
            click.echo(f"{'not recorded':<24}{total:,}")
        else:
            click.echo(
                f"{name.replace('_', ' '):<24}{value:,}"
                if isinstance(value, int)
                else f"{name.replace('_', ' '):<24}{value}"
            )


def door() -> Runtime:
    """Return the door's spools of the current application."""
    runtime: Runtime = current_app.extensions["contrail_door"]
    return runtime
