"""The catalogue as rows to look through: one for each thing, with what hangs on it, filtered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from credly_core.domain.catalogue import Mirrored, Thing
from credly_core.domain.ids import AlmBadgeId, TemplateId
from credly_core.domain.learning import (
    AlmBadge,
    Instance,
    LearningObject,
    LearningObjectKind,
    LearningState,
    Skill,
)

#: What people call each kind.
KIND_WORDS = {
    LearningObjectKind.COURSE: "course",
    LearningObjectKind.LEARNING_PROGRAM: "learning path",
    LearningObjectKind.CERTIFICATION: "certification",
    LearningObjectKind.JOB_AID: "job aid",
}


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One thing in words. `kind` is that of a learning object or of an instance's; `badges` are those it carries."""

    thing: Thing
    id: str
    name: str
    kind: str
    state: LearningState
    detail: str = ""
    badges: tuple[str, ...] = ()
    template: str = ""
    is_gone: bool = False
    #: All its names and ids in one text, in small letters.
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    """What to show. All words of `text` must occur in a name, id or badge; `carries` None asks nothing."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    states: tuple[LearningState, ...] = ()
    carries: bool | None = None
    include_gone: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueSlice:
    """Some rows of those that pass; `total` counts all that pass, `of` all there are."""

    rows: tuple[CatalogueRow, ...]
    total: int
    of: int
    kinds: Mapping[str, int]
    states: Mapping[LearningState, int]


def slice_of(rows: Sequence[CatalogueRow], wanted: CatalogueFilter, start: int, count: int) -> CatalogueSlice:
    """One slice, and the counts beside the filters: of all rows, whatever the filter."""
    here = [row for row in rows if wanted.include_gone or not row.is_gone]
    found = [row for row in here if _passes(row, wanted)]
    return CatalogueSlice(
        tuple(found[start : start + count]),
        len(found),
        len(here),
        dict(Counter(row.kind for row in here)),
        dict(Counter(row.state for row in here)),
    )


def _passes(row: CatalogueRow, wanted: CatalogueFilter) -> bool:
    return (
        (not wanted.kinds or row.kind in wanted.kinds)
        and (not wanted.states or row.state in wanted.states)
        and (wanted.carries is None or bool(row.badges) is wanted.carries)
        and all(word in row.words for word in wanted.text.casefold().split())
    )


class Shelf:
    """All things of one copy as rows, made once."""

    def __init__(
        self,
        badges: Iterable[Mirrored[AlmBadge]],
        skills: Iterable[Mirrored[Skill]],
        objects: Iterable[Mirrored[LearningObject]],
        instances: Iterable[Mirrored[Instance]],
        template_names: Mapping[TemplateId, str],
    ) -> None:
        own = list(badges)
        self._badge_names = {one.value.id: one.value.name for one in own}
        owners = list(objects)
        self._owners = {one.value.id: one.value for one in owners}
        self._templates = template_names
        self.rows: dict[Thing, tuple[CatalogueRow, ...]] = {
            Thing.BADGE: tuple(self._badges(own)),
            Thing.SKILL: tuple(map(self._skill, skills)),
            Thing.LEARNING_OBJECT: tuple(map(self._object, owners)),
            Thing.INSTANCE: tuple(map(self._instance, instances)),
        }

    def _badges(self, found: Iterable[Mirrored[AlmBadge]]) -> Iterator[CatalogueRow]:
        for one in found:
            badge = one.value
            template = self._templates.get(badge.template_id, badge.template_id) if badge.template_id else ""
            detail = badge.provider if badge.template_id else "not linked"
            yield _row(one, Thing.BADGE, "ALM badge", detail=detail, template=template)

    def _skill(self, one: Mirrored[Skill]) -> CatalogueRow:
        detail = " · ".join(f"level {level.level}: {level.max_credits:g} credits" for level in one.value.levels)
        carried = self._names(level.badge_id for level in one.value.levels)
        return _row(one, Thing.SKILL, "skill", detail=detail, badges=carried)

    def _object(self, one: Mirrored[LearningObject]) -> CatalogueRow:
        owner = one.value
        with_badge = sum(instance.badge_id is not None for instance in owner.instances)
        noun = "instance" if len(owner.instances) == 1 else "instances"
        detail = f"{len(owner.instances)} {noun}, {with_badge} with a badge" if owner.instances else ""
        carried = self._names(instance.badge_id for instance in owner.instances)
        more = (*owner.names.values(), owner.unique_id)
        return _row(one, Thing.LEARNING_OBJECT, KIND_WORDS[owner.kind], detail=detail, badges=carried, more=more)

    def _instance(self, one: Mirrored[Instance]) -> CatalogueRow:
        owner = self._owners.get(one.value.learning_object_id)
        kind = KIND_WORDS[owner.kind] if owner is not None else "instance"
        carried = self._names([one.value.badge_id])
        return _row(one, Thing.INSTANCE, kind, detail=owner.name if owner is not None else "", badges=carried)

    def _names(self, ids: Iterable[AlmBadgeId | None]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._badge_names.get(one, one) for one in ids if one is not None))


def _row(
    one: Mirrored[AlmBadge] | Mirrored[Skill] | Mirrored[LearningObject] | Mirrored[Instance],
    thing: Thing,
    kind: str,
    *,
    detail: str = "",
    badges: tuple[str, ...] = (),
    template: str = "",
    more: Iterable[str] = (),
) -> CatalogueRow:
    value = one.value
    words = "\n".join((value.name, value.id, detail, template, *badges, *more)).casefold()
    gone = one.gone_at is not None
    return CatalogueRow(thing, value.id, value.name, kind, value.state, detail, badges, template, gone, words)
