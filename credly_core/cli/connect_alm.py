"""`badge-console connect add-alm`, `remove-alm`: the ALM side of a connection."""

from __future__ import annotations

import secrets as chance
import sys
from pathlib import Path
from typing import Annotated

import typer

from credly_core.cli.connect import MARKS, SecretArgument, app
from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, note, open_console, say, say_json
from credly_core.console import Console
from credly_core.domain.account_lights import AlmReport
from credly_core.domain.accounts import ALM_HOSTS, AlmCredentials, AlmForm
from credly_core.domain.ids import ConnectionId
from credly_core.domain.secrets import Secret
from credly_core.errors import NotAllowed, SettingsError

__all__ = ["app"]


def _secret_from(file: Path | None, prompt: str, option: str) -> Secret:
    if file is not None:
        try:
            text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise SettingsError(
                f"The file {file} cannot be read as text.", hint="Name a text file that holds only the secret."
            ) from problem
        return Secret(text.strip())
    if not sys.stdin.isatty():
        raise SettingsError(f"No {prompt.lower()} was given.", hint=f"Use {option} (with - for standard input).")
    return Secret(typer.prompt(prompt, hide_input=True).strip())


def _by_consent(console: Console, form: AlmForm, redirect_uri: str) -> AlmForm:
    """Say where to give consent, and exchange what the browser came back with."""
    url = console.accounts.authorize_url(form, redirect_uri=redirect_uri, state=chance.token_urlsafe(12))
    note(f"Open this address in a browser, as an administrator of ALM, and allow access:\n{url}")
    note("Then paste the whole address the browser came back to:")
    return console.accounts.exchange(form, sys.stdin.readline(), redirect_uri=redirect_uri)


def say_alm_report(report: AlmReport) -> None:
    """The five lights, line by line."""
    for light in report.lights:
        why = light.diagnosis
        detail = light.detail if why is None or light.detail != why.sentence else ""
        say(f"[{MARKS[light.state]:^9}] {light.name.value}" + (f": {detail}" if detail else ""))
        if why is not None:
            say(f"            {why.sentence} {why.repair}")


def alm_report_json(report: AlmReport) -> dict[str, object]:
    """The same for programs."""
    return {
        "ok": report.is_good,
        "account": {"id": report.account.id, "name": report.account.name} if report.account else None,
        "role": report.role,
        "lights": [
            {
                "name": light.name.value,
                "state": light.state.value,
                "detail": light.detail,
                "cause": light.diagnosis.cause.value if light.diagnosis else None,
                "sentence": light.diagnosis.sentence if light.diagnosis else None,
                "repair": light.diagnosis.repair if light.diagnosis else None,
            }
            for light in report.lights
        ],
    }


def _target(console: Console) -> ConnectionId | None:
    """The connection that gets the account: the chosen one, or none where there is none yet."""
    if not console.connect.connections():
        return None
    return console.require_connection().id


@app.command("add-alm")
def add_alm(
    connection: Chosen = None,
    host: Annotated[str, typer.Option(help="Hostname of the account, as in ALM's own address.")] = ALM_HOSTS[0],
    client_id: Annotated[str, typer.Option(help="Client ID of the application registered in ALM.")] = "",
    secret_file: Annotated[
        Path | None, typer.Option(help="File with the client secret; - reads standard input.")
    ] = None,
    refresh_token_file: Annotated[
        Path | None, typer.Option(help="File with a refresh token; - reads standard input.")
    ] = None,
    redirect_uri: Annotated[
        str, typer.Option(help="A redirect address of the application: consent in a browser, instead of a token.")
    ] = "",
    as_json: Json = False,
    client_secret: SecretArgument = None,
    refresh_token: SecretArgument = None,
) -> None:
    """Give a connection its ALM account; it is tested first and saved only when the test passes."""
    console = open_console(connection)
    target = _target(console)
    secret = _secret_from(secret_file, "Client secret", "--secret-file")
    form = AlmForm(host, AlmCredentials(client_id, secret))
    if redirect_uri:
        form = _by_consent(console, form, redirect_uri)
    else:
        token = _secret_from(refresh_token_file, "Refresh token", "--refresh-token-file")
        form = AlmForm(host, AlmCredentials(client_id, secret, token))
    form, lines = console.accounts.tidy(form)
    for line in lines:
        note(line)
    report = follow(console.accounts.test(form), quiet=as_json)
    if not report.is_good:
        say_json(alm_report_json(report)) if as_json else say_alm_report(report)
        raise typer.Exit(3)
    saved = console.accounts.save(form, report, actor=console.actor, connection_id=target)
    if as_json:
        say_json({"id": saved.id, "name": saved.name, **alm_report_json(report)})
        return
    say_alm_report(report)
    say(f"Saved as the ALM side of “{saved.name}”.")


@app.command("test-alm")
def test_alm(connection: Chosen = None, as_json: Json = False) -> None:
    """Test the ALM side of a connection: five lights, in order; this also keeps its consent alive."""
    console = open_console(connection)
    report = follow(console.accounts.test_saved(console.require_connection().id, actor=console.actor), quiet=as_json)
    say_json(alm_report_json(report)) if as_json else say_alm_report(report)
    if not report.is_good:
        raise typer.Exit(3)


@app.command("remove-alm")
def remove_alm(
    connection: Chosen = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Forget the ALM side of a connection, its secrets and its copied catalogue."""
    console = open_console(connection)
    chosen = console.require_connection()
    side = console.accounts.side_of(chosen.id)
    if not yes:
        if not sys.stdin.isatty():
            raise SettingsError("Removing an account wants a yes.", hint="Add --yes.")
        if not typer.confirm(f"Forget the account “{side.account.name}” and its secrets?"):
            raise NotAllowed("Nothing was removed.")
    console.accounts.remove(chosen.id, actor=console.actor)
    if as_json:
        say_json({"removed": side.account.id})
