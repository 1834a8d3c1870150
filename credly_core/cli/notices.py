"""`badge-console notices …`: what somebody should know, and telling it by webhook and mail."""

from __future__ import annotations

from typing import Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import note, open_console, say, say_json, say_table

app = typer.Typer(help="What somebody should know: failures, orders that need a person, tokens, drift, silence.")

_SERVICE = 3


@app.command("list")
def list_notices(connection: Chosen = None, as_json: Json = False) -> None:
    """Look, and show what holds now."""
    found = open_console(connection).notices.look(thoroughly=True)
    if as_json:
        say_json(
            [
                {
                    "kind": one.notice.kind.value,
                    "sentence": one.notice.sentence,
                    "advice": one.notice.advice,
                    "since": one.since,
                    "told_at": one.told_at,
                }
                for one in found
            ]
        )
        return
    rows = [(f"{one.since:%Y-%m-%d %H:%M}", one.notice.sentence, one.notice.advice) for one in found]
    if rows:
        say_table(("Since", "What", "What to do"), rows)
    else:
        say("Nothing to know.")


@app.command()
def tell(
    test: Annotated[bool, typer.Option("--test", help="Send a trial that means nothing.")] = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Send what is news by the webhook and the mail of the settings; for cron. A worker does it by itself."""
    console = open_console(connection)
    outcome = console.notices.test() if test else console.notices.tell(actor=console.actor)
    if as_json:
        failed = [{"by": by, "what": error.message} for by, error in outcome.failed]
        say_json({"told": outcome.told, "by": list(outcome.by), "failed": failed})
    else:
        say(f"Told {outcome.told:,} by {', '.join(outcome.by)}." if outcome.told else "Nothing was told.")
        for by, error in outcome.failed:
            note(f"{by}: {error.message} {error.hint}")
    if outcome.failed:
        raise typer.Exit(_SERVICE)
