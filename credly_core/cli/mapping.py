"""`badge-console mapping …`: which template belongs to which skill level and learning object in ALM."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from credly_core.cli.mapping_saying import (
    coverage_json,
    drift_json,
    finding_json,
    mapping_json,
    pair_json,
    say_drift,
    say_mappings,
    say_pairs,
    say_step,
)
from credly_core.cli.options import Chosen, Json, Mask
from credly_core.cli.output import follow, note, open_console, say, say_json, say_table
from credly_core.cli.writing import write_beside
from credly_core.domain.mapping import MappingTable

app = typer.Typer(help="Which template belongs to which skill and learning object.", no_args_is_help=True)


class Part(enum.StrEnum):
    """One of the two tables."""

    #: Template and level of a skill.
    SKILLS = "skills"
    #: Template and course, learning path, certification or instance.
    OBJECTS = "objects"


Of = Annotated[Part | None, typer.Option("--table", help="Only this table: skills or objects.")]
Keys = Annotated[list[str] | None, typer.Argument(help="Keys as `mapping suggest` and `mapping list` show them.")]


def _tables(part: Part | None) -> tuple[MappingTable, ...]:
    return tuple(MappingTable) if part is None else (MappingTable(part.value),)


@app.command()
def suggest(table: Of = None, connection: Chosen = None, as_json: Json = False) -> None:
    """Compare all active templates with ALM and say what is open; nothing is decided."""
    console = open_console(connection)
    outcome = follow(console.mapping.suggest(actor=console.actor), quiet=as_json)
    pairs = [pair for each in _tables(table) for pair in console.mapping.open(each)]
    if as_json:
        counts = {each.value: outcome.of(each) for each in _tables(table)}
        say_json(
            {
                "left_out": outcome.left_out,
                "counts": {
                    name: {"asked": one.asked, "sure": one.sure, "likely": one.likely, "nothing": one.nothing}
                    for name, one in counts.items()
                },
                "suggestions": [pair_json(pair) for pair in pairs],
            }
        )
        return
    for each in _tables(table):
        one = outcome.of(each)
        counted = f"{one.sure:,} sure, {one.likely:,} to look at, {one.nothing:,} without"
        say(f"{each.value}: {one.asked:,} templates, {counted}")
    say_pairs(pairs)


@app.command()
def accept(
    key: Keys = None,
    above: Annotated[int | None, typer.Option(help="All open suggestions from this score on, 0 to 100.")] = None,
    table: Of = None,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Take over suggestions, one by one or all from a score on."""
    if bool(key) is (above is not None):
        raise typer.BadParameter("Name keys, or a score with --above.")
    console = open_console(connection)
    if above is None:
        steps = [console.mapping.accept(key or (), actor=console.actor)]
    else:
        steps = [console.mapping.accept_above(above, each, actor=console.actor) for each in _tables(table)]
    say_step(steps, as_json=as_json)


@app.command()
def refuse(key: Keys, connection: Chosen = None, as_json: Json = False) -> None:
    """Never suggest these again."""
    console = open_console(connection)
    say_step([console.mapping.refuse(key or (), actor=console.actor)], as_json=as_json)


@app.command()
def remove(key: Keys, connection: Chosen = None, as_json: Json = False) -> None:
    """Forget mappings, or that something was refused."""
    console = open_console(connection)
    say_step([console.mapping.remove(key or (), actor=console.actor)], as_json=as_json)


@app.command()
def undo(connection: Chosen = None, as_json: Json = False) -> None:
    """Take back the last step."""
    console = open_console(connection)
    say_step([console.mapping.undo(actor=console.actor)], as_json=as_json, nothing="There is nothing to take back.")


@app.command("list")
def list_(table: Of = None, mask: Mask = False, connection: Chosen = None, as_json: Json = False) -> None:
    """What is mapped."""
    console = open_console(connection, mask=mask)
    found = [one for each in _tables(table) for one in console.mapping.shown_mappings(each)]
    if as_json:
        say_json([mapping_json(one) for one in found])
    else:
        say_mappings(found)


@app.command("check")
def check_(table: Of = None, connection: Chosen = None, as_json: Json = False) -> None:
    """What the checks say about the mapping; ends with 1 when ALM would reject something."""
    console = open_console(connection)
    tables = [MappingTable(table.value)] if table is not None else [None]
    found = [one for each in tables for one in console.mapping.findings(each)]
    if as_json:
        say_json([finding_json(one) for one in found])
    for one in () if as_json else found:
        say(f"  {one.severity.value:7} {one.message} {one.hint}")
    if not found and not as_json:
        say("No finding.")
    if any(one.severity.value == "error" for one in found):
        raise typer.Exit(1)


@app.command()
def export(
    out: Annotated[Path | None, typer.Option(help="The CSV file to write; standard output without.")] = None,
    table: Of = None,
    mask: Mask = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """The mapping as a CSV file, refusals too."""
    mapping = open_console(connection, mask=mask).mapping
    which = MappingTable(table.value) if table is not None else None
    data = mapping.export(which)
    if out is None and not as_json:
        say(data.decode("utf-8-sig").rstrip("\r\n").replace("\r\n", "\n"))
        return
    written = write_beside({out: data}, ()) if out is not None else []
    count = len(mapping.mappings(which, decision=None))
    if as_json:
        found = [mapping_json(one) for one in mapping.shown_mappings(which, decision=None)]
        say_json({"written": written, "count": count, "mappings": found if out is None else []})
    else:
        say(f"{count:,} mappings in {out}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file as `mapping export` writes it.")],
    without_wrong: Annotated[
        bool, typer.Option("--without-wrong", help="Take over the rows that are right, though others are wrong.")
    ] = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Take over a mapping from a CSV file: all of it or nothing. Wrong cells are named with row and column."""
    console = open_console(connection)
    read = console.mapping.read_path(file)
    for problem in () if as_json else read.problems:
        note(problem.sentence)
    step = None
    if not read.problems or without_wrong:
        step = console.mapping.take_file(read, actor=console.actor, without_wrong=without_wrong)
    changed = len(step.changes) if step else 0
    if as_json:
        problems = [
            {"file": p.file, "row": p.row, "column": p.column, "value": p.value, "message": p.message, "hint": p.hint}
            for p in read.problems
        ]
        say_json({"rows": len(read.mappings), "changed": changed, "problems": problems})
    else:
        say(f"{changed:,} mappings changed" if changed or not read.problems else "Nothing was changed.")
    if read.problems:
        raise typer.Exit(1)


@app.command()
def drift(
    repair: Annotated[
        str | None, typer.Option(help="Repair the one with this id, where the console can by itself.")
    ] = None,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """What came apart since it was mapped, whom it hits, and the way out."""
    console = open_console(connection)
    if repair is not None:
        say_step([console.mapping.repair(repair, actor=console.actor)], as_json=as_json)
        return
    found = console.mapping.drift()
    if as_json:
        say_json([drift_json(one) for one in found])
    else:
        say_drift(found)


@app.command()
def coverage(connection: Chosen = None, as_json: Json = False) -> None:
    """Which learning objects and levels carry a badge, and how many learners that reaches."""
    found = open_console(connection).mapping.coverage()
    if as_json:
        say_json(coverage_json(found))
        return
    say_table(("coverage", "learning objects"), [(state.value, f"{count:,}") for state, count in found.counts.items()])
    say(f"skill levels with badge: {found.levels_with_badge:,} of {found.levels:,}")
    say(f"enrollments in instances with badge: {found.reached:,} of {found.enrolled:,}")
    say(f"badges on no object or level: {len(found.idle_badges):,}")
    say(f"templates mapped nowhere: {len(found.unmapped_templates):,}")
