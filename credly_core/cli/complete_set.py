"""`badge-console bundle build --complete`, `sets`, `hand-over`, `verify`: all files from templates and mappings."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli import bundle
from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, note, open_console, say, say_json, say_table
from credly_core.cli.writing import write_files
from credly_core.errors import SettingsError

if TYPE_CHECKING:
    from credly_core.console import Console
    from credly_core.domain.ids import BundleId
    from credly_core.steps.complete_set import CompleteSet, SetView

app = bundle.app
Named = Annotated[str | None, typer.Option("--set", help="Name or id of a saved set; the newest where none is given.")]
#: So many findings, and things to do by hand, are named on a terminal.
_SHOWN = 20


def build_complete(
    console: Console,
    *,
    out: Path,
    save: str | None,
    new_instances: bool,
    deadline: datetime | None,
    accept_errors: bool,
    as_json: bool,
) -> None:
    """Build the complete set and write it to a folder; keep it under a name where one is given."""
    step = console.complete_set
    _choose(step, console.actor, new_instances=new_instances, deadline=deadline.date() if deadline else None)
    view = step.build()
    errors = view.report.errors
    written: list[str] = []
    kept = None
    if not errors or accept_errors:
        pack = step.pack(actor=console.actor, accept_errors=accept_errors, digest=view.digest)
        written = write_files(out, pack.files)
        if save:
            kept = step.save(name=save, actor=console.actor, digest=view.digest)
    answer = {**_told(view), "written": written, "set": kept.id if kept else None}
    if as_json:
        say_json(answer)
    else:
        _say(view, written, out)
    for finding in view.report.findings():
        if finding.severity.value == "error":
            note(f"{finding.file} row {finding.row or '-'}, {finding.column or '-'}: {finding.message} {finding.hint}")
    if errors:
        raise typer.Exit(1)


def _choose(step: CompleteSet, actor: str, *, new_instances: bool, deadline: date | None) -> None:
    """Keep what was asked for, where it is another choice than before."""
    options = step.build().options
    if options.all_new_instances is not new_instances:
        step.want_new_instance(None, new_instances, actor=actor)
    if deadline is not None and options.deadline != deadline:
        step.set_deadline(deadline, actor=actor)


def _told(view: SetView) -> dict[str, object]:
    counts = view.plan.counts()
    return {
        "ok": view.report.ok,
        "rows": view.row_count,
        "errors": view.report.errors,
        "warnings": view.report.warnings,
        "digest": view.digest,
        "files": [
            {"name": file, **{kind.value.replace(" ", "_"): number for kind, number in some.items()}}
            for file, some in counts.items()
        ],
        "by_hand": [
            {"key": one.key, "place": one.place, "why": one.why, "steps": list(one.steps)} for one in view.plan.by_hand
        ],
        "left_aside": [
            {"template_id": one.template_id, "place": one.place, "reason": one.reason} for one in view.plan.left_aside
        ],
    }


def _say(view: SetView, written: list[str], out: Path) -> None:
    for file, some in view.plan.counts().items():
        say(f"{file}: " + ", ".join(f"{number} {kind.value}" for kind, number in some.items()))
    say(f"{view.report.errors} errors, {view.report.warnings} warnings.")
    for one in view.plan.by_hand[:_SHOWN]:
        say(f"  by hand: {one.place} ({one.why})")
    if len(view.plan.by_hand) > _SHOWN:
        say(f"  and {len(view.plan.by_hand) - _SHOWN:,} more by hand; by-hand.html has all of them")
    for aside in view.plan.left_aside[:_SHOWN]:
        say(f"  left aside: {aside.template_name} → {aside.place} ({aside.reason})")
    if written:
        say(f"Written to {out}: {', '.join(written)}")
    else:
        say("Nothing was written. Repair what is wrong, or add --accept-errors to write the files as they are.")


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
