"""Rows that ALM has taken from files: the only way to name a thing of the account in a later file.

ALM remembers a thing of a migration project by the id its row had, and tells nobody. So the rows of earlier files are
kept, and tied to what the API lists by what both have: the template of a badge, uniqueLoId, names that occur once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from credly_core.domain.ids import TemplateId
from credly_core.domain.learning import Instance, LearningObject, LearningObjectKind
from credly_core.domain.mapping import same_name

#: How the ids of things begin that are known from files only.
FROM_FILE = "file:"
#: Not files of a migration, but what exports of ALM list; their ids are ALM's own.
EXPORTED_OBJECTS, EXPORTED_SKILLS = "export:objects", "export:skills"

#: The file that makes objects of a kind, the one that makes their instances, and the columns that name the owner:
#: by the id of the source system, by ALM's own, and the instance itself.
OBJECT_FILES: Mapping[LearningObjectKind, str] = {
    LearningObjectKind.COURSE: "course.csv",
    LearningObjectKind.LEARNING_PROGRAM: "learning_program.csv",
    LearningObjectKind.CERTIFICATION: "certification.csv",
}
INSTANCE_FILES: Mapping[LearningObjectKind, tuple[str, str, str, str]] = {
    LearningObjectKind.COURSE: ("course_instance.csv", "courseId", "almCourseId", "instanceId"),
    LearningObjectKind.LEARNING_PROGRAM: (
        "learning_program_instance.csv",
        "learningProgramId",
        "almLearningProgramId",
        "id",
    ),
}
#: The column that names an object.
OBJECT_NAMES: Mapping[str, str] = {
    "course.csv": "courseName",
    "learning_program.csv": "name",
    "certification.csv": "certificateName",
}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row as ALM has taken it: its key in the file, its cells by heading, and the file or set it came from."""

    file: str
    key: tuple[str, ...]
    cells: Mapping[str, str]
    origin: str = ""

    def __getitem__(self, heading: str) -> str:
        """The cell under a heading; empty where the file had none."""
        return self.cells.get(heading, "")


_Rows = Mapping[tuple[str, ...], list[SourceRow]]


@dataclass(frozen=True)
class SourceBook:
    """Rows by file and key, and the ways to find the row of a thing that ALM lists."""

    rows: Mapping[str, Mapping[tuple[str, ...], SourceRow]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[SourceRow]) -> SourceBook:
        """A book of these rows; of two with the same key the later counts."""
        found: dict[str, dict[tuple[str, ...], SourceRow]] = {}
        for row in rows:
            found.setdefault(row.file, {})[row.key] = row
        return cls(found)

    def with_rows(self, rows: Iterable[SourceRow]) -> SourceBook:
        """The same book with further rows."""
        more = SourceBook.of(rows)
        return SourceBook(
            {file: {**self.rows.get(file, {}), **more.rows.get(file, {})} for file in {*self.rows, *more.rows}}
        )

    def of_file(self, file: str) -> tuple[SourceRow, ...]:
        """All rows of one file."""
        return tuple(self.rows.get(file, {}).values())

    def row(self, file: str, *key: str) -> SourceRow | None:
        """The row with this key."""
        return self.rows.get(file, {}).get(key)

    def badge_of(self, template_id: TemplateId, names: Iterable[str] = ()) -> SourceRow | None:
        """The badge of a template: the row names it, or says nothing of templates and bears one of these names."""
        rows = self.of_file("badge.csv")
        named = [row for row in rows if row["externalBadgeId"].strip().lower() == template_id]
        if named:
            return named[-1]
        wanted = {same_name(name) for name in names}
        alike = [row for row in rows if not row["externalBadgeId"] and same_name(row["badgeName"]) in wanted]
        return alike[0] if len(alike) == 1 else None

    def skill(self, name: str) -> SourceRow | None:
        """The skill of this name; of several the one in use, None where that does not settle it."""
        alike = [row for row in self.of_file("skill.csv") if same_name(row["skillName"]) == same_name(name)]
        if len(alike) > 1:
            alike = [row for row in alike if row["state"].casefold() != "retired"]
        return alike[0] if len(alike) == 1 else None

    def object_row(self, owner: LearningObject, *, is_only_one: bool = True) -> SourceRow | None:
        """The row that made a learning object. `is_only_one` says that no other object of the account has its name."""
        file = OBJECT_FILES.get(owner.kind, "")
        if owner.id.startswith(FROM_FILE):
            return next((row for row in self.of_file(file) if file_id(owner.kind.value, row["id"]) == owner.id), None)
        unique, named = self._object_rows
        if owner.unique_id and (file, owner.unique_id) in unique:
            alike = unique[file, owner.unique_id]
            return alike[0] if len(alike) == 1 else None
        names = {same_name(owner.name), *map(same_name, owner.names.values())}
        alike = [row for name in names for row in named.get((file, name), ())]
        return alike[0] if len(alike) == 1 and is_only_one else None

    def instance_row(self, owner: LearningObject, source_id: str, instance: Instance) -> SourceRow | None:
        """The row that made an instance, told by its owner and its name; None where two have the name."""
        if owner.kind not in INSTANCE_FILES:
            return None
        rows = self.instance_rows(owner, source_id)
        if instance.id.startswith(FROM_FILE):
            column = INSTANCE_FILES[owner.kind][3]
            return next((row for row in rows if file_id("instance", owner.id, row[column]) == instance.id), None)
        alike = [row for row in rows if same_name(row["name"]) == same_name(instance.name)]
        twins = sum(same_name(one.name) == same_name(instance.name) for one in owner.instances)
        return alike[0] if len(alike) == 1 and twins == 1 else None

    def instance_rows(self, owner: LearningObject, source_id: str) -> tuple[SourceRow, ...]:
        """All instances of an object that files have made."""
        file, source, own, _ = INSTANCE_FILES[owner.kind]
        number = account_number(owner.id)
        owned = self._instance_rows
        return (*owned.get((file, source, source_id), ()), *owned.get((file, own, number), ()))

    @cached_property
    def _object_rows(self) -> tuple[_Rows, _Rows]:
        """Rows of learning objects by uniqueLoId, and those without one by name."""
        unique: dict[tuple[str, ...], list[SourceRow]] = {}
        named: dict[tuple[str, ...], list[SourceRow]] = {}
        for file, column in OBJECT_NAMES.items():
            for row in self.of_file(file):
                if row["uniqueLoId"]:
                    unique.setdefault((file, row["uniqueLoId"]), []).append(row)
                else:
                    named.setdefault((file, same_name(row[column])), []).append(row)
        return unique, named

    @cached_property
    def _instance_rows(self) -> _Rows:
        """Rows of instances by the column and the id that name their owner."""
        owned: dict[tuple[str, ...], list[SourceRow]] = {}
        for file, source, own, _ in INSTANCE_FILES.values():
            for row in self.of_file(file):
                for column in (source, own):
                    if row[column]:
                        owned.setdefault((file, column, row[column]), []).append(row)
        return owned


def file_id(*parts: str) -> str:
    """The id of a thing that is known from files only.

    >>> file_id("course", "src-1")
    'file:course:src-1'
    """
    return FROM_FILE + ":".join(parts)


def account_number(object_id: str) -> str:
    """ALM's own id as alm columns write it, the bare number; empty for what is known from files only.

    >>> account_number("course:8100001"), account_number("file:course:src-1")
    ('8100001', '')
    """
    return "" if object_id.startswith(FROM_FILE) else object_id.rpartition(":")[2]
