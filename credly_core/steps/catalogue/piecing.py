"""Puts a catalogue together from rows of files, where no API tells what an account holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from credly_core.domain.complete_set import EXPORTED_OBJECTS, EXPORTED_SKILLS, SourceBook, SourceRow
from credly_core.domain.complete_set.sources import INSTANCE_FILES, OBJECT_FILES, OBJECT_NAMES, file_id
from credly_core.domain.ids import AlmBadgeId, InstanceId, LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import (
    AlmBadge,
    Instance,
    LearningObject,
    LearningObjectKind,
    LearningState,
    Skill,
    SkillCredit,
    SkillLevel,
)

#: How ids begin of things that an export lists without an id.
EXPORTED = "export:"


class Piecing:
    """A catalogue made of a book of rows."""

    def __init__(self, book: SourceBook) -> None:
        self._book = book
        self._badges = {row["id"] for row in book.of_file("badge.csv")}

    # --- badges and skills ---------------------------------------------------------------------------------------

    def badges(self) -> list[AlmBadge]:
        """The badges of badge.csv."""
        return [
            AlmBadge(
                AlmBadgeId(file_id("badge", row["id"])),
                row["badgeName"] or row["id"],
                _state(row["state"]),
                row["imageUrl"] or None,
                TemplateId(row["externalBadgeId"].lower()) if row["externalBadgeId"] else None,
                row["externalBadgeProvider"],
            )
            for row in self._book.of_file("badge.csv")
        ]

    def skills(self) -> list[Skill]:
        """The skills of skill.csv, and those that only an export names."""
        levels: dict[str, list[SourceRow]] = {}
        for row in self._book.of_file("skill_level.csv"):
            levels.setdefault(row["skillId"], []).append(row)
        made = [self._skill(row, levels.get(row["id"], [])) for row in self._book.of_file("skill.csv")]
        known = {skill.name.casefold() for skill in made}
        return [*made, *(skill for skill in self._exported_skills() if skill.name.casefold() not in known)]

    def _skill(self, row: SourceRow, levels: Iterable[SourceRow]) -> Skill:
        skill_id = SkillId(file_id("skill", row["id"]))
        made = [
            SkillLevel(skill_id, int(one["levelId"]), _number(one["maxCredits"]), badge_id=self._badge(one["badgeId"]))
            for one in levels
            if one["levelId"].isdecimal()
        ]
        ordered = tuple(sorted(made, key=lambda level: level.level))
        return Skill(skill_id, row["skillName"] or row["id"], _state(row["state"]), row["description"], ordered)

    def _exported_skills(self) -> Iterator[Skill]:
        found: dict[str, list[SkillLevel]] = {}
        for row in self._book.of_file(EXPORTED_SKILLS):
            skill_id = SkillId(f"{EXPORTED}skill:{row['name']}")
            level = SkillLevel(skill_id, int(row["level"]), _number(row["credits"]))
            found.setdefault(row["name"], []).append(level)
        for name, levels in found.items():
            ordered = tuple(sorted(levels, key=lambda level: level.level))
            yield Skill(SkillId(f"{EXPORTED}skill:{name}"), name, levels=ordered)

    def _badge(self, source_id: str) -> AlmBadgeId | None:
        return AlmBadgeId(file_id("badge", source_id)) if source_id in self._badges else None

    # --- learning objects ----------------------------------------------------------------------------------------

    def objects(self) -> list[LearningObject]:
        """Those of files, and those that ALM's exports and alm columns name by ALM's own ids."""
        exported = self._exported_objects()
        unique = {one.unique_id for one in exported.values() if one.unique_id}
        made = [
            self._object(row, kind)
            for kind, file in OBJECT_FILES.items()
            for row in self._book.of_file(file)
            if not row["uniqueLoId"] or row["uniqueLoId"] not in unique
        ]
        for kind, (file, _, own_column, _) in INSTANCE_FILES.items():
            for row in self._book.of_file(file):
                object_id = LearningObjectId(f"{kind.value}:{row[own_column]}")
                if row[own_column] and object_id not in exported:
                    exported[object_id] = LearningObject(object_id, kind, f"{object_id} (no file names it)")
        return [*made, *(self._with_instances(one) for one in exported.values())]

    def _object(self, row: SourceRow, kind: LearningObjectKind) -> LearningObject:
        object_id = LearningObjectId(file_id(kind.value, row["id"]))
        name = row[OBJECT_NAMES[row.file]] or row["id"]
        made = LearningObject(
            id=object_id,
            kind=kind,
            name=name,
            state=_state(row["state"]),
            names={},
            description=row["description"] or row["overview"] or row["certificateOverview"],
            tags=tuple(tag.strip() for tag in row["tags"].split(",") if tag.strip()),
            unique_id=row["uniqueLoId"],
            credits=tuple(self._credits(row["id"])) if kind is LearningObjectKind.COURSE else (),
        )
        return self._with_instances(made, row)

    def _credits(self, source_id: str) -> Iterator[SkillCredit]:
        for row in self._book.of_file("skill_course.csv"):
            if row["courseId"] == source_id and row["levelId"].isdecimal():
                skill_id = SkillId(file_id("skill", row["skillId"]))
                yield SkillCredit(skill_id, int(row["levelId"]), _number(row["credits"]))

    def _with_instances(self, owner: LearningObject, row: SourceRow | None = None) -> LearningObject:
        found = {one.id: one for one in owner.instances}
        if owner.kind is LearningObjectKind.CERTIFICATION:
            badge_id = self._badge(row["badgeId"]) if row is not None else None
            hidden = InstanceId(file_id("instance", owner.id))
            found.setdefault(hidden, Instance(hidden, owner.id, owner.name, badge_id=badge_id))
        else:
            column = INSTANCE_FILES[owner.kind][3]
            source = row["id"] if row is not None else self._source_of(owner)
            for each in self._book.instance_rows(owner, source):
                instance = self._instance(owner, each, column)
                twin = next((one.id for one in found.values() if one.name.casefold() == instance.name.casefold()), None)
                found.pop(twin or instance.id, None)
                found[instance.id] = instance
        return replace(owner, instances=tuple(found.values()))

    def _source_of(self, owner: LearningObject) -> str:
        row = self._book.object_row(owner)
        return row["id"] if row is not None else ""

    def _instance(self, owner: LearningObject, row: SourceRow, column: str) -> Instance:
        return Instance(
            id=InstanceId(file_id("instance", owner.id, row[column])),
            learning_object_id=owner.id,
            name=row["name"] or row[column],
            state=_state(row["state"]),
            badge_id=self._badge(row["badgeId"]),
            created_at=_moment(row["dateCreated"] or row["dateAdded"]),
            starts_at=_moment(row["startDate"]),
            deadline=_moment(row["completionDeadline"] or row["deadline"]),
        )

    def _exported_objects(self) -> dict[LearningObjectId, LearningObject]:
        rows: dict[LearningObjectId, list[SourceRow]] = {}
        for row in self._book.of_file(EXPORTED_OBJECTS):
            rows.setdefault(LearningObjectId(row["id"]), []).append(row)
        made = {}
        for object_id, some in rows.items():
            instances = tuple(
                Instance(InstanceId(f"{EXPORTED}{object_id}:{row['instance']}"), object_id, row["instance"])
                for row in some
                if row["instance"]
            )
            kind = LearningObjectKind(some[0]["kind"])
            name = some[0]["name"] or object_id
            made[object_id] = LearningObject(
                object_id, kind, name, unique_id=some[0]["uniqueLoId"], instances=instances
            )
        return made


def _state(text: str) -> LearningState:
    words = {"retired": LearningState.RETIRED, "draft": LearningState.DRAFT}
    return words.get(text.casefold(), LearningState.ACTIVE)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
