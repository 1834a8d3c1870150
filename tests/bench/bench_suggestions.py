"""How right and how fast the suggestions are, beside plain rapidfuzz at its best setting.

Run: python -m tests.bench.bench_suggestions
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process, utils

from credly_core.domain.ids import LearningObjectId, SkillId
from credly_core.domain.learning import LearningObject, LearningObjectKind, Skill, SkillLevel
from credly_core.matching import prepare, suggest
from tests.unit.matching.labelled import HELD_OUT, SEEN, TUNED, Figures, LabelledSet, load_labelled, measure, share

SETS = {TUNED: "tuned on", SEEN: "seen once, then tuned on", HELD_OUT: "held out"}
MANY, FEW = 3_000, 60
SCORERS: tuple[Callable[..., float], ...] = (
    fuzz.ratio,
    fuzz.partial_ratio,
    fuzz.token_sort_ratio,
    fuzz.token_set_ratio,
    fuzz.token_ratio,
    fuzz.WRatio,
)
_TOPICS = """
    Safety Leadership Accounting Nursing Python Cloud Sales Coaching Welding Logistics Aviation Marketing Contract Tax
    Audit Chemistry Statistics Design Strategy Robotics Hydraulics Ethics Privacy Finance Insurance Banking Retail
    Energy Marine Railway Dental Radiology Surgery Library Museum Theatre Sports Nutrition Kitchen Hotel Tourism
    Customs Police Rescue Space Satellite Telecom Network Database Testing Quality Metrology Machining Casting Forging
    Painting Packaging Printing Paper Textile Fashion Furniture Forestry Farming Dairy Fishery Water Recycling Climate
"""
_AREAS = """
    Management Operations Planning Analysis Engineering Communication Maintenance Technology Policy Economics
    Inspection Supervision Documentation Regulations Awareness Reporting Monitoring
"""
_ENDS = (
    "Basics",
    "Advanced",
    "2024",
    "2025",
    "Level 1",
    "Level 2",
    "for Managers",
    "Refresher",
    "Workshop",
    "in Practice",
)


@dataclass(frozen=True)
class Setting:
    """A way to use rapidfuzz: accept the best name from this score on, if the second is that far behind."""

    scorer: Callable[..., float]
    accept_from: int
    lead: int

    def __str__(self) -> str:
        return f"{self.scorer.__name__}, from {self.accept_from}, lead {self.lead}"


def plain_rapidfuzz(labelled: LabelledSet) -> tuple[Setting, Figures]:
    """The setting with the best balance of right and served, chosen on this very set."""
    tables = {scorer: _compare(labelled, scorer) for scorer in SCORERS}
    settings = (Setting(*one) for one in itertools.product(SCORERS, range(50, 100, 2), (0, 3, 6, 10)))
    measured = ((setting, _figures(labelled, tables[setting.scorer], setting)) for setting in settings)
    return max(measured, key=lambda one: _balance(one[1]))


def _balance(figures: Figures) -> float:
    total = figures.right + figures.served
    return 2 * figures.right * figures.served / total if total else 0.0


def _compare(labelled: LabelledSet, scorer: Callable[..., float]) -> np.ndarray:
    ours = [template.name for template in labelled.templates]
    theirs = [one.name for one in labelled.catalogue]
    return process.cdist(ours, theirs, scorer=scorer, processor=utils.default_process)


def _figures(labelled: LabelledSet, table: np.ndarray, setting: Setting) -> Figures:
    things = [
        f"skill:{one.id}" if isinstance(one, Skill) else f"learning object:{one.id}" for one in labelled.catalogue
    ]
    right, found, nothing, translations, served = [], [], [], [], 0
    for label, row in zip(labelled.labels, table, strict=True):
        best = np.argsort(-row, kind="stable")[:3]
        hits = [bool(label.right) and str(label.right).startswith(things[spot]) for spot in best]
        is_accepted = row[best[0]] >= setting.accept_from and row[best[0]] - row[best[1]] >= setting.lead
        if is_accepted:
            served += 1
            right.append(hits[0])
        if label.right is None:
            nothing.append(row[best[0]] < setting.accept_from)
        else:
            found.append(any(hits))
            if label.is_translation:
                translations.append(any(hits))
    count = len(labelled.labels)
    return Figures(count, len(found), share(right), served / count, share(found), share(nothing), share(translations))


def a_catalogue(labelled: LabelledSet, count: int) -> list[Skill | LearningObject]:
    """The labelled names and made-up ones beside them."""
    chance = random.Random(7)
    catalogue = list(labelled.catalogue)
    topics, areas = _TOPICS.split(), _AREAS.split()
    while len(catalogue) < count:
        name = f"{chance.choice(topics)} {chance.choice(areas)} {chance.choice(_ENDS)}"
        key = f"more-{len(catalogue)}"
        if len(catalogue) % 3:
            catalogue.append(LearningObject(LearningObjectId(key), LearningObjectKind.COURSE, name))
        else:
            catalogue.append(Skill(SkillId(key), name, levels=(SkillLevel(SkillId(key), 1, 100.0),)))
    return catalogue


def print_figures(name: str, note: str) -> None:
    """One table: ours beside plain rapidfuzz."""
    labelled = load_labelled(name)
    ours = measure(labelled, suggest(labelled.templates, labelled.catalogue))
    setting, theirs = plain_rapidfuzz(labelled)
    say(f"\n{name} ({note}): {ours.templates} templates, {ours.pairs} with a target; rapidfuzz: {setting}")
    say(f"  {'':36}{'ours':>8}{'rapidfuzz':>12}{'goal':>8}")
    rows = (
        ("accepted by default that are right", ours.right, theirs.right, "95 %"),
        ("templates with one accepted", ours.served, theirs.served, "60 %"),
        ("true pairs in the top three", ours.in_top_three, theirs.in_top_three, "92 %"),
        ("“nothing fits” said", ours.nothing_said, theirs.nothing_said, "90 %"),
        ("translations in the top three", ours.translations_in_top_three, theirs.translations_in_top_three, "60 %"),
    )
    for title, left, right, goal in rows:
        say(f"  {title:36}{left:8.0%}{right:12.0%}{goal:>8}")


def print_times(names: Sequence[str]) -> None:
    """60 templates against 3,000: the model loaded before, and every name new."""
    started = time.perf_counter()
    prepare()
    say(f"\nloading words and model, once: {time.perf_counter() - started:.2f} s")
    for name in names:
        labelled = load_labelled(name)
        chance = random.Random(3)
        templates = chance.sample(labelled.templates, FEW)
        catalogue = a_catalogue(labelled, MANY)
        for title in ("every name new", "again"):
            wall, cpu = time.perf_counter(), time.process_time()
            suggest(templates, catalogue)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            say(f"{FEW} templates against {MANY:,}, {title}: {wall:.2f} s, processor {cpu:.2f} s")


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")


def main() -> int:
    """Times first, so that no name has been read before."""
    print_times((HELD_OUT,))
    for name, note in SETS.items():
        print_figures(name, note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
