"""`badge-console report …`: a month, or any filter, as page, workbook and pictures; fit for a schedule."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, note, open_console, say, say_json
from credly_core.cli.writing import write_files

if TYPE_CHECKING:
    from credly_core.console import Console
    from credly_core.domain.scope import Scope
    from credly_core.steps.analytics import Analytics
    from credly_core.steps.reports import Month, Report

app = typer.Typer(help="Reports of issued badges, from the copied history.", no_args_is_help=True)


class Made(enum.StrEnum):
    """As what a report is made."""

    #: One page for a browser; prints well.
    HTML = "html"
    #: A workbook with all tables.
    XLSX = "xlsx"
    #: One picture for each chart.
    SLIDES = "slides"


Out = Annotated[Path, typer.Option(help="The folder for the files; made where it is not there.")]
Only = Annotated[list[Made] | None, typer.Option("--form", help="html, xlsx or slides; may be repeated; else all.")]
Names = Annotated[bool, typer.Option("--names", help="With names of people; else they stand behind pseudonyms.")]
Filters = Annotated[
    list[str] | None, typer.Option("--filter", help="team=Field, tag=Partner, windows=30,60 …; may be repeated.")
]


@app.command()
def month(
    which: Annotated[str | None, typer.Argument(metavar="[MONTH]", help="Such as 2026-03; else the last one.")] = None,
    out: Out = Path("."),
    forms: Only = None,
    filters: Filters = None,
    names: Names = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """The report of one month: the last that is over, unless one is named."""
    from credly_core.steps.reports import Month

    console = open_console(connection)
    chosen = Month.read(which) if which else console.reports.last_month()
    scope = _scope(console.analytics, filters)
    _write(console, scope, chosen, forms, out=out, names=names, as_json=as_json)


@app.command()
def build(
    since: Annotated[str, typer.Option(help="First issue day, such as 2026-01-31.")] = "",
    until: Annotated[str, typer.Option(help="Last issue day.")] = "",
    filters: Filters = None,
    out: Out = Path("."),
    forms: Only = None,
    names: Names = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """The report of any days and filters."""
    days = [f"{name}={day}" for name, day in (("since", since), ("until", until)) if day]
    console = open_console(connection)
    scope = _scope(console.analytics, [*(filters or []), *days])
    _write(console, scope, None, forms, out=out, names=names, as_json=as_json)


def _scope(analytics: Analytics, filters: list[str] | None) -> Scope:
    """Filters written as name=value; a name that stands twice has both values."""
    given: dict[str, list[str]] = {}
    for one in filters or []:
        name, _sign, value = one.partition("=")
        given.setdefault(name.strip(), []).append(value.strip())
    return analytics.scope(None, **given)


def _write(
    console: Console,
    scope: Scope,
    chosen: Month | None,
    forms: list[Made] | None,
    *,
    out: Path,
    names: bool,
    as_json: bool,
) -> None:
    from credly_core.steps.reports import Form

    wanted = [Form(one.value) for one in forms] if forms else tuple(Form)
    run = console.reports.build(scope, month=chosen, forms=wanted, masked=not names)
    report = follow(run, quiet=as_json)
    written = write_files(out, {one.name: one.data for one in report.files})
    _answer(report, out, written, as_json=as_json)


def _answer(report: Report, out: Path, written: list[str], *, as_json: bool) -> None:
    if as_json:
        say_json({
            "title": report.title, "as_of": report.as_of.isoformat(), "complete": report.is_complete,
            "masked": report.is_masked, "folder": str(out), "files": written, "left_out": list(report.left_out),
        })  # fmt: skip
        return
    say(report.title)
    for name in written:
        say(f"  {out / name}")
    if not report.is_complete:
        note("The copied history is not complete; the report says so.")
    for why in report.left_out:
        note(f"Left out: {why}")
