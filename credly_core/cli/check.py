"""`badge-console check` and `badge-console read`: look at files, repair what is sure, write down what was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli.answering import SHOWN, in_words, say_answer, say_left_aside
from credly_core.cli.output import note, open_console, say, say_json
from credly_core.cli.writing import lists_among, write_beside
from credly_core.errors import SettingsError

if TYPE_CHECKING:
    from credly_core.migration.sets import AccountLists
    from credly_core.steps.check import Check, CheckView

#: Exit codes of `read`: a file was refused; one that cannot be opened is a wrong call, as in `check`.
_REFUSED, _CANNOT_BE_OPENED = 1, 2

Paths = Annotated[list[Path], typer.Argument(help="Files, folders or zips; all together are one set.")]


FillRows = Annotated[
    bool,
    typer.Option(
        "--fill-rows",
        help="Fill up rows with too few or too many cells with empty ones instead of refusing their file.",
    ),
]


def check(
    paths: Paths,
    connection: Annotated[
        str | None, typer.Option(help="Also compare with the templates of this connection (name or id).")
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="The set is complete: an id that leads nowhere is an error.")
    ] = False,
    account: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE[:COLUMN[=TYPE]]", help="A list of what the account holds; may be repeated."),
    ] = None,
    fill_rows: FillRows = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Apply the repairs that need no question; write the set with --out.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the repaired files.")] = None,
    accept_errors: Annotated[
        bool, typer.Option("--accept-errors", help="Write the repaired files although errors are left.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write a report: a file ending in .html, .csv or .json.")] = None,
    rejects: Annotated[Path | None, typer.Option(help="Folder for the rows with errors, with their reasons.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every finding, as one JSON document.")] = False,
) -> None:
    """Check migration files: what ALM would reject, and what to do about it. Exit code 1 when there are errors."""
    _refuse_half_calls(repair=repair, out=out, report=report)
    step = open_console(connection).check
    lists = _lists(account)
    if not (repair or report or rejects):
        answer = step.check_paths(paths, complete=complete, account=lists, fill=fill_rows)
        say_answer(answer, as_json=as_json)
        ok = answer.ok
    else:
        view = step.look(paths, complete=complete, account=lists, repair=repair, fill=fill_rows)
        files = _files_to_write(step, view, out=out, report=report, rejects=rejects, accept_errors=accept_errors)
        written = write_beside(files, [*paths, *lists_among(account or [])])
        _say_view(view, written, as_json=as_json, repaired=repair)
        ok = view.ok
    if not ok:
        raise typer.Exit(1)


def _refuse_half_calls(*, repair: bool, out: Path | None, report: Path | None) -> None:
    from credly_core.steps.check.taking import REPORT_FORMS

    if repair != (out is not None):
        raise SettingsError("--repair and --out belong together.", hint="Name the folder for the repaired files.")
    if report is not None and report.suffix.lower().removeprefix(".") not in REPORT_FORMS:
        raise SettingsError(
            f"A report cannot be written as {report.name}.", hint="End its name in .html, .csv or .json."
        )


def _lists(texts: list[str] | None) -> AccountLists | None:
    if not texts:
        return None
    from credly_core.steps.check.lists import read_account

    return read_account(texts)


def _files_to_write(
    step: Check,
    view: CheckView,
    *,
    out: Path | None,
    report: Path | None,
    rejects: Path | None,
    accept_errors: bool,
) -> dict[Path, bytes]:
    """What was asked for, by where it goes."""
    files: dict[Path, bytes] = {}
    if out is not None:
        files |= {out / name: data for name, data in step.repaired_of(view, accept_errors=accept_errors).items()}
        if not any(file.table is not None for file in view.files):
            note("No repaired file was written, because no file could be read.")
        elif not files:
            note("The repaired files were not written, because errors are left. Add --accept-errors to write them.")
    if report is not None:
        files[report] = step.report_of(view, report.suffix.lower().removeprefix("."))
    if rejects is not None:
        files |= {rejects / name: data for name, data in step.rejects_of(view).items()}
    return files


def _say_view(view: CheckView, written: list[str], *, as_json: bool, repaired: bool) -> None:
    answer = view.as_answer()
    if as_json:
        changes = [change.as_json() for change in view.changes()]
        say_json({**answer.as_json(), "changes": changes, "written": written})
        say_left_aside(answer)
        return
    if repaired:
        changed = view.changes()
        for change in changed[:SHOWN]:
            place = f"row {change.row}" if change.row else "file"
            where = f"{in_words(change.file)} {place} {in_words(change.column)}"
            say(f"  {change.kind:7} {where}: “{in_words(change.before)}” → “{in_words(change.after)}”")
        if len(changed) > SHOWN:
            say(f"  and {len(changed) - SHOWN:,} changes more: use --json to see all")
    say_answer(answer, as_json=False)
    for path in written:
        say(f"Written: {path}")


def read(
    paths: Annotated[list[Path], typer.Argument(help="CSV files.")],
    fill_rows: FillRows = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each file.")] = False,
) -> None:
    """Show what is read from a CSV file, whether or not it is a migration file."""
    code = 0
    for answer in open_console().check.read_paths(paths, fill=fill_rows):
        if answer.refusal is not None:
            code = max(code, _CANNOT_BE_OPENED if answer.refusal.code == "file.unreadable" else _REFUSED)
        if as_json:
            say_json(answer.as_json())
        elif answer.refusal is not None:
            say(f"{in_words(answer.file)}: refused. {answer.refusal.message} {answer.refusal.hint}")
        elif answer.table is not None:
            table, dialect = answer.table, answer.table.dialect
            said = f"{dialect.encoding}, “{dialect.delimiter}”, {table.width} columns, {table.height} rows"
            say(f"{in_words(answer.file)}: {said}")
            for note in answer.as_notes():
                say(f"  {note['message']} {note['hint']}")
    if code:
        raise typer.Exit(code)
