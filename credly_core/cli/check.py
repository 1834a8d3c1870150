"""`badge-console check` and `badge-console read`: look at files without changing them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credly_core.cli.output import open_console, say, say_json

Paths = Annotated[list[Path], typer.Argument(help="Files, folders or zips.")]
SHOWN = 50


def check(
    paths: Paths,
    connection: Annotated[
        str | None, typer.Option(help="Also compare with the templates of this connection (name or id).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every finding, as one JSON document.")] = False,
) -> None:
    """Check migration files: what ALM would reject, and what to do about it. Exit code 1 when there are errors."""
    answer = open_console(connection).check.check_paths(paths)
    if as_json:
        say_json(answer.as_json())
    else:
        for file in answer.files:
            say(f"{file.file}: {file.rows} rows, {file.errors} errors, {file.warnings} warnings, {file.infos} hints")
        for finding in answer.findings(limit=SHOWN):
            place = f"row {finding['row']}" if finding["row"] else "file"
            where = f"{finding['file']} {place} {finding['column'] or ''}".rstrip()
            say(f"  {finding['severity']:7} {where}: {finding['message']} {finding['hint']}")
        if answer.count > SHOWN:
            say(f"  and {answer.count - SHOWN} more: use --json to see all")
    if not answer.ok:
        raise typer.Exit(1)


def read(
    paths: Annotated[list[Path], typer.Argument(help="CSV files.")],
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each file.")] = False,
) -> None:
    """Show what is read from a CSV file, whether or not it is a migration file."""
    refused = False
    for answer in open_console().check.read_paths(paths):
        refused = refused or answer.refusal is not None
        if as_json:
            say_json(answer.as_json())
        elif answer.refusal is not None:
            say(f"{answer.file}: refused. {answer.refusal.message} {answer.refusal.hint}")
        elif answer.table is not None:
            table, dialect = answer.table, answer.table.dialect
            said = f"{dialect.encoding}, “{dialect.delimiter}”, {table.width} columns, {table.height} rows"
            say(f"{answer.file}: {said}")
    if refused:
        raise typer.Exit(1)
