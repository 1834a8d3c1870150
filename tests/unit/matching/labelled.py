"""The labelled names of tests/data/suggestions: templates, what ALM has beside them, and which belongs to which.

A line of a set: class, mark, language, kind, name, more. T1 is a template, R1 what belongs to it, D something that
does not. Templates without an R fit nothing. Kinds: c course, p learning path, z certification, s3 a skill with three
levels (s3@2: its second is meant). All lines of a set are one catalogue, so each template meets all the others' names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import LearningObject, LearningObjectKind, LearningState, Skill, SkillLevel
from credly_core.domain.mapping import Target, TemplateSuggestions

FOLDER = Path(__file__).resolve().parents[2] / "data" / "suggestions"
TUNED, SEEN, HELD_OUT = "tuned", "seen", "held_out"
_KINDS = {
    "c": LearningObjectKind.COURSE,
    "p": LearningObjectKind.LEARNING_PROGRAM,
    "z": LearningObjectKind.CERTIFICATION,
}


@dataclass(frozen=True)
class Label:
    """What belongs to a template: the start of a target's key, None when nothing does; and both languages."""

    group: str
    language: str
    right: str | None = None
    right_language: str = ""

    @property
    def is_translation(self) -> bool:
        return self.right is not None and self.language != self.right_language

    def is_right(self, target: Target) -> bool:
        return self.right is not None and self.right in (target.key, target.thing)


@dataclass(frozen=True)
class LabelledSet:
    """One set: templates with their labels, and the catalogue."""

    templates: tuple[BadgeTemplate, ...]
    labels: tuple[Label, ...]
    catalogue: tuple[Skill | LearningObject, ...]


@dataclass(frozen=True)
class Figures:
    """How good the suggestions for a set are, as shares from 0 to 1."""

    templates: int
    pairs: int
    right: float
    served: float
    in_top_three: float
    nothing_said: float
    translations_in_top_three: float


def load_labelled(name: str) -> LabelledSet:
    """Read one set."""
    templates: dict[tuple[str, str], tuple[BadgeTemplate, Label]] = {}
    catalogue: list[Skill | LearningObject] = []
    for number, (group, mark, language, kind, text, more) in enumerate(_lines(name)):
        key = f"{name}-{number}"
        if mark.startswith("T"):
            templates[group, mark[1:]] = _template(key, text, more), Label(group, language)
            continue
        catalogue.append(_thing(key, kind, text, more))
        if mark.startswith("R"):
            template, label = templates[group, mark[1:]]
            templates[group, mark[1:]] = template, Label(group, label.language, _right(key, kind), language)
    return LabelledSet(
        tuple(template for template, _ in templates.values()),
        tuple(label for _, label in templates.values()),
        tuple(catalogue),
    )


def measure(labelled: LabelledSet, answers: Sequence[TemplateSuggestions]) -> Figures:
    """The figures of one set of answers."""
    pairs = list(zip(labelled.labels, answers, strict=True))
    accepted = [(label, answer.accepted) for label, answer in pairs if answer.accepted is not None]
    true = [
        (label, any(label.is_right(one.target) for one in answer.ranked[:3])) for label, answer in pairs if label.right
    ]
    nothing = [answer.nothing_fits for label, answer in pairs if label.right is None]
    translations = [found for label, found in true if label.is_translation]
    return Figures(
        len(pairs),
        len(true),
        share([label.is_right(one.target) for label, one in accepted]),
        len(accepted) / len(pairs),
        share([found for _, found in true]),
        share(nothing),
        share(translations),
    )


def share(answers: Sequence[bool]) -> float:
    """How many of them are true; 1 when there are none."""
    return sum(answers) / len(answers) if answers else 1.0


def _lines(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            fields = line.split("\t")
            yield fields + [""] * (6 - len(fields))


def _options(more: str) -> dict[str, str]:
    return dict((*one.split("=", 1), "")[:2] for one in more.split(",") if one)  # type: ignore[misc]


def _template(key: str, name: str, more: str) -> BadgeTemplate:
    options = _options(more)
    skills = tuple(skill for skill in options.get("skills", "").split(";") if skill)
    return BadgeTemplate(TemplateId(key), name, TemplateState.ACTIVE, skills=skills, level=options.get("level"))


def _thing(key: str, kind: str, name: str, more: str) -> Skill | LearningObject:
    state = LearningState.RETIRED if "retired" in _options(more) else LearningState.ACTIVE
    if kind.startswith("s"):
        count = int(kind[1])
        levels = tuple(SkillLevel(SkillId(key), step, 100.0 * step) for step in range(1, count + 1))
        return Skill(SkillId(key), name, state, levels=levels)
    return LearningObject(LearningObjectId(key), _KINDS[kind], name, state)


def _right(key: str, kind: str) -> str:
    if not kind.startswith("s"):
        return f"learning object:{key}"
    _, _, level = kind.partition("@")
    return f"skill:{key}:{level}" if level else f"skill:{key}"
