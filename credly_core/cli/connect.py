"""`badge-console connect …`: add, list, test, remove, and what each step says of itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, note, open_console, say, say_json, say_table
from credly_core.domain.connections import (
    PRODUCTION_HOST,
    Connection,
    ConnectionForm,
    ConnectionReport,
    Credentials,
    LightState,
)
from credly_core.domain.secrets import Secret
from credly_core.errors import NotAllowed, SettingsError

app = typer.Typer(help="Connections: a Credly organization and an ALM account each.", no_args_is_help=True)

MARKS = {
    LightState.GOOD: "ok",
    LightState.LIMITED: "limited",
    LightState.FAILED: "FAILED",
    LightState.SKIPPED: "not tried",
    LightState.WAITING: "waiting",
}


def _refuse_argument(value: str | None) -> str | None:
    if value is not None:
        raise SettingsError(
            "A secret does not belong on the command line: other people on this machine can read it there.",
            hint="Type it at the prompt, use --token-file, or set BADGE_CONSOLE_CREDLY_AUTHORIZATION_TOKEN.",
        )
    return None


SecretArgument = Annotated[str | None, typer.Option(hidden=True, callback=_refuse_argument)]


def _read_secret(file: Path | None, from_settings: Secret | None, prompt: str) -> Secret:
    """From a file (`-` is standard input), from the settings, or asked for without echo."""
    if file is not None:
        try:
            text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise SettingsError(
                f"The file {file} cannot be read as text.", hint="Name a text file that holds only the secret."
            ) from problem
        if not text.strip():
            raise SettingsError(
                f"{'Standard input' if str(file) == '-' else f'The file {file}'} holds no secret.",
                hint="Give a text that holds only the secret.",
            )
        return Secret(text.strip())
    if from_settings:
        return from_settings
    if not sys.stdin.isatty():
        raise SettingsError(
            f"No {prompt.lower()} was given.",
            hint="Use --token-file (with - for standard input), or set BADGE_CONSOLE_CREDLY_AUTHORIZATION_TOKEN.",
        )
    return Secret(typer.prompt(prompt, hide_input=True).strip())


def _say_report(report: ConnectionReport) -> None:
    for light in report.lights:
        why = light.diagnosis
        detail = light.detail if why is None or light.detail != why.sentence else ""
        say(f"[{MARKS[light.state]:^9}] {light.name.value}" + (f": {detail}" if detail else ""))
        if why is not None:
            say(f"            {why.sentence} {why.repair}")


def _report_json(report: ConnectionReport) -> dict[str, object]:
    return {
        "ok": report.is_good,
        "organization": report.organization.name if report.organization else None,
        "template_count": report.template_count,
        "token_expires_at": report.token_expires_at.isoformat() if report.token_expires_at else None,
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


@app.command()
def add(
    name: Annotated[str | None, typer.Option(help="Connection name, your own words.")] = None,
    organization_id: Annotated[str | None, typer.Option(help="Credly's organization ID (a UUID).")] = None,
    host: Annotated[str | None, typer.Option(help="Hostname of the API.")] = None,
    client_id: Annotated[str | None, typer.Option(help="OAuth client id, instead of an authorization token.")] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="File with the token or client secret; - reads standard input.")
    ] = None,
    test: Annotated[bool, typer.Option(help="Test before saving.")] = True,
    as_json: Json = False,
    token: SecretArgument = None,
    client_secret: SecretArgument = None,
) -> None:
    """Add a connection; it is tested first and saved only when the test passes."""
    console = open_console()
    given = console.settings
    client = client_id or given.credly_client_id
    asked = "OAuth client secret" if client else "Authorization Token"
    fallback = given.credly_client_secret if client else given.credly_authorization_token
    secret = _read_secret(token_file, fallback, asked)
    credentials = Credentials(client_id=client, client_secret=secret) if client else Credentials(token=secret)
    form = ConnectionForm(
        name=name or given.credly_connection_name or "Credly",
        organization_id=organization_id or given.credly_organization_id,
        host=host or given.credly_hostname or PRODUCTION_HOST,
        credentials=credentials,
    )
    tidied = console.connect.tidy(form)
    for line in tidied.notes:
        note(line)
    report = follow(console.connect.test(tidied.form), quiet=as_json) if test else None
    if report is not None and not report.is_good:
        say_json(_report_json(report)) if as_json else _say_report(report)
        raise typer.Exit(3)
    connection = console.connect.save(tidied.form, report, actor=console.actor)
    if as_json:
        say_json({"id": connection.id, "name": connection.name, **(_report_json(report) if report else {"ok": None})})
        return
    if report is not None:
        _say_report(report)
    say(f"Saved as “{connection.name}” ({connection.environment.value}).")


def _account(item: Connection) -> str:
    return f"{item.alm.account.name} ({item.alm.account.id})" if item.alm else "-"


def _alm_json(item: Connection) -> dict[str, str] | None:
    if item.alm is None:
        return None
    return {"host": item.alm.host, "account_id": item.alm.account.id, "account": item.alm.account.name}


@app.command("list")
def list_(as_json: Json = False) -> None:
    """The connections saved on this machine."""
    console = open_console()
    connections = console.connect.connections()
    lives = [console.connect.token_life(connection) for connection in connections]
    if as_json:
        say_json(
            [
                {
                    "id": item.id,
                    "name": item.name,
                    "environment": item.environment.value,
                    "host": item.host,
                    "organization_id": item.organization_id,
                    "token_days_left": life.days_left,
                    "alm": _alm_json(item),
                }
                for item, life in zip(connections, lives, strict=True)
            ]
        )
        return
    if not connections:
        say("No connection yet. Add one with: badge-console connect add")
        return
    say_table(
        ("Name", "Environment", "Host", "Organization ID", "ALM account", "Token"),
        [
            (item.name, item.environment.value, item.host, item.organization_id, _account(item), life.sentence)
            for item, life in zip(connections, lives, strict=True)
        ],
    )


@app.command("test")
def test_(
    connection: Annotated[str | None, typer.Argument(help="Name or id; needed when there are several.")] = None,
    as_json: Json = False,
) -> None:
    """Test a saved connection: five lights, in order."""
    console = open_console(connection)
    report = follow(console.connect.test_saved(console.require_connection().id, actor=console.actor), quiet=as_json)
    if as_json:
        say_json(_report_json(report))
    else:
        _say_report(report)
    if not report.is_good:
        raise typer.Exit(3)


@app.command()
def remove(
    connection: Annotated[str, typer.Argument(help="Name or id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a connection and its secret; saved versions of badge.csv stay."""
    console = open_console(connection)
    chosen = console.require_connection()
    if not yes:
        if not sys.stdin.isatty():
            raise SettingsError("Removing a connection wants a yes.", hint="Add --yes.")
        if not typer.confirm(f"Forget “{chosen.name}” and its secret?"):
            raise NotAllowed("Nothing was removed.")
    console.connect.remove(chosen.id, actor=console.actor)
    say(f"Removed “{chosen.name}”.")


def status(
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Where each step stands, and what is next."""
    lines = open_console(connection).statuses()
    if as_json:
        say_json([{"step": s.step, "state": s.state.value, "summary": s.summary, "next": s.next_action} for s in lines])
        return
    say_table(
        ("Step", "State", "Where it stands", "Next"), [(s.step, s.state.value, s.summary, s.next_action) for s in lines]
    )
