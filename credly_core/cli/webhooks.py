"""`badge-console webhooks …`: addresses for what services tell, the door for it, and what came in."""

from __future__ import annotations

from typing import Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, open_console, say, say_json, say_table
from credly_core.domain.webhooks import EventState, HookService
from credly_core.steps.webhooks import HookAddress

app = typer.Typer(help="What Credly and ALM tell by themselves.", no_args_is_help=True)

Service = Annotated[HookService, typer.Argument(help="Who delivers.")]
Public = Annotated[str, typer.Option("--public", help="Address under which services reach the receiver.")]


@app.command()
def address(
    service: Service,
    public: Public = "https://your-host.example",
    new: Annotated[bool, typer.Option("--new", help="Make one, or a new one; the old goes on to work.")] = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Show what to enter at the service: address, and for ALM user and password. Keep it like a password."""
    console = open_console(connection)
    step = console.webhooks
    found = None if new else step.address(service)
    _show(found or step.make_address(service, actor=console.actor), public, as_json=as_json)


@app.command()
def close(
    service: Service,
    old: Annotated[bool, typer.Option("--old", help="Only the address before the newest one.")] = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Take nothing more that comes by this service's address."""
    console = open_console(connection)
    verb = console.webhooks.forget_old if old else console.webhooks.close_address
    closed = verb(service, actor=console.actor)
    if as_json:
        say_json({"closed": closed})
    else:
        say("Closed." if closed else "There was no such address.")


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8601,
    host: Annotated[str, typer.Option(help="0.0.0.0 opens it to the network; put TLS in front of it.")] = "127.0.0.1",
    works: Annotated[
        bool, typer.Option("--work/--no-work", help="Also look at what came in, and sweep once a day.")
    ] = True,
) -> None:
    """Take deliveries until Ctrl-C. The app takes them too, at the same addresses on its own port."""
    import uvicorn

    from credly_core.console import Console
    from credly_core.receiver import make_receiver

    console = Console.open()
    with console:
        uvicorn.run(make_receiver(lambda: console, works=works), host=host, port=port, access_log=False)


@app.command()
def work(connection: Chosen = None, as_json: Json = False) -> None:
    """Look at every event that waits, once."""
    outcome = follow(open_console(connection).webhooks.work(), quiet=as_json)
    found = {name: getattr(outcome, name) for name in ("done", "ignored", "unknown", "put_off", "given_up")}
    if as_json:
        say_json(found)
    else:
        say(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.items()))


@app.command()
def sweep(connection: Chosen = None, as_json: Json = False) -> None:
    """Find events of Credly that were never delivered."""
    outcome = follow(open_console(connection).webhooks.sweep(), quiet=as_json)
    if as_json:
        say_json({"found": outcome.found, "looked_at": outcome.looked_at})
    else:
        say(f"{outcome.found} of {outcome.looked_at} events had not been delivered.")


@app.command("list")
def list_events(
    state: Annotated[EventState | None, typer.Option(help="Only events that stand so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 50,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """List events, the newest first."""
    events = open_console(connection).webhooks.events(limit=limit, state=state)
    rows = [
        {
            "received_at": one.received_at.isoformat(timespec="seconds"),
            "service": one.event.service.value,
            "id": one.event.id,
            "name": one.event.name,
            "state": one.state.value,
            "origin": one.origin.value,
            "note": one.note,
        }
        for one in events
    ]
    if as_json:
        say_json(rows)
    else:
        headings = ("received_at", "service", "name", "state", "origin", "note")
        say_table(headings, [[row[heading] for heading in headings] for row in rows])


def _show(found: HookAddress, public: str, *, as_json: bool) -> None:
    password = found.password.reveal() if found.password else ""
    url = public.rstrip("/") + found.path
    if as_json:
        say_json({"service": found.service.value, "url": url, "user": found.user, "password": password})
        return
    say(f"Address   {url}")
    if password:
        say("Sign-in   Basic")
        say(f"User      {found.user}")
        say(f"Password  {password}")
