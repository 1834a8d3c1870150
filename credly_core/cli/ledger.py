"""`badge-console ledger …`: make the ledger, look into it, ask why somebody has no badge."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli.options import Chosen, Json, Mask
from credly_core.cli.output import follow, open_console, say, say_json, say_table
from credly_core.domain.ids import TemplateId
from credly_core.domain.ledger import LedgerReason, LedgerState

if TYPE_CHECKING:
    from credly_core.steps.ledger import LedgerRow, Made

app = typer.Typer(help="One line for each person and badge, with its reason.", no_args_is_help=True)

_SIGNS = {"yes": "+", "no": "✗", "open": "·"}


@app.command()
def rebuild(
    whole: Annotated[bool, typer.Option("--whole", help="Every line anew, also what has not changed.")] = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Make the ledger from achievements, issued badges, orders, templates and addresses; no service is asked."""
    console = open_console(connection)
    made = follow(console.ledger.rebuild(whole=whole, actor=console.actor), quiet=as_json)
    if as_json:
        say_json(_made(made))
    else:
        _say_counts(made)


@app.command()
def show(
    reason: Annotated[list[LedgerReason] | None, typer.Option(help="Only this reason; may be repeated.")] = None,
    template: Annotated[list[str] | None, typer.Option(help="Only this badge template; may be repeated.")] = None,
    text: Annotated[str, typer.Option(help="In name, address, id, title.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="So many lines.")] = 50,
    mask: Mask = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """The counts of the ledger, and some of its lines."""
    from credly_core.steps.ledger import LedgerWanted

    step = open_console(connection, mask=mask).ledger
    templates = tuple(TemplateId(one) for one in template or ())
    part = step.slice(LedgerWanted(reasons=tuple(reason or ()), templates=templates, text=text), length=limit)
    made = step.made()
    if as_json:
        say_json({"ledger": _made(made) if made else None, "total": part.total, "lines": [_row(r) for r in part.rows]})
        return
    if made:
        _say_counts(made)
    say(f"{part.total:,} lines fit.")
    rows = [
        (str(row.number), row.reason.value, row.name, row.email, row.template_name, row.sentence) for row in part.rows
    ]
    say_table(("Line", "Reason", "Name", "Address", "Template", "Why"), rows)


@app.command()
def why(
    person: Annotated[str, typer.Argument(help="A name, an address, or an id.")],
    mask: Mask = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Why not? The decision path of every badge of a person, question by question."""
    paths = open_console(connection, mask=mask).ledger.why(person)
    if as_json:
        told = [
            {
                **_row(path.row),
                "path": [
                    {"question": step.question, "answer": step.answer.value, "evidence": step.evidence}
                    for step in path.steps
                ],
            }
            for path in paths
        ]
        say_json(told)
        return
    if not paths:
        say("Nobody in the ledger fits. Rebuild it if the person is new.")
    for path in paths:
        row = path.row
        say(f"{row.name} <{row.email}> · {row.template_name or row.title}: {row.sentence}")
        for step in path.steps:
            say(f"  {_SIGNS[step.answer.value]} {step.question} {step.evidence}".rstrip())
        if row.repair:
            say(f"  → {row.repair}")


def _say_counts(made: Made) -> None:
    say(f"{made.lines:,} lines as of {made.at:%Y-%m-%d %H:%M} UTC")
    for state in LedgerState:
        if made.of_state(state):
            say(f"  {made.of_state(state):>9,}  {state.value}")
            for reason, count in made.counts.items():
                if reason.state is state:
                    say(f"  {count:>9,}    {reason.value}")
    for remark in made.notes:
        say(remark)


def _made(made: Made) -> dict[str, object]:
    return {
        "at": made.at,
        "achievements_as_of": made.achievements_as_of,
        "badges_as_of": made.badges_as_of,
        "badges_complete": made.badges_complete,
        "lines": made.lines,
        "counts": {reason.value: count for reason, count in made.counts.items()},
        "shadowed": made.shadowed,
        "repeated": made.repeated,
        "notes": list(made.notes),
    }


def _row(row: LedgerRow) -> dict[str, object]:
    told = asdict(row)
    told.update(reason=row.reason.value, state=row.reason.state.value, sentence=row.sentence, repair=row.repair)
    return told
