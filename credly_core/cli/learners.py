"""`badge-console learners …`: who the learners are, who of them is known to Credly, and adding the others there."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from credly_core.cli.options import Chosen, Json, Mask
from credly_core.cli.output import follow, note, open_console, say, say_json, say_table
from credly_core.domain.people import IdentityVerdict, PersonWarning
from credly_core.domain.roster import AddPlan, LearnerFilter, LineState, ListInfo, PeopleList, RosterCounts
from credly_core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from credly_core.console import Console
    from credly_core.steps.learners.adding import PlanView
    from credly_core.steps.learners.looking import LearnerRow

app = typer.Typer(help="Learners, and what Credly knows of them.", no_args_is_help=True)

_Word = TypeVar("_Word")
Verdicts = Annotated[
    list[str] | None,
    typer.Option("--verdict", help="Only these: exact, same-but-for-case, second-address, known-by-id, look-alike, "
                 "not-there. May be repeated."),
]  # fmt: skip
Warnings = Annotated[
    list[str] | None,
    typer.Option("--warning", help="Only those with such a warning, such as role-account, domain-typo."),
]
Search = Annotated[str, typer.Option("--search", help="Words that name, address or ID must hold.")]


@app.command()
def refresh(
    file: Annotated[
        list[Path] | None,
        typer.Option("--file", help="A list from a file in place of the services: users of ALM, or Credly's employees "
                     "or issued badges. May be repeated."),
    ] = None,
    kind: Annotated[
        PeopleList | None, typer.Option("--kind", help="What the files are, where their headings do not tell.")
    ] = None,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Read learners from ALM and people from Credly, or from files, and compare them. Changes nothing there."""
    console = open_console(connection)
    errors: dict[str, str] = {}
    if file:
        for one in file:
            data = _bytes_of(one)
            run = console.learners.bring(data, file=one.name, wanted=kind, actor=console.actor)
            follow(run, quiet=as_json)
    else:
        outcome = follow(console.learners.refresh(actor=console.actor), quiet=as_json)
        errors = {which.value: error.message for which, error in outcome.errors.items()}
    lists = console.learners.lists()
    counts = console.learners.counts() if PeopleList.LEARNERS in lists else RosterCounts()
    if as_json:
        listed = {which.value: _list_fields(info) for which, info in lists.items()}
        say_json({"lists": listed, "errors": errors, "counts": counts.as_fields()})
    else:
        _say_refreshed(lists, counts)
    for name, message in errors.items():
        note(f"{name}: not read to the end. {message}")
    if errors:
        raise typer.Exit(3)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise SettingsError(f"{path.name} cannot be read: {trouble.strerror}.", hint="Check the path.") from trouble


def _list_fields(info: ListInfo) -> dict[str, object]:
    return {
        "rows": info.count,
        "source": info.source,
        "as_of": info.as_of.isoformat(),
        "complete": info.complete,
        "notes": list(info.notes),
    }


def _say_refreshed(lists: dict[PeopleList, ListInfo], counts: RosterCounts) -> None:
    for which, info in lists.items():
        say(f"{which.value}: {info.count:,} rows from {info.source}")
        for line in info.notes:
            note(f"  {line}")
    if counts.total:
        say(f"{counts.known:,} of {counts.total:,} learners are known to Credly.")
        for verdict, number in counts.verdicts.items():
            say(f"  {verdict.value}: {number:,}")
        for warning, number in counts.warnings.items():
            say(f"  warning {warning.code}: {number:,}")


@app.command("list")
def list_(
    verdict: Verdicts = None,
    warning: Warnings = None,
    search: Search = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many at most.")] = 50,
    start: Annotated[int, typer.Option(min=0, help="Leave out so many before.")] = 0,
    connection: Chosen = None,
    mask: Mask = False,
    as_json: Json = False,
) -> None:
    """Learners with verdict, reason and warnings."""
    console = open_console(connection, mask=mask)
    part = console.learners.slice(_filter(verdict, warning, search), start=start, length=limit)
    if as_json:
        say_json({"total": part.total, "learners": [_fields(row) for row in part.rows]})
        return
    rows = [(row.learner_id, row.verdict.value, row.sure.value, row.email, row.name, _codes(row)) for row in part.rows]
    say_table(("ALM ID", "verdict", "sure", "address", "name", "warnings"), rows)
    if part.total > start + len(part.rows):
        note(f"{part.total:,} in all: see --limit and --start, or export")


def _fields(row: LearnerRow) -> dict[str, object]:
    return {
        "learner_id": row.learner_id,
        "name": row.name,
        "email": row.email,
        "state": row.state.value,
        "verdict": row.verdict.value,
        "sure": row.sure.value,
        "reason": row.reason,
        "matched": row.matched,
        "meant": row.meant,
        "warnings": [one.code for one in row.warnings],
    }


def _codes(row: LearnerRow) -> str:
    return ",".join(one.code for one in row.warnings)


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="The file to write: its end says whether CSV or Excel (.xlsx).")],
    verdict: Verdicts = None,
    warning: Warnings = None,
    search: Search = "",
    connection: Chosen = None,
    mask: Mask = False,
    as_json: Json = False,
) -> None:
    """Write the learners that fit into a file for a spreadsheet; formulas are made harmless."""
    console = open_console(connection, mask=mask)
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise SettingsError(f"{out.name} ends neither in .csv nor in .xlsx.", hint="Name the file accordingly.")
    run = console.learners.export(
        _filter(verdict, warning, search), as_excel=out.suffix.lower() == ".xlsx", actor=console.actor
    )
    taken = follow(run, quiet=as_json)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(taken.path, out)
    except OSError as trouble:
        raise SettingsError(
            f"{out} cannot be written: {trouble.strerror}.", hint="Choose another place with --out."
        ) from trouble
    if as_json:
        say_json({"file": str(out), "rows": taken.rows, "masked": mask})
    else:
        say(f"{taken.rows:,} learners written to {out}")


@app.command()
def add(
    verdict: Verdicts = None,
    warning: Warnings = None,
    search: Search = "",
    with_doubts: Annotated[
        bool, typer.Option("--with-doubts", help="Also role mailboxes, typing errors, odd letters.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Write the file for Credly's console here; nothing is sent.")] = None,
    send: Annotated[str, typer.Option(help="Send the plan with this ID; needs --confirm as well.")] = "",
    confirm: Annotated[int, typer.Option(help="How many people the plan says: your second yes.")] = -1,
    connection: Chosen = None,
    mask: Mask = False,
    as_json: Json = False,
) -> None:
    """Plan to add the learners Credly does not know; with --send and --confirm, add them to its workforce."""
    console = open_console(connection, mask=mask)
    if send:
        _send(console, send, confirm, as_json=as_json)
        return
    run = console.learners.plan(_filter(verdict, warning, search), with_doubts=with_doubts, actor=console.actor)
    view = follow(run, quiet=as_json)
    if out is not None:
        _write(out, console.learners.console_file(view.plan.id))
    if as_json:
        plan = {"plan": view.plan.id, "people": view.plan.count}
        say_json({**plan, "left_out": view.left_out, "hindrance": view.hindrance, "file": str(out) if out else ""})
    else:
        _say_plan(view, out)


def _write(out: Path, data: bytes) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
    except OSError as trouble:
        raise SettingsError(f"{out} cannot be written: {trouble.strerror}.", hint="Choose another place.") from trouble


def _say_plan(view: PlanView, out: Path | None) -> None:
    say(f"Plan {view.plan.id}: add {view.plan.count:,} people to Credly's workforce. Nothing was sent.")
    for reason, number in view.left_out.items():
        say(f"  left out: {number:,} {reason}")
    if out is not None:
        say(f"Written for Credly's console: {out}")
    if view.hindrance:
        note(view.hindrance)
    elif view.plan.count:
        say(f"To send: badge-console learners add --send {view.plan.id} --confirm {view.plan.count}")


def _send(console: Console, plan_id: str, confirmed: int, *, as_json: bool) -> None:
    plan = console.learners.plan_of(plan_id)
    if confirmed < 0:
        raise SettingsError(
            f"The plan was not confirmed; it adds {plan.count:,} people.", hint=f"Say so: --confirm {plan.count}"
        )
    console.learners.confirm(plan_id, count=confirmed, actor=console.actor)
    outcome = follow(console.learners.send(plan_id, actor=console.actor), quiet=as_json)
    lines = console.learners.lines(plan_id, limit=None)
    if as_json:
        settled = [{"email": one.email, "state": one.state.value, "said": one.said} for one in lines]
        say_json({"plan": plan_id, "states": _states(outcome.plan), "lines": settled})
    else:
        say(", ".join(f"{state}: {number:,}" for state, number in _states(outcome.plan).items()))
        for one in lines:
            if one.state is not LineState.ADDED:
                say(f"  {one.state.value}: {one.email} {one.said}".rstrip())
    if outcome.error is not None:
        raise outcome.error
    if outcome.plan.left:
        note("Some lines have no answer yet. The same command looks them up at Credly before it sends again.")
        raise typer.Exit(3)


def _states(plan: AddPlan) -> dict[str, int]:
    return {state.value: number for state, number in plan.states.items()}


def _filter(verdicts: list[str] | None, warnings: list[str] | None, search: str) -> LearnerFilter:
    return LearnerFilter(
        verdicts=_chosen(verdicts, {one.value: one for one in IdentityVerdict}, "verdict"),
        warnings=_chosen(warnings, {one.code: one for one in PersonWarning}, "warning"),
        text=search,
    )


def _chosen(words: Sequence[str] | None, known: dict[str, _Word], noun: str) -> tuple[_Word, ...]:
    for word in words or ():
        if word not in known:
            raise SettingsError(f"There is no {noun} “{word}”.", hint=f"Known: {', '.join(known)}.")
    return tuple(known[word] for word in words or ())
