"""`badge-console catalogue …`: copy ALM's badges, skills and learning objects here, and list them."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, open_console, say, say_json, say_table
from credly_core.console import Console
from credly_core.domain.learning import AlmBadge, LearningObject, Skill
from credly_core.errors import SettingsError

if TYPE_CHECKING:
    from credly_core.steps.catalogue.reading import BroughtFile

app = typer.Typer(help="Badges, skills and learning objects of the ALM account.", no_args_is_help=True)


class Listed(enum.StrEnum):
    """What can be listed."""

    #: ALM's own badges.
    BADGES = "badges"
    #: Skills with their levels.
    SKILLS = "skills"
    #: Courses, learning paths, certifications and job aids.
    OBJECTS = "objects"


@app.command()
def refresh(connection: Chosen = None, as_json: Json = False) -> None:
    """Copy the catalogue from ALM and say what changed; an interrupted copy is gone on with."""
    from credly_core.steps.catalogue import in_words

    console = open_console(connection)
    outcome = follow(console.catalogue.refresh(actor=console.actor), quiet=as_json)
    changes = () if outcome.pull.is_first else outcome.changes
    if as_json:
        counts = outcome.counts
        say_json(
            {
                "complete": outcome.complete,
                "resumed": outcome.resumed,
                "note": outcome.note,
                "carried": outcome.carried,
                "badges": counts.badges,
                "linked_badges": counts.linked_badges,
                "skills": counts.skills,
                "learning_objects": counts.learning_objects,
                "instances": counts.instances,
                "changes": [
                    {
                        "kind": c.kind.value,
                        "thing": c.thing.value,
                        "id": c.id,
                        "name": c.name,
                        "before": c.before,
                        "after": c.after,
                    }
                    for c in changes
                ],
            }
        )
    else:
        say(in_words(outcome.counts) + ("" if outcome.complete else " (not all: the copy stopped early)"))
        if outcome.note:
            say(outcome.note)
        if outcome.carried:
            say(f"{outcome.carried:,} mappings from files lead to the account now.")
        for change in changes:
            say(
                f"  {change.kind.value}: {change.thing.value} {change.name}"
                + (f" → {change.after}" if change.after else "")
            )
    if not outcome.complete:
        raise typer.Exit(3)


@app.command()
def bring(
    files: Annotated[list[Path] | None, typer.Argument(help="CSV files or zips: earlier sprints, exports.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="The earlier files of the demo's account instead.")] = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Take files of earlier sprints and exports: ids for later sets, and the catalogue where no API tells it."""
    console = open_console(connection)
    given = [console.catalogue.demo_files()] if demo else [(path.name, _bytes(path)) for path in files or []]
    brought = follow(console.catalogue.bring(given, actor=console.actor), quiet=as_json)
    if as_json:
        say_json(
            {"rows": brought.rows, "is_catalogue": brought.is_catalogue, "files": [_file(f) for f in brought.files]}
        )
    else:
        for file in brought.files:
            said = file.refusal.message if file.refusal else f"{file.type}, {file.rows} rows"
            say(f"{file.name}: {said}")
            for line in (file.refusal.hint,) if file.refusal else file.notes:
                say(f"  {line}")
    if brought.refused:
        raise typer.Exit(1)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise SettingsError(f"{path} cannot be read: {trouble.strerror}.", hint="Check the path.") from trouble


def _file(file: BroughtFile) -> dict[str, object]:
    refusal = file.refusal
    refused = {"row": refusal.row, "message": refusal.message, "hint": refusal.hint} if refusal else None
    return {"name": file.name, "type": file.type, "rows": file.rows, "notes": list(file.notes), "refused": refused}


@app.command("list")
def list_(
    what: Annotated[Listed, typer.Argument(help="badges, skills or objects.")],
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """What the last copy holds."""
    console = open_console(connection)
    rows = _rows(console, what)
    if as_json:
        say_json(rows)
        return
    headings = tuple(name for name, value in rows[0].items() if not isinstance(value, list)) if rows else ()
    say_table(headings, [tuple("" if row[name] is None else str(row[name]) for name in headings) for row in rows])


def _rows(console: Console, what: Listed) -> list[dict[str, object]]:
    match what:
        case Listed.BADGES:
            return [_badge(one.value) for one in console.catalogue.badges()]
        case Listed.SKILLS:
            return [_skill(one.value) for one in console.catalogue.skills()]
        case Listed.OBJECTS:
            return [_object(one.value) for one in console.catalogue.learning_objects()]


def _badge(badge: AlmBadge) -> dict[str, object]:
    return {
        "id": badge.id,
        "state": badge.state.value,
        "template_id": badge.template_id,
        "provider": badge.provider,
        "name": badge.name,
    }


def _skill(skill: Skill) -> dict[str, object]:
    levels = [
        {"level": one.level, "max_credits": one.max_credits, "badge_id": one.badge_id, "name": one.name}
        for one in skill.levels
    ]
    return {"id": skill.id, "state": skill.state.value, "levels": levels, "name": skill.name}


def _object(owner: LearningObject) -> dict[str, object]:
    return {
        "id": owner.id,
        "kind": owner.kind.value,
        "state": owner.state.value,
        "instances": [
            {"id": one.id, "state": one.state.value, "badge_id": one.badge_id, "name": one.name}
            for one in owner.instances
        ],
        "credits": [{"skill_id": one.skill_id, "level": one.level, "credits": one.credits} for one in owner.credits],
        "name": owner.name,
    }
