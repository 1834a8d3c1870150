"""`badge-console bundle …`: make a badge.csv from the templates, or all files from templates and mappings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, note, open_console, say, say_json
from credly_core.cli.writing import write_files

if TYPE_CHECKING:
    from credly_core.console import Console

app = typer.Typer(help="badge.csv and what travels with it.", no_args_is_help=True)


@app.command()
def build(
    out: Annotated[Path, typer.Option(help="Folder for badge.csv, the read-me and the proof sheet.")],
    complete: Annotated[
        bool, typer.Option("--complete", help="All files, from templates and mappings, instead of badge.csv alone.")
    ] = False,
    save: Annotated[str | None, typer.Option(help="With --complete: keep the set under this name.")] = None,
    new_instances: Annotated[
        bool, typer.Option("--new-instances", help="With --complete: add instances to objects made in ALM.")
    ] = False,
    deadline: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="With --complete: until when new instances last.")
    ] = None,
    template: Annotated[
        list[str] | None, typer.Option(help="Template id; may be repeated. Default: all usable.")
    ] = None,
    connection: Chosen = None,
    short_names: Annotated[bool, typer.Option(help="Take the best short name where a name is too long.")] = True,
    pictures: Annotated[bool, typer.Option(help="Copy the pictures into Image/ instead of web addresses.")] = False,
    accept_errors: Annotated[
        bool, typer.Option("--accept-errors", help="Write the file although errors are left.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build badge.csv or the complete set, check it, and write it to a folder. Nothing is sent anywhere."""
    console = open_console(connection)
    _copy_first(console, quiet=as_json)
    if complete:
        from credly_core.cli.complete_set import build_complete

        build_complete(
            console,
            out=out,
            save=save,
            new_instances=new_instances,
            deadline=deadline,
            accept_errors=accept_errors,
            as_json=as_json,
        )
        return
    view = console.bundle.start_from_templates(tuple(template) if template else None, actor=console.actor)
    if short_names:
        view = console.bundle.take_short_names(view.id, actor=console.actor)
    folder = None
    if pictures:
        follow(console.pictures.check(view.picture_urls), quiet=as_json)
        folder = console.pictures.content_folder(view.picture_names)
    pack = console.bundle.pack(view.id, folder=folder, accept_errors=True, actor=console.actor)
    errors = view.report.errors
    written: list[str] = []
    if not errors or accept_errors:
        written = write_files(out, pack.files)
    if not errors:  # with errors left, the draft waits in the app to be repaired
        console.bundle.discard(view.id, actor=console.actor)
    _say_outcome(view.table.height, errors, written, out=out, as_json=as_json, left_out=[t.name for t in view.left_out])
    for finding in view.report.findings(limit=0 if as_json else 20):
        note(f"row {finding.row or '-'}, {finding.column or '-'}: {finding.message} {finding.hint}")
    if errors:
        raise typer.Exit(1)


def _copy_first(console: Console, *, quiet: bool) -> None:
    if console.templates.last_pull() is None:
        note("No badge templates here yet: copying them from Credly first.")
        follow(console.templates.refresh(actor=console.actor), quiet=quiet)


def _say_outcome(rows: int, errors: int, written: list[str], *, out: Path, as_json: bool, left_out: list[str]) -> None:
    if as_json:
        say_json({"ok": not errors, "rows": rows, "errors": errors, "written": written, "left_out": left_out})
        return
    say(f"{rows} badge{'' if rows == 1 else 's'}, {errors} error{'' if errors == 1 else 's'}.")
    if left_out:
        say(f"{len(left_out)} templates left out because they cannot be used (badge-console templates list says why).")
    if written:
        say(f"Written to {out}: {', '.join(name for name in written if '/' not in name)}")
    else:
        say("Nothing was written. Repair the draft in the app, or add --accept-errors to write the file as it is.")
