"""`badge-console issue …`, the other half: waves, the stop for everybody who sends, the contract's volume."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from credly_core.cli.issue import app
from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import open_console, say, say_json, say_table
from credly_core.domain.award_rules import Contract
from credly_core.domain.ids import TemplateId
from credly_core.domain.issuing import Wishes

__all__ = ["app"]

_DAY = ["%Y-%m-%d"]


@app.command("propose-waves")
def propose_waves(
    name: Annotated[str, typer.Argument(help="Name of the waves; a number is put behind it.")],
    size: Annotated[int, typer.Option(min=1, help="Badges in one wave.")] = 200,
    template: Annotated[list[str] | None, typer.Option(help="Only this badge template; may be repeated.")] = None,
    earned_before: Annotated[datetime | None, typer.Option(formats=_DAY, help="Earned before this day.")] = None,
    mails: Annotated[bool, typer.Option(help="Whether Credly writes to the earners.")] = True,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Propose orders for past completers in waves, the earliest earned first; nothing leaves."""
    console = open_console(connection)
    console.issue.propose_waves(
        name,
        size,
        templates=[TemplateId(one) for one in template or ()],
        earned_before=earned_before.date() if earned_before else None,
        wishes=Wishes(mails=mails),
        actor=console.actor,
    )
    waves(connection, as_json)


@app.command()
def waves(connection: Chosen = None, as_json: Json = False) -> None:
    """The waves, where their orders stand, and whether mails go out."""
    found = open_console(connection).issue.waves()
    if as_json:
        say_json(
            [
                {
                    "wave": one.name,
                    "orders": one.total,
                    "without_mail": one.without_mail,
                    "states": {state.value: number for state, number in one.states.items()},
                }
                for one in found
            ]
        )
        return
    rows = []
    for one in found:
        states = ", ".join(f"{number:,} {state.value}" for state, number in one.states.items())
        rows.append((one.name, f"{one.total:,}", states, f"{one.total - one.without_mail:,}"))
    say_table(("Wave", "Orders", "Stand", "Mails"), rows)


@app.command("stop")
def stop_all(
    note: Annotated[str, typer.Option(help="Why; everybody who is stopped reads it.")] = "",
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Stop everybody who sends: pages, workers, rules. Requests on their way come to their end."""
    console = open_console(connection)
    console.rules.stop_all(note, actor=console.actor)
    if as_json:
        say_json({"stopped": True})
    else:
        say("Nobody sends any more. Let them go on with: badge-console issue go-on")


@app.command("go-on")
def go_on(connection: Chosen = None, as_json: Json = False) -> None:
    """Let everybody send again after a stop."""
    console = open_console(connection)
    was_stopped = console.rules.go_on(actor=console.actor)
    if as_json:
        say_json({"stopped": False, "was_stopped": was_stopped})
    else:
        say("Sending may go on." if was_stopped else "Nothing was stopped.")


@app.command()
def contract(
    badges: Annotated[int | None, typer.Option(min=1, help="Badges that the contract with Credly holds.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=_DAY, help="Its first day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAY, help="Its last day.")] = None,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """How much of the contract's volume is used; with all three options, keep what the contract says."""
    console = open_console(connection)
    if badges is not None or since is not None or until is not None:
        console.rules.set_contract(_contract(badges, since, until), actor=console.actor)
    standing = console.rules.contract()
    if as_json:
        days = standing and {"since": standing.contract.since, "until": standing.contract.until}
        found = standing and {"badges": standing.contract.badges, "used": standing.used, "left": standing.left}
        say_json(standing and {**(found or {}), **(days or {}), "is_complete": standing.is_complete})
    elif standing is None:
        say("Nobody has told what the contract says: badge-console issue contract --badges … --since … --until …")
    else:
        say(f"{standing.used:,} of {standing.contract.badges:,} badges used, {standing.left:,} left.")
        if not standing.is_complete:
            say("Only badges issued from here are counted: pull the history to count all.")


def _contract(badges: int | None, since: datetime | None, until: datetime | None) -> Contract:
    if badges is None or since is None or until is None:
        raise typer.BadParameter("give --badges, --since and --until together")
    try:
        return Contract(badges, since.date(), until.date())
    except ValueError as trouble:
        raise typer.BadParameter(f"{trouble}.") from None
