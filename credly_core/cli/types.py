"""`badge-console types …`: what ALM's migration files are, and empty ones to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credly_core.cli.options import Json
from credly_core.cli.output import open_console, say, say_json, say_table
from credly_core.errors import SettingsError

app = typer.Typer(help="The file types of ALM's migration.", no_args_is_help=True)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """All file types in the order of upload."""
    pages = open_console().file_types.pages()
    if as_json:
        say_json([{"file": page.name, "title": page.title, "columns": len(page.columns)} for page in pages])
        return
    rows = [[str(page.order), page.name, page.title, ", ".join(n.needs for n in page.links.needs)] for page in pages]
    say_table(["", "File", "What it holds", "Needs before it"], rows)


@app.command()
def show(name: Annotated[str, typer.Argument(help="File name, such as badge.csv.")], as_json: Json = False) -> None:
    """One file type: its columns, what they may hold, its rules."""
    page = open_console().file_types.page(name)
    if as_json:
        columns = [
            {"name": line.name, "kind": line.kind, "needed": line.needed, "limits": line.limits, "basis": line.basis}
            for line in page.columns
        ]
        rules = [{"id": r.id, "severity": r.severity.value, "text": r.text, "basis": r.basis} for r in page.rules]
        say_json({"file": page.name, "title": page.title, "key": page.key, "columns": columns, "rules": rules})
        return
    say(f"{page.name}: {page.title}. {page.description}")
    say_table(["Column", "Kind", "Needed", "May hold"], [[c.name, c.kind, c.needed, c.limits] for c in page.columns])
    for rule in page.rules:
        say(f"  {rule.severity.value:7} {rule.id}: {rule.text}")


@app.command()
def blank(
    out: Annotated[Path, typer.Option(help="Folder for the empty files.")],
    name: Annotated[list[str] | None, typer.Argument(help="File names; all when none is given.")] = None,
    as_json: Json = False,
) -> None:
    """Write empty, correct files to fill in. A file that is there already is never touched."""
    types = open_console().file_types
    pages = [types.page(one) for one in name] if name else types.pages()
    there = [page.name for page in pages if (out / page.name).exists()]
    if there:
        raise SettingsError(f"{out} already holds {', '.join(there)}.", hint="Name another folder with --out.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for page in pages:
            (out / page.name).write_bytes(types.blank(page.name))
    except OSError as trouble:
        raise SettingsError(
            f"The folder {out} cannot be written to: {trouble.strerror}.", hint="Name another folder with --out."
        ) from trouble
    written = [page.name for page in pages]
    say_json({"written": written}) if as_json else say(f"Written to {out}: {', '.join(written)}")
