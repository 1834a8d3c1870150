"""`badge-console templates …`: copy the badge templates here, and list them."""

from __future__ import annotations

from typing import Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, open_console, say, say_json, say_table

app = typer.Typer(help="Badge templates of the organization.", no_args_is_help=True)


@app.command()
def refresh(connection: Chosen = None, as_json: Json = False) -> None:
    """Copy all badge templates from Credly and say what changed since the last time."""
    console = open_console(connection)
    outcome = follow(console.templates.refresh(actor=console.actor), quiet=as_json)
    if as_json:
        changes = [
            {"kind": c.kind.value, "template_id": c.template_id, "name": c.name, "before": c.before, "after": c.after}
            for c in outcome.changes
        ]
        say_json({"count": outcome.count, "complete": outcome.complete, "changes": changes})
    else:
        say(f"{outcome.count} badge templates" + ("" if outcome.complete else " (not all: the pull stopped early)"))
        if outcome.note:
            say(outcome.note)
        for change in () if outcome.pull.is_first else outcome.changes:
            say(f"  {change.kind.value}: {change.name}" + (f" → {change.after}" if change.after else ""))
    if not outcome.complete:
        raise typer.Exit(3)


@app.command("list")
def list_(
    connection: Chosen = None,
    text: Annotated[str, typer.Option(help="Only those whose name or description contains this.")] = "",
    usable: Annotated[bool, typer.Option("--usable", help="Only those a badge.csv may point to.")] = False,
    as_json: Json = False,
) -> None:
    """The badge templates of the last pull."""
    from credly_core.steps.templates import TemplateFilter

    found = open_console(connection).templates.templates(TemplateFilter(text=text, usable_only=usable))
    templates = [item.template for item in found]
    if as_json:
        say_json(
            [
                {
                    "id": t.id,
                    "name": t.name,
                    "state": t.state.value,
                    "usable": t.is_usable,
                    "why_not": t.why_not_usable,
                    "skills": t.skills,
                    "level": t.level,
                    "issued_count": t.issued_count,
                    "image_url": t.image_url,
                }
                for t in templates
            ]
        )
        return
    say_table(
        ("Template ID", "State", "Issued", "Name"),
        [(t.id, t.state.value, str(t.issued_count), t.name) for t in templates],
    )
