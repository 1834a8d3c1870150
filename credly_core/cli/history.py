"""`badge-console history …`: pull all issued badges, say as of when they are, read exports instead."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, open_console, say, say_json

if TYPE_CHECKING:
    from credly_core.domain.history import HistorySnapshot
    from credly_core.steps.history import HistoryOutcome

app = typer.Typer(help="All badges the organization issued.", no_args_is_help=True)


class Days(enum.StrEnum):
    """How dates such as 03/04/2026 are meant."""

    #: 3 April.
    DAY_FIRST = "day-first"
    #: March 4.
    MONTH_FIRST = "month-first"


@app.command()
def refresh(
    connection: Chosen = None,
    everything: Annotated[bool, typer.Option("--everything", help="Read every badge again, not only changes.")] = False,
    as_json: Json = False,
) -> None:
    """Pull issued badges from Credly: all the first time, then what changed; an interrupted pull goes on."""
    console = open_console(connection)
    outcome = follow(console.history.refresh(everything=everything, actor=console.actor), quiet=as_json)
    _answer(outcome, as_json=as_json)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Exports of Credly's console, CSV.")],
    dates: Annotated[Days | None, typer.Option(help="Where files do not tell: day-first or month-first.")] = None,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Read exports of Credly's console instead, where there is no access to its web service."""
    from credly_core.steps.history import DayOrder

    console = open_console(connection)
    given = {path.name: path.read_bytes() for path in files}
    order = DayOrder(dates.value) if dates else None
    outcome = follow(console.history.read_exports(given, order=order, actor=console.actor), quiet=as_json)
    _answer(outcome, as_json=as_json)


@app.command()
def status(
    connection: Chosen = None,
    odd: Annotated[int, typer.Option(min=0, help="List so many odd records.")] = 0,
    as_json: Json = False,
) -> None:
    """As of when the history is, whether it is complete, and what is odd in it."""
    step = open_console(connection).history
    standing = step.standing()
    records = step.odd_records(limit=odd) if odd else ()
    if as_json:
        say_json(
            {
                "snapshot": _facts(standing.snapshot),
                "interrupted_at": standing.interrupted_at,
                "interrupted_rows": standing.interrupted_rows,
                "odd": [
                    {"id": one.issued_badge_id, "oddity": one.oddity.code, "detail": one.detail, "raw": one.raw}
                    for one in records
                ],
            }
        )
        return
    said = step.status()
    say(said.summary + (f" As of {said.as_of:%Y-%m-%d %H:%M} UTC." if said.as_of else ""))
    if standing.interrupted_rows and standing.snapshot is not None:
        say(f"An interrupted pull can be gone on with: {standing.interrupted_rows:,} issued badges have come.")
    for code, count in sorted(standing.snapshot.oddity_counts.items()) if standing.snapshot else ():
        say(f"  {count:,} × {code}")
    for one in records:
        say(f"  {one.issued_badge_id or '(no id)'}: {one.oddity.value} {one.detail}".rstrip())


def _answer(outcome: HistoryOutcome, *, as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "complete": outcome.complete,
                "resumed": outcome.resumed,
                "everything": outcome.everything,
                "new": outcome.new,
                "changed": outcome.changed,
                "removed": outcome.removed,
                "note": outcome.note,
                "snapshot": _facts(outcome.snapshot),
            }
        )
    else:
        rows = outcome.snapshot.rows if outcome.snapshot else 0
        changes = f"{outcome.new:,} new, {outcome.changed:,} changed, {outcome.removed:,} removed"
        say(f"{rows:,} issued badges ({changes})" + ("" if outcome.complete else "; not all"))
        if outcome.note:
            say(outcome.note)
        for code, count in sorted(outcome.snapshot.oddity_counts.items()) if outcome.snapshot else ():
            say(f"  {count:,} × {code}")
    if not outcome.complete:
        raise typer.Exit(3)


def _facts(snapshot: HistorySnapshot | None) -> dict[str, object] | None:
    if snapshot is None:
        return None
    return {
        "number": snapshot.number,
        "as_of": snapshot.as_of,
        "complete": snapshot.complete,
        "note": snapshot.note,
        "rows": snapshot.rows,
        "source": snapshot.source.value,
        "swept_at": snapshot.swept_at,
        "events_followed": snapshot.events_followed,
        "reached_back_to": snapshot.reached_back_to,
        "oddities": snapshot.oddity_counts,
        "badge_files": [str(path) for path in snapshot.badge_files],
        "template_file": str(snapshot.template_file) if snapshot.template_file else None,
    }
