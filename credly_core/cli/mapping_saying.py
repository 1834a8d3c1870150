"""How the command line tells of mappings: tables for people, documents for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from credly_core.cli.output import say, say_json, say_table

if TYPE_CHECKING:
    from credly_core.domain.mapping import Mapping, MappingStep
    from credly_core.domain.mapping.coverage import Coverage
    from credly_core.domain.mapping.drift import MappingDrift
    from credly_core.steps.mapping import MappingFinding, OpenPair


def mapping_json(one: Mapping) -> dict[str, object]:
    """One mapping."""
    target = one.target
    return {
        "key": one.key,
        "template_id": one.template_id,
        "template": one.template_name,
        "decision": one.decision.value,
        "kind": target.kind.value,
        "target": target.name,
        "skill_id": target.skill_id,
        "level": target.level,
        "credits": one.credits,
        "learning_object_id": target.learning_object_id,
        "instance_id": target.instance_id,
        "origin": one.origin.value,
        "score": one.score,
        "reasons": one.reasons,
        "by": one.decided_by,
        "at": one.decided_at,
    }


def pair_json(one: OpenPair) -> dict[str, object]:
    """One open suggestion."""
    return {**mapping_json(one.mapping), "verdict": one.verdict.value, "first": one.is_first}


def finding_json(one: MappingFinding) -> dict[str, object]:
    """One finding of the checks."""
    return {
        "code": one.code,
        "severity": one.severity.value,
        "message": one.message,
        "hint": one.hint,
        "keys": one.keys,
        "field": one.field,
    }


def drift_json(one: MappingDrift) -> dict[str, object]:
    """One thing that came apart."""
    radius = one.radius
    return {
        "id": one.id,
        "kind": one.kind.value,
        "subject": one.subject,
        "template_id": one.template_id,
        "keys": one.keys,
        "objects": {kind.value: count for kind, count in radius.objects},
        "levels": radius.levels,
        "enrolled": radius.enrolled,
        "sentence": one.sentence,
        "before": one.before,
        "after": one.after,
        "repairs": [
            {"label": each.label, "one_click": each.is_one_click, "clicks": each.clicks} for each in one.repairs
        ],
    }


def coverage_json(found: Coverage) -> dict[str, object]:
    """The account at a glance."""
    return {
        "objects": {state.value: count for state, count in found.counts.items()},
        "levels": found.levels,
        "levels_with_badge": found.levels_with_badge,
        "levels_planned": found.levels_planned,
        "enrolled": found.enrolled,
        "reached": found.reached,
        "idle_badges": [{"id": one.id, "name": one.name} for one in found.idle_badges],
        "unmapped_templates": [{"id": one.id, "name": one.name} for one in found.unmapped_templates],
    }


def say_pairs(pairs: Sequence[OpenPair]) -> None:
    """Open suggestions, the best of each template; the others with --json."""
    first = [one for one in pairs if one.is_first]
    rows = [
        (str(one.mapping.score), one.verdict.value, one.mapping.template_name, _place(one.mapping), one.key)
        for one in first
    ]
    if rows:
        say_table(("score", "verdict", "template", "in ALM", "key"), rows)


def say_mappings(found: Sequence[Mapping]) -> None:
    """What is mapped, one line each."""
    rows = [(one.template_name, one.target.kind.value, _place(one), one.decided_by, one.key) for one in found]
    say_table(("template", "kind", "in ALM", "by", "key"), rows)


def say_drift(found: Sequence[MappingDrift]) -> None:
    """What came apart, with its ways out."""
    for one in found:
        say(f"{one.kind.value}: {one.subject}")
        say(f"  {one.sentence}")
        for repair in one.repairs:
            say(f"  - {repair.label}" + (f" (mapping drift --repair '{one.id}')" if repair.is_one_click else ""))
            for click in repair.clicks:
                say(f"      {click}")
    if not found:
        say("Nothing is adrift.")


def say_step(
    steps: Sequence[MappingStep | None], *, as_json: bool, nothing: str = "Nothing was to be changed."
) -> None:
    """What was done."""
    made = [step for step in steps if step is not None]
    if as_json:
        say_json({"steps": [{"label": one.label, "mappings": len(one.changes)} for one in made]})
        return
    for one in made:
        say(f"{one.label}: done")
    if not made:
        say(nothing)


def _place(one: Mapping) -> str:
    return f"{one.target.name}, level {one.target.level}" if one.target.on_skill else one.target.name
