"""`badge-console bundle build --complete`: all files from templates and mappings."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from credly_core.cli.output import note, say, say_json
from credly_core.cli.writing import write_files

if TYPE_CHECKING:
    from credly_core.console import Console
    from credly_core.steps.complete_set import CompleteSet, SetView

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
