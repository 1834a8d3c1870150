"""Sets from random mappings: each is checked, run by ALM's stand-in, verified, and built again.

`python -m tests.contract.complete_set.random_sets 200 1` does it for 200 sets from seed 1 and says what was refused.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from credly_core import Console
from credly_core.domain.complete_set import Arrival, LineKind
from credly_core.domain.ids import TemplateId
from credly_core.domain.learning import LearningObject, LearningObjectKind, Skill
from credly_core.domain.mapping import CreditGiver, Mapping, Target, TargetKind
from credly_core.migration.findings import Severity
from tests.contract.complete_set.school import map_anew, open_school

#: So many sets are run one after another in one account; then a fresh one begins.
IN_ONE_ACCOUNT = 10
_NAMES = ("Coaching", "Data Literacy", "data  literacy", "Négociation & « vente »", "Ética, nivel 1", "書く力", "SQL")
_START = datetime(2026, 10, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """What became of one set: what should not have happened, in words; its sizes."""

    number: int
    rows: int
    by_hand: int
    problems: tuple[str, ...]


def random_sets(size: int, seed: int, folder: Path) -> Iterator[Outcome]:
    """One outcome for each set."""
    numbers = iter(range(size))
    for account in count():
        chance = random.Random(f"{seed}-{account}")
        with open_school(folder / f"a{account}", with_files=account % 4 != 3) as (console, _):
            for _ in range(IN_ONE_ACCOUNT):
                number = next(numbers, None)
                if number is None:
                    return
                map_anew(console, random_mappings(console, chance))
                console.complete_set.want_new_instance(None, chance.random() < 0.4, actor="dana")
                yield _try(console, number)


def _try(console: Console, number: int) -> Outcome:
    view = console.complete_set.build()
    if not view.tables:
        return Outcome(number, 0, len(view.plan.by_hand), ())
    problems = [
        f"checked: {one.file} row {one.row}: {one.message}"
        for one in view.report.findings()
        if one.severity is Severity.ERROR
    ]
    version = console.complete_set.save(name=f"Set {number}", actor="dana")
    handed = console.complete_set.hand_over(version.id, actor="dana")
    problems += [f"refused: {one.file} row {line}: {why}" for one in handed.files for line, why in one.refused]
    told = {kind: sum(getattr(one, name) for one in handed.files) for kind, name in _COUNTS.items()}
    problems += [
        f"planned {view.plan.count(kind)} rows {kind.value}, and ALM counted {told[kind]}"
        for kind in _COUNTS
        if view.plan.count(kind) != told[kind]
    ]
    found = console.complete_set.verify(version.id, actor="dana").result()
    problems += [
        f"not there: {line.expectation.file} {line.expectation.name}: {line.arrival.value} {line.detail}"
        for line in found.lines
        if line.expectation.file and line.arrival is not Arrival.ARRIVED
    ]
    console.catalogue.refresh(actor="dana").result()
    again = console.complete_set.build().plan
    problems += [
        f"not left alone: {line.file} {line.name}: {line.differences}"
        for line in again.lines
        if line.kind is not LineKind.SAME
    ]
    return Outcome(number, view.row_count, len(view.plan.by_hand), tuple(problems))


_COUNTS = {LineKind.ADD: "added", LineKind.CHANGE: "changed", LineKind.SAME: "unchanged"}


def random_mappings(console: Console, chance: random.Random) -> list[Mapping]:
    """Templates of any state on anything ALM has, sensible or not."""
    templates = [one.template for one in console.templates.templates()]
    skills = [one.value for one in console.catalogue.skills()]
    objects = [one.value for one in console.catalogue.learning_objects()]
    made: dict[str, Mapping] = {}
    for _ in range(chance.randint(1, 30)):
        template = chance.choice(templates)
        target = _target(chance, skills, objects)
        if target is None:
            continue
        mapping = Mapping(
            template_id=TemplateId(template.id),
            target=target,
            credits=chance.choice([None, None, 1, 5, 12.5, 300, 65_535]) if target.on_skill else None,
            givers=_givers(chance, objects) if target.on_skill else (),
            template_name=template.name,
            decided_by="dana",
            decided_at=_START + timedelta(minutes=chance.randint(0, 9)),
        )
        made[mapping.key] = mapping
    return list(made.values())


def _target(chance: random.Random, skills: list[Skill], objects: list[LearningObject]) -> Target | None:
    kind = chance.choice(list(TargetKind))
    if kind is TargetKind.SKILL_LEVEL:
        skill = chance.choice(skills)
        return Target(kind, skill.name, skill_id=skill.id, level=chance.choice([1, 1, 2, 3, len(skill.levels) or 1]))
    if kind is TargetKind.NEW_SKILL_LEVEL:
        return Target(kind, chance.choice(_NAMES), level=chance.randint(1, 3))
    owner = chance.choice(objects)
    if kind is TargetKind.LEARNING_OBJECT:
        return Target(kind, owner.name, learning_object_id=owner.id, object_kind=owner.kind)
    if not owner.instances:
        return None
    instance = chance.choice(owner.instances)
    return Target(kind, instance.name, learning_object_id=owner.id, object_kind=owner.kind, instance_id=instance.id)


def _givers(chance: random.Random, objects: list[LearningObject]) -> tuple[CreditGiver, ...]:
    some = [one for one in objects if one.kind is not LearningObjectKind.JOB_AID]
    chosen = chance.sample(some, chance.choice([0, 0, 1, 2]))
    return tuple(CreditGiver(one.id, chance.choice([0.5, 1, 5, 40])) for one in chosen)


def main(size: int, seed: int) -> int:
    """Print every problem, then the sums."""
    begun, outcomes = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder:
        for outcome in random_sets(size, seed, Path(folder)):
            outcomes.append(outcome)
            for problem in outcome.problems:
                print(f"set {outcome.number}: {problem}")  # noqa: T201
    bad = sum(bool(outcome.problems) for outcome in outcomes)
    rows, by_hand = sum(one.rows for one in outcomes), sum(one.by_hand for one in outcomes)
    print(  # noqa: T201
        f"{len(outcomes)} sets from seed {seed}, {rows:,} rows, {by_hand:,} links by hand: "
        f"{len(outcomes) - bad} accepted without a reject and verified, {bad} not; {time.monotonic() - begun:.0f} s"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
