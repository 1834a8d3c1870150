"""`badge-console analytics …`: the measures of issued badges, as tables, JSON, CSV or SQL."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli.options import Chosen, Json, Mask
from credly_core.cli.output import follow, open_console, say, say_json, say_table

if TYPE_CHECKING:
    import pandas as pd
    from pandas._typing import Scalar

    from credly_core.steps.analytics import Analytics, Scope

app = typer.Typer(help="Measures of issued badges, from the copied history.", no_args_is_help=True)
#: So many lines are shown on a terminal.
SHOWN = 40
Several = list[str]


class Step(enum.StrEnum):
    """How time is cut."""

    #: Calendar days.
    DAY = "day"
    #: Weeks from Monday.
    WEEK = "week"
    #: Calendar months.
    MONTH = "month"


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Every measure with its question."""
    from credly_core.analytics.measures import all_measures

    rows = [(one.name, one.unit.value, one.question, one.definition) for one in all_measures()]
    if as_json:
        say_json([dict(zip(("name", "unit", "question", "definition"), row, strict=True)) for row in rows])
    else:
        say_table(("name", "unit", "question"), [row[:3] for row in rows])


@app.command()
def show(
    measure: Annotated[str, typer.Argument(help="Its name, as listed.")],
    since: Annotated[str, typer.Option(help="First issue day, such as 2026-01-31.")] = "",
    until: Annotated[str, typer.Option(help="Last issue day.")] = "",
    period: Annotated[Step, typer.Option(help="Steps of time.")] = Step.MONTH,
    template: Annotated[Several | None, typer.Option(help="Badge template, by id; may be repeated.")] = None,
    tag: Annotated[Several | None, typer.Option(help="Reporting tag; may be repeated.")] = None,
    skill: Annotated[Several | None, typer.Option(help="Skill; may be repeated.")] = None,
    level: Annotated[Several | None, typer.Option(help="Level; may be repeated.")] = None,
    state: Annotated[Several | None, typer.Option(help="State; may be repeated.")] = None,
    account: Annotated[Several | None, typer.Option(help="State of the earner's account; may be repeated.")] = None,
    team: Annotated[Several | None, typer.Option(help="Team; may be repeated.")] = None,
    country: Annotated[Several | None, typer.Option(help="Country; may be repeated.")] = None,
    domain: Annotated[Several | None, typer.Option(help="Mail domain; may be repeated.")] = None,
    learning_object: Annotated[Several | None, typer.Option(help="Learning object; may be repeated.")] = None,
    choice: Annotated[
        Several | None, typer.Option(help="windows=30,60 or contract_volume=5000 and the like; may be repeated.")
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help="The issued badges behind it instead.")] = False,
    mark: Annotated[str | None, typer.Option(help="With --rows: only those behind one mark.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
    as_sql: Annotated[bool, typer.Option("--sql", help="The question in SQL, without asking it.")] = False,
    mask: Mask = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """One measure with these filters: its sentence, its numbers, its passport."""
    console = open_console(connection)
    analytics = (console.masked() if mask else console).analytics
    lists = {
        "template": template, "tag": tag, "skill": skill, "level": level, "state": state, "account": account,
        "team": team, "country": country, "domain": domain, "learning_object": learning_object,
    }  # fmt: skip
    given = {name: list(values) for name, values in lists.items() if values}
    days = {name: day for name, day in (("since", since), ("until", until)) if day}
    choices = dict(one.partition("=")[::2] for one in choice or [])
    scope = analytics.scope(None, period=period.value, **given, **days, **choices)
    if not analytics.standing().is_prepared:
        follow(analytics.prepare(), quiet=as_json)
    if as_sql:
        say(analytics.sql(measure, scope))
    elif rows:
        _say_rows(analytics, measure, scope, mark, as_csv=as_csv, as_json=as_json)
    else:
        _say_answer(analytics, measure, scope, as_csv=as_csv, as_json=as_json)


def _say_answer(analytics: Analytics, name: str, scope: Scope, *, as_csv: bool, as_json: bool) -> None:
    answer = analytics.answer(name, scope)
    if as_csv:
        say(answer.frame.to_csv(index=False, date_format="%Y-%m-%d").rstrip("\n"))
        return
    passport = analytics.passport(name, scope).lines()
    if as_json:
        say_json({"measure": name, "sentence": answer.sentence, "rows": plain_rows(answer.frame), "passport": passport})
        return
    say(answer.sentence)
    say()
    _say_frame(answer.frame.rename(columns=dict(answer.measure.columns)))
    say()
    for title, text in passport.items():
        say(f"{title}: {text}")


def _say_rows(analytics: Analytics, name: str, scope: Scope, mark: str | None, *, as_csv: bool, as_json: bool) -> None:
    frame = analytics.rows(name, scope, mark=mark, limit=None if as_csv or as_json else SHOWN)
    if as_csv:
        say(frame.to_csv(index=False, date_format="%Y-%m-%d").rstrip("\n"))
    elif as_json:
        say_json(plain_rows(frame))
    else:
        _say_frame(frame)
        say(f"{analytics.count_rows(name, scope, mark=mark):,} issued badges in all")


def plain_rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    """The rows of a frame for JSON: days as texts, nothing as null, numbers as plain numbers."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Scalar) -> object:
    import pandas as pd

    if pd.isna(value):
        return None
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    return value.item() if hasattr(value, "item") else value


def _say_frame(frame: pd.DataFrame) -> None:
    shown = frame.head(SHOWN)
    rows = [[_told(value) for value in row] for row in shown.itertuples(index=False)]
    say_table([str(name) for name in shown.columns], rows)
    if len(frame) > SHOWN:
        say(f"and {len(frame) - SHOWN:,} more: use --csv or --json to see all")


def _told(value: Scalar) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    return f"{plain:.3f}" if isinstance(plain, float) else str(plain)
