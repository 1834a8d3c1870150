"""Where a set comes together: what it is made of, and what has been made so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from credly_core.domain.complete_set import ByHand, Expectation, LeftAside, SetOptions, SourceBook, SourceRow
from credly_core.domain.ids import AlmBadgeId, LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import AlmBadge, LearningObject, LearningState, Skill
from credly_core.domain.mapping import Mapping as TemplateMapping
from credly_core.domain.mapping import same_name
from credly_core.domain.mirror import MirroredTemplate
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table

BADGE, SKILL, LEVEL, CREDITS = "badge.csv", "skill.csv", "skill_level.csv", "skill_course.csv"
Cells = dict[str, str]


@dataclass(frozen=True)
class Ingredients:
    """All that a set is made of. `taken` are rows ALM has taken, `last` those of the last saved set."""

    mappings: Sequence[TemplateMapping]
    templates: Mapping[TemplateId, MirroredTemplate]
    now: datetime
    badges: Sequence[AlmBadge] = ()
    skills: Sequence[Skill] = ()
    objects: Sequence[LearningObject] = ()
    taken: SourceBook = field(default_factory=SourceBook)
    last: SourceBook = field(default_factory=SourceBook)
    badge_ids: Mapping[TemplateId, AlmBadgeId] = field(default_factory=dict)
    options: SetOptions = field(default_factory=SetOptions)
    organization: str = ""

    @cached_property
    def badge_by_id(self) -> Mapping[AlmBadgeId, AlmBadge]:
        """ALM's badges."""
        return {badge.id: badge for badge in self.badges}

    @cached_property
    def skill_by_id(self) -> Mapping[SkillId, Skill]:
        """Skills."""
        return {skill.id: skill for skill in self.skills}

    @cached_property
    def object_by_id(self) -> Mapping[LearningObjectId, LearningObject]:
        """Learning objects."""
        return {owner.id: owner for owner in self.objects}

    @cached_property
    def _object_names(self) -> Mapping[tuple[str, str], int]:
        counts: dict[tuple[str, str], int] = {}
        for owner in self.objects:
            key = (owner.kind.value, same_name(owner.name))
            counts[key] = counts.get(key, 0) + 1
        return counts

    def object_row(self, owner: LearningObject) -> SourceRow | None:
        """The row that made a learning object."""
        is_only_one = self._object_names.get((owner.kind.value, same_name(owner.name)), 0) == 1
        return self.taken.object_row(owner, is_only_one=is_only_one)

    def skill_named(self, name: str) -> Skill | None:
        """The skill in use of this name."""
        alike = (skill for skill in self.skills if same_name(skill.name) == same_name(name))
        return next((skill for skill in alike if skill.state is not LearningState.RETIRED), None)


@dataclass
class Workshop:
    """What has been made so far. Rows by file and key; a row that is put twice must be the same."""

    given: Ingredients
    rows: dict[str, dict[tuple[str, ...], Cells]] = field(default_factory=dict)
    by_hand: list[ByHand] = field(default_factory=list)
    left_aside: list[LeftAside] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)
    remarks: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    could_be_new: dict[str, str] = field(default_factory=dict)
    #: The badge row of each template that has one.
    badge_rows: dict[TemplateId, Cells] = field(default_factory=dict)
    #: Badges of ALM that name a template and that no known file has made.
    own_badges: dict[TemplateId, AlmBadge] = field(default_factory=dict)

    def put(self, file: str, cells: Cells, *, remark: str = "") -> tuple[str, ...]:
        """Add a row, with every column that the file type knows of those given; its key."""
        key = key_of(file, cells)
        self.rows.setdefault(file, {})[key] = cells
        if remark:
            self.remarks[file, key] = remark
        return key

    def badge_name(self, template_id: TemplateId) -> str:
        """What the badge of a template is called in ALM."""
        row = self.badge_rows.get(template_id)
        if row is not None:
            return row["badgeName"]
        own = self.own_badges.get(template_id)
        return own.name if own is not None else ""

    def template_name(self, template_id: TemplateId) -> str:
        """The template's name today, else its id."""
        one = self.given.templates.get(template_id)
        return one.template.name if one is not None else template_id

    def leave(self, mapping: TemplateMapping, place: str, reason: str) -> None:
        """Leave a mapping aside, with the reason."""
        name = mapping.template_name or self.template_name(mapping.template_id)
        self.left_aside.append(LeftAside(mapping.template_id, name, place, reason))

    def carries(self, badge_id: AlmBadgeId | None, template_id: TemplateId) -> bool:
        """Whether this badge of ALM is that of the template."""
        badge = self.given.badge_by_id.get(badge_id) if badge_id is not None else None
        return badge is not None and badge.is_credly and badge.template_id == template_id

    def carried_name(self, badge_id: AlmBadgeId | None) -> str:
        """What a carrier carries now."""
        badge = self.given.badge_by_id.get(badge_id) if badge_id is not None else None
        return badge.name if badge is not None else ""


def key_of(file: str, cells: Mapping[str, str]) -> tuple[str, ...]:
    """The cells by which ALM knows a row of this file again."""
    return tuple(cells.get(column, "") for column in load_specs().file(file).key)


def table_of(file: str, rows: Sequence[Mapping[str, str]]) -> Table:
    """Rows as a table: the columns of a new file, and those that rows of earlier files had besides."""
    spec = load_specs().file(file)
    more = [name for name in spec.names if name not in spec.canonical_names and any(row.get(name) for row in rows)]
    header = (*spec.canonical_names, *more)
    return Table.from_rows(file, header, [[row.get(name, "") for name in header] for row in rows])
