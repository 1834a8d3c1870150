"""`badge-console activity …`: who did what and when; and whether anybody changed the journal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from credly_core.cli.options import Json, Mask
from credly_core.cli.output import open_console, say, say_json, say_table
from credly_core.domain.journal import JournalHead

app = typer.Typer(help="The journal: who did what and when.", no_args_is_help=True)

_CHANGED = 1
_HEAD = re.compile(r"(\d+):([0-9a-f]{64})")


@app.command("list")
def list_(
    text: Annotated[str, typer.Option(help="Only entries with these words.")] = "",
    action: Annotated[str, typer.Option(help="Only actions that begin so, such as issue.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.")] = 100,
    mask: Mask = False,
    as_json: Json = False,
) -> None:
    """The newest entries first."""
    from credly_core.steps.activity import ActivityFilter, facts_text

    found = open_console(mask=mask).activity.entries(ActivityFilter(text=text, action=action), limit=limit)
    if as_json:
        rows = [
            {
                "number": one.number,
                "at": one.at.isoformat(),
                "actor": one.actor,
                "action": one.action,
                "subject": one.subject,
                "facts": dict(one.facts),
            }
            for one in found
        ]
        say_json(rows)
        return
    headings = ("Number", "At", "Who", "What", "Facts")
    say_table(
        headings,
        [(str(one.number), f"{one.at:%Y-%m-%d %H:%M:%S}", one.actor, one.action, facts_text(one)) for one in found],
    )


@app.command()
def verify(
    noted: Annotated[str, typer.Option(help="A head noted earlier, as this command prints it.")] = "",
    as_json: Json = False,
) -> None:
    """Walk the whole chain: no entry changed, moved or missing; with a noted head also none cut off the end."""
    given = _HEAD.fullmatch(noted.strip()) if noted else None
    if noted and given is None:
        raise typer.BadParameter("A noted head is a number, a colon and 64 hexadecimal digits.")
    head = JournalHead(int(given.group(1)), given.group(2)) if given else None
    verdict = open_console().activity.verify(head)
    told = f"{verdict.head.count}:{verdict.head.digest}"
    if as_json:
        fault = verdict.fault.value if verdict.fault else None
        say_json({"sound": verdict.is_sound, "fault": fault, "number": verdict.number, "head": told})
    elif verdict.is_sound:
        say(f"Sound: {verdict.head.count:,} entries. Note this head elsewhere: {told}")
    else:
        say(f"Not sound: entry {verdict.number} is {verdict.fault.value if verdict.fault else 'wrong'}.")
    if not verdict.is_sound:
        raise typer.Exit(_CHANGED)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The CSV to write.")],
    action: Annotated[str, typer.Option(help="Only actions that begin so, such as issue.")] = "",
    mask: Mask = False,
    as_json: Json = False,
) -> None:
    """Write the journal as CSV, oldest first."""
    from credly_core.steps.activity import ActivityFilter

    data = open_console(mask=mask).activity.export(ActivityFilter(action=action))
    file.write_bytes(data)
    rows = data.count(b"\r\n") - 1
    if as_json:
        say_json({"file": str(file), "entries": rows})
    else:
        say(f"{rows:,} entries written to {file}")
