"""`badge-console bundle sets`, `hand-over`, `mark-run`, `verify`: complete sets that were saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli import bundle
from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, open_console, say, say_json, say_table
from credly_core.errors import SettingsError

if TYPE_CHECKING:
    from credly_core.domain.ids import BundleId
    from credly_core.steps.complete_set import CompleteSet

app = bundle.app
Named = Annotated[str | None, typer.Option("--set", help="Name or id of a saved set; the newest where none is given.")]


@app.command()
def sets(connection: Chosen = None, as_json: Json = False) -> None:
    """The complete sets that were saved, newest first."""
    console = open_console(connection)
    rows = [
        {"id": one.id, "name": one.name, "rows": one.rows, "errors": one.errors, "saved_at": one.created_at.isoformat()}
        for one in console.complete_set.versions()
    ]
    if as_json:
        say_json(rows)
    else:
        headings = ("id", "name", "rows", "errors", "saved_at")
        say_table(headings, [tuple(str(row[name]) for name in headings) for row in rows])


@app.command("hand-over")
def hand_over(named: Named = None, connection: Chosen = None, as_json: Json = False) -> None:
    """Let the ALM of the demo run a saved set and say what it counted. Real accounts run their sets themselves."""
    console = open_console(connection)
    outcome = console.complete_set.hand_over(_find(console.complete_set, named), actor=console.actor)
    if as_json:
        files = [
            {
                "file": one.file,
                "rows": one.rows,
                "added": one.added,
                "changed": one.changed,
                "unchanged": one.unchanged,
                "refused": [{"row": row, "reason": reason} for row, reason in one.refused],
            }
            for one in outcome.files
        ]
        say_json({"rows": outcome.rows, "refused": outcome.refused, "files": files})
    else:
        for one in outcome.files:
            say(f"{one.file}: {one.added} added, {one.changed} changed, {one.unchanged} unchanged")
            for row, reason in one.refused:
                say(f"  row {row} refused: {reason}")
        say(f"{outcome.rows} rows, {outcome.refused} refused.")
    if outcome.refused:
        raise typer.Exit(1)


@app.command("mark-run")
def mark_run(named: Named = None, connection: Chosen = None, as_json: Json = False) -> None:
    """Note that ALM has run a saved set, where it cannot be asked: later sets can name what it made."""
    console = open_console(connection)
    rows = console.complete_set.mark_run(_find(console.complete_set, named), actor=console.actor)
    if as_json:
        say_json({"rows": rows})
    else:
        say(f"{rows} rows are known as taken by ALM.")


@app.command()
def verify(named: Named = None, connection: Chosen = None, as_json: Json = False) -> None:
    """Ask ALM line by line what has arrived of a saved set. Ends with 1 while a row of it has not."""
    from credly_core.domain.complete_set import Arrival

    console = open_console(connection)
    found = follow(console.complete_set.verify(_find(console.complete_set, named), actor=console.actor), quiet=as_json)
    lines = [
        {
            "file": line.expectation.file,
            "what": line.expectation.kind.value,
            "name": line.expectation.name,
            "arrival": line.arrival.value,
            "detail": line.detail,
        }
        for line in found.lines
    ]
    if as_json:
        counts = {arrival.value: found.count(arrival) for arrival in Arrival}
        say_json({"set": found.version_name, "counts": counts, "note": found.note, "lines": lines})
    else:
        for line in lines:
            if line["arrival"] != Arrival.ARRIVED.value:
                say(f"{line['arrival']}: {line['file'] or 'by hand'}, {line['name']}. {line['detail']}")
        say(", ".join(f"{found.count(arrival)} {arrival.value}" for arrival in Arrival))
        if found.note:
            say(found.note)
    if any(line["file"] and line["arrival"] != Arrival.ARRIVED.value for line in lines):
        raise typer.Exit(1)


def _find(step: CompleteSet, named: str | None) -> BundleId:
    versions = step.versions()
    found = [one for one in versions if named in (None, one.id, one.name)]
    if not found:
        raise SettingsError(
            f"There is no saved set called “{named}”." if named else "No complete set is saved yet.",
            hint="See: badge-console bundle sets",
        )
    return found[0].id
