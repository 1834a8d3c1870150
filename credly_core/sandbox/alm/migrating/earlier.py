"""The files of earlier sprints, written from what they became: for whoever has files and no API."""

from __future__ import annotations

import csv
import io

from credly_core.sandbox.world.learning.school import School
from credly_core.sandbox.world.learning.things import LearningObject

_COURSE_COLUMNS = ("courseId", "almCourseId", "instanceId", "dateCreated", "completionDeadline")
_PROGRAM_COLUMNS = ("learningProgramId", "almLearningProgramId", "id", "dateAdded", "deadline")
_DATE = "%Y-%m-%dT%H:%M:%S.000Z"


def earlier_files(school: School) -> dict[str, bytes]:
    """badge, skill, skill_level, course, course_instance, skill_course, learning_program with courses and instances."""
    rows = {
        "badge.csv": _badges(school),
        "skill.csv": _skills(school),
        "skill_level.csv": _levels(school),
        "course.csv": _courses(school),
        "course_instance.csv": _instances(school, "course_instance"),
        "skill_course.csv": _credits(school),
        "learning_program.csv": _programs(school),
        "learning_program_course.csv": _members(school),
        "learning_program_instance.csv": _instances(school, "learning_program_instance"),
    }
    return {name: _written(lines) for name, lines in rows.items()}


def _written(lines: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    if lines:
        writer = csv.DictWriter(text, list(lines[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(lines)
    return text.getvalue().encode()


def _badges(school: School) -> list[dict[str, str]]:
    made = school.created_at.strftime(_DATE)
    return [
        {
            "id": source,
            "badgeName": (badge := school.catalogue.badges[badge_id]).name,
            "badgeCreationDate": made,
            "lastModifiedDate": made,
            "state": badge.state.value,
            "imageUrl": f"badges/{source}.png",
            "externalBadgeId": badge.template_id or "",
            "externalBadgeProvider": "Credly" if badge.template_id else "",
        }
        for (source,), badge_id in school.sources.keys("badge").items()
    ]


def _badge_source(school: School, badge_id: str | None) -> str:
    found = (key[0] for key, value in school.sources.keys("badge").items() if value == badge_id)
    return next(found, "")


def _skills(school: School) -> list[dict[str, str]]:
    made = school.created_at.strftime(_DATE)
    skills = (
        (source, school.catalogue.skills[skill_id]) for (source,), skill_id in school.sources.keys("skill").items()
    )
    return [
        {
            "id": source,
            "skillName": skill.name,
            "description": skill.description,
            "skillCreationDate": made,
            "state": skill.state.value.upper(),
        }
        for source, skill in skills
    ]


def _levels(school: School) -> list[dict[str, str]]:
    return [
        {
            "skillId": source,
            "levelId": str(level.number),
            "maxCredits": f"{level.max_credits:g}",
            "badgeId": _badge_source(school, level.badges.badge_id),
        }
        for (source,), skill_id in school.sources.keys("skill").items()
        for level in school.catalogue.skills[skill_id].levels
    ]


def _objects(school: School, file: str) -> list[tuple[str, LearningObject]]:
    return [(key[0], school.catalogue.objects[value]) for key, value in school.sources.keys(file).items()]


def _courses(school: School) -> list[dict[str, str]]:
    author = school.learners.at(min(1, len(school.learners) - 1)).email
    return [
        {
            "id": source,
            "courseName": owner.name,
            "description": owner.description,
            "courseCreationDate": owner.created_at.strftime(_DATE),
            "state": owner.state.value,
            "author": author,
            "tags": ",".join(owner.tags),
            "uniqueLoId": owner.unique_id or "",
        }
        for source, owner in _objects(school, "course")
    ]


def _programs(school: School) -> list[dict[str, str]]:
    return [
        {
            "id": source,
            "name": owner.name,
            "state": owner.state.value,
            "dateAdded": owner.created_at.strftime(_DATE),
            "uniqueLoId": owner.unique_id or "",
        }
        for source, owner in _objects(school, "learning_program")
    ]


def _members(school: School) -> list[dict[str, str]]:
    courses = {account_id: key[0] for key, account_id in school.sources.keys("course").items()}
    return [
        {"learningProgramId": source, "courseId": courses[member], "dateAdded": owner.created_at.strftime(_DATE)}
        for source, owner in _objects(school, "learning_program")
        for member in owner.members
        if member in courses
    ]


def _instances(school: School, file: str) -> list[dict[str, str]]:
    """Instances of this project; those of objects made in ALM name them by ALM's id."""
    course = file == "course_instance"
    own = {key[0] for key in school.sources.keys("course" if course else "learning_program")}
    columns = _COURSE_COLUMNS if course else _PROGRAM_COLUMNS
    lines = []
    for (owner, instance_id), account_id in school.sources.keys(file).items():
        instance = school.catalogue.instances[account_id]
        deadline = (instance.deadline or instance.created_at.replace(year=2030, day=1)).strftime(_DATE)
        ids = (owner, "") if owner in own else ("", owner)
        cells = (*ids, instance_id, instance.created_at.strftime(_DATE), deadline)
        badge = _badge_source(school, instance.badges.badge_id)
        line = dict(zip(columns, cells, strict=True))
        lines.append({**line, "name": instance.name, "state": instance.state.value, "badgeId": badge})
    return lines


def _credits(school: School) -> list[dict[str, str]]:
    skills = {value: key[0] for key, value in school.sources.keys("skill").items()}
    return [
        {
            "courseId": source,
            "skillId": skills[credit.skill_id],
            "levelId": str(credit.level),
            "credits": f"{credit.credits:g}",
        }
        for source, owner in _objects(school, "course")
        for credit in owner.credits
        if credit.skill_id in skills
    ]
