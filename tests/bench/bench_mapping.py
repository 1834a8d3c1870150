"""What the mapping costs at 60 templates against 3,000 skills and learning objects, beside the bare engine.

Run: python -m tests.bench.bench_mapping
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.ids import AccountId, AlmBadgeId, ConnectionId, InstanceId, OrganizationId
from credly_core.domain.learning import AlmBadge, Instance, LearningObject, Skill
from credly_core.domain.mapping import MappingTable
from credly_core.domain.secrets import Secret
from credly_core.matching import prepare, suggest
from credly_core.steps.mapping import Mappings
from credly_core.store import catalogue as mirrored
from credly_core.store import connections, mirror
from credly_core.store.catalogue import CataloguePage
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.bench.bench_suggestions import FEW, MANY, a_catalogue, say
from tests.unit.matching.labelled import HELD_OUT, load_labelled

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
CONNECTION = Connection(
    ConnectionId("c"), "Bench", OrganizationId("o"), "api.credly.com", Environment.PRODUCTION, created_at=NOW
)
_INSTANCES = 3


def filled(store: Store, templates: Sequence[BadgeTemplate], things: Sequence[Skill | LearningObject]) -> None:
    """Both mirrors, each learning object with three instances; of one in fifty, two of them carry a badge."""
    made: list[AlmBadge | Skill | LearningObject] = []
    for number, template in enumerate(templates):
        made.append(AlmBadge(AlmBadgeId(f"b{number}"), template.name, template_id=template.id, provider="credly"))
    for number, one in enumerate(things):
        made.append(_with_instances(one, number) if isinstance(one, LearningObject) else one)
    with store.begin() as tx:
        connections.add_connection(tx, CONNECTION, Credentials(token=Secret("bench")), store.sealer)
        pull_id = mirror.start_pull(tx, CONNECTION.id, NOW)
        mirror.record_templates(tx, CONNECTION.id, pull_id, [(one, b"{}") for one in templates], NOW)
        mirror.finish_pull(tx, pull_id, complete=True, at=NOW, total=len(templates), note="")
        pull = mirrored.open_pull(tx, CONNECTION.id, AccountId("a"), NOW)
        mirrored.record_page(tx, pull, CataloguePage("all", made, [b"{}"] * len(made), ""), NOW)
        mirrored.finish_pull(tx, pull, complete=True, at=NOW)


def _with_instances(one: LearningObject, number: int) -> LearningObject:
    badge = AlmBadgeId(f"b{number % FEW}") if number % 50 == 0 else None
    names = [f"Cohort {2020 + place}" for place in range(_INSTANCES)]
    instances = tuple(
        Instance(InstanceId(f"{one.id}_{name}"), one.id, name, badge_id=badge, enrollment_count=7) for name in names
    )
    return replace(one, instances=(replace(instances[0], badge_id=None), *instances[1:]))


def timed(title: str, act: Callable[[], object], beside: float | None = None) -> float:
    """Wall and processor time of one thing."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    ratio = f", {cpu / beside:.2f} times the bare engine" if beside else ""
    say(f"  {title:44}{wall:7.3f} s, processor {cpu:.3f} s{ratio}")
    return cpu


def _opened(folder: Path) -> Store:
    return Store.open(folder / "bench.sqlite", Sealer(folder / "key"), lambda: NOW)


def _bare(templates: Sequence[BadgeTemplate], skills: Sequence[Skill], objects: Sequence[LearningObject]) -> None:
    suggest(templates, skills)
    suggest(templates, objects)


def main() -> int:
    """Suggestions, then what pages ask for."""
    labelled = load_labelled(HELD_OUT)
    templates = random.Random(3).sample(labelled.templates, FEW)
    things = a_catalogue(labelled, MANY)
    skills = [one for one in things if isinstance(one, Skill)]
    objects = [one for one in things if isinstance(one, LearningObject)]
    prepare()
    with tempfile.TemporaryDirectory() as folder, _opened(Path(folder)) as store:
        filled(store, templates, things)
        step = Mappings(store, lambda: CONNECTION, lambda: NOW)
        say(f"{FEW} templates, {len(skills):,} skills, {len(objects):,} learning objects, {_INSTANCES} instances each")
        timed("suggesting, both tables, every name new", lambda: step.suggest().result())
        again = timed("bare engine, both tables, again", lambda: _bare(templates, skills, objects))
        timed("suggesting, both tables, again", lambda: step.suggest().result(), beside=again)
        step.accept_above(60, MappingTable.OBJECTS, actor="bench")
        step.accept_above(60, MappingTable.SKILLS, actor="bench")
        timed("a slice of a table", lambda: step.table(MappingTable.OBJECTS, limit=25))
        timed("findings", step.findings)
        timed("coverage", step.coverage)
        timed("web, one thing in focus", lambda: step.web().around(f"template:{templates[0].id}"))
        timed("drift", step.drift)
    return 0


if __name__ == "__main__":
    sys.exit(main())
