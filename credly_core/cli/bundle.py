"""`badge-console bundle …`: make a badge.csv from the templates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, note, open_console, say, say_json
from credly_core.errors import SettingsError

app = typer.Typer(help="badge.csv and what travels with it.", no_args_is_help=True)


@app.command()
def build(
    out: Annotated[Path, typer.Option(help="Folder for badge.csv, the read-me and the proof sheet.")],
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
    """Build badge.csv, check it, and write it to a folder. Nothing is sent anywhere."""
    console = open_console(connection)
    if console.templates.last_pull() is None:
        note("No badge templates here yet: copying them from Credly first.")
        follow(console.templates.refresh(actor=console.actor), quiet=as_json)
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
        written = _write(out, pack.files)
    if not errors:  # with errors left, the draft waits in the app to be repaired
        console.bundle.discard(view.id, actor=console.actor)
    _say_outcome(view.table.height, errors, written, out=out, as_json=as_json, left_out=[t.name for t in view.left_out])
    for finding in view.report.findings(limit=0 if as_json else 20):
        note(f"row {finding.row or '-'}, {finding.column or '-'}: {finding.message} {finding.hint}")
    if errors:
        raise typer.Exit(1)


def _write(out: Path, files: dict[str, bytes]) -> list[str]:
    try:
        for name, data in files.items():
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    except OSError as trouble:
        raise SettingsError(
            f"The folder {out} cannot be written to: {trouble.strerror}.", hint="Name another folder with --out."
        ) from trouble
    return list(files)


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
