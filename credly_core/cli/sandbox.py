"""`badge-console sandbox`: the stand-ins on loopback until stopped."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from credly_core.cli.output import say, say_json


def sandbox(
    port: Annotated[int, typer.Option(help="Port of the Credly stand-in; 0 takes a free one.")] = 0,
    alm_port: Annotated[int, typer.Option(help="Port of the ALM stand-in; 0 takes a free one.")] = 0,
    templates: Annotated[int, typer.Option(min=1, help="Badge templates in the made-up organization.")] = 64,
    earners: Annotated[
        int | None, typer.Option(min=1, help="People who earned something; 2,000, or more where badges ask for it.")
    ] = None,
    badges: Annotated[int, typer.Option(min=0, help="Issued badges, up to a million.")] = 12_000,
    learners: Annotated[int, typer.Option(min=1, help="Learners in ALM, up to a million.")] = 2_000,
    objects: Annotated[int, typer.Option(min=1, help="Learning objects in ALM.")] = 160,
    skills: Annotated[int, typer.Option(min=1, help="Skills in ALM.")] = 60,
    seed: Annotated[int, typer.Option(help="The same seed makes the same world.")] = 2026,
    token_days: Annotated[
        int | None, typer.Option(min=0, max=180, help="Days that the authorization token lives still.")
    ] = None,
    fault: Annotated[
        list[str] | None, typer.Option(help="Fault to switch on at the start, by name; may be repeated.")
    ] = None,
    alm_fault: Annotated[list[str] | None, typer.Option(help="The same for the ALM stand-in; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the addresses and keys as one line of JSON.")] = False,
) -> None:
    """Serve the made-up Credly organization and ALM account on this machine until Ctrl-C."""
    from credly_core.sandbox.options import AlmOptions
    from credly_core.sandbox.serve import SandboxOptions, describe, serve

    options = SandboxOptions(
        seed=seed,
        templates=templates,
        earners=earners,
        badges=badges,
        token_days=token_days,
        credly_port=port,
        alm_port=alm_port,
        alm=AlmOptions(learners=learners, objects=objects, skills=skills),
        faults=tuple(fault or ()),
        alm_faults=tuple(alm_fault or ()),
    )
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with serve(options) as running:
        answer = describe(running)
        if as_json:
            say_json(answer)
        else:
            say(f"Credly stand-in at {running.credly_url}")
            say(f"  Organization ID      {running.organization_id}")
            say(f"  Authorization token  {running.authorization_token}")
            say(f"  OAuth client         {running.client_id} / {running.client_secret}")
            say(f"ALM stand-in at {running.alm.url}")
            say(f"  Account              {running.alm.account_id}")
            say(f"  Application          {running.alm.client_id} / {running.alm.client_secret}")
            say(f"  Refresh token        {running.alm.refresh_token}")
            say(f"  Migration project    {running.alm.migration_project_id}")
            say("Made-up data, nothing leaves this machine. To connect to it from the console, first set")
            say(f"  BADGE_CONSOLE_ALLOWED_HOSTS={running.credly_url},{running.alm.url}")
            say("Ctrl-C stops it.")
        while not stop.wait(0.5):
            pass
