"""`badge-console achievements …`: read who earned what in ALM, or take it from exported transcripts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, note, open_console, say, say_json, say_table

app = typer.Typer(help="Who earned what in ALM: read it, list it.", no_args_is_help=True)

_SERVICE = 3


@app.command()
def refresh(
    files: Annotated[
        list[Path] | None,
        typer.Argument(exists=True, dir_okay=False, help="Learner transcripts, CSV; without one, ALM is asked."),
    ] = None,
    most: Annotated[
        int | None, typer.Option(min=1, help="At most so many learners; the others come next time.")
    ] = None,
    transcript: Annotated[bool, typer.Option(help="Whether ALM's report of completions is read too.")] = True,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Read achievements: learners with news first, then those not read for longest; or from files, without access."""
    console = open_console(connection)
    if files:
        read = [
            follow(
                console.achievements.read_transcript(path.read_bytes(), file=path.name, actor=console.actor),
                quiet=as_json,
            )
            for path in files
        ]
        told = [
            {
                "file": one.file,
                "rows": one.rows,
                "completions": one.completions,
                "kept": one.kept,
                "without_badge": one.without_badge,
            }
            for one in read
        ]
        if as_json:
            say_json({"files": told})
        for one in () if as_json else read:
            say(f"{one.file}: {one.rows:,} rows, {one.completions:,} completions, {one.kept:,} kept")
        return
    outcome = follow(
        console.achievements.refresh(most=most, with_transcript=transcript, actor=console.actor), quiet=as_json
    )
    if as_json:
        say_json(
            {
                "complete": outcome.complete,
                "learners": outcome.learners,
                "left": outcome.left,
                "earned": outcome.earned,
                "taken_back": outcome.taken_back,
                "completions": outcome.transcript.kept if outcome.transcript else None,
                "error": outcome.error.message if outcome.error else None,
            }
        )
    else:
        say(f"{outcome.learners:,} learners read, {outcome.earned:,} badges earned, {outcome.left:,} learners left")
        if outcome.transcript:
            say(f"{outcome.transcript.kept:,} of {outcome.transcript.completions:,} completions deserve a badge")
    if outcome.error:
        note(f"Stopped: {outcome.error.message}")
        raise typer.Exit(_SERVICE)


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, help="So many.")] = 100, connection: Chosen = None, as_json: Json = False
) -> None:
    """Achievements that no order was made for yet, earliest earned first."""
    found = open_console(connection).achievements.list(limit=limit)
    if as_json:
        say_json(
            [
                {
                    "key": one.key,
                    "learner_id": one.recipient.earner_key,
                    "email": one.recipient.email,
                    "name": one.recipient.full_name,
                    "template_id": one.template_id,
                    "earned_at": one.earned_at,
                    "source": one.source.value,
                    "title": one.title,
                }
                for one in found
            ]
        )
        return
    rows = [
        (f"{one.earned_at:%Y-%m-%d}", one.recipient.earner_key, one.recipient.email, one.title, one.template_id)
        for one in found
    ]
    say_table(("Earned", "Learner", "Address", "Title", "Template"), rows)
