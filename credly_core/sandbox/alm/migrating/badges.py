"""Rows about badges and skills."""

from __future__ import annotations

import uuid
from dataclasses import replace
from urllib.parse import urlsplit

from credly_core.sandbox.alm.migrating.outcomes import RowRefused, Taken
from credly_core.sandbox.alm.migrating.scene import Row, Scene, state_of
from credly_core.sandbox.world.learning.things import AlmBadge, Credit, Skill, SkillLevel, ThingState

_CREDLY = "credly"
_MOST_LEVELS, _MOST_CREDITS = 3, 65_535


def badge(scene: Scene, row: Row) -> Taken:
    """badge.csv: makes or changes a badge, with its link to Credly."""
    template_id, provider = row["externalBadgeId"], row["externalBadgeProvider"]
    if bool(template_id) != bool(provider):
        raise RowRefused("externalBadgeId and externalBadgeProvider must be given together")
    if provider and provider.casefold() != _CREDLY:
        raise RowRefused(f"externalBadgeProvider {provider} is not known")
    if template_id and not _is_uuid(template_id):
        raise RowRefused("externalBadgeId is not valid")
    picture = row["imageUrl"]
    if not urlsplit(picture).scheme and picture not in scene.content:
        scene.notes.append(f"{picture} is not in the content folder")
    known = scene.account_id("badge", *row.key)
    made = AlmBadge(
        id=known or scene.catalogue.new_badge_id(),
        name=row["badgeName"],
        state=state_of(row["state"]),
        template_id=template_id.lower() or None,
        provider=_CREDLY if provider else None,
    )
    scene.catalogue.put_badge(made)
    scene.became(row, made.id)
    return Taken.CHANGED if known else Taken.ADDED


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def skill(scene: Scene, row: Row) -> Taken:
    """skill.csv: makes or changes a skill; its levels stay."""
    known = scene.account_id("skill", *row.key)
    for other in scene.catalogue.skills.values():
        if other.name.casefold() == row["skillName"].casefold() and other.id != known and _is_active(other):
            raise RowRefused(f"A skill named {row['skillName']} exists already")
    old = scene.catalogue.skills.get(known or "")
    made = Skill(
        id=known or scene.catalogue.new_skill_id(),
        name=row["skillName"],
        description=row["description"],
        state=state_of(row["state"]),
        levels=old.levels if old else (),
    )
    scene.catalogue.put_skill(made)
    scene.became(row, made.id)
    return Taken.CHANGED if known else Taken.ADDED


def _is_active(skill: Skill) -> bool:
    return skill.state is ThingState.ACTIVE


def skill_level(scene: Scene, row: Row) -> Taken:
    """skill_level.csv: makes or changes a level, with its badge."""
    skill_id, number, credits = scene.needed("skill", row["skillId"]), int(row["levelId"]), float(row["maxCredits"])
    if not 1 <= number <= _MOST_LEVELS:
        raise RowRefused("levelId must be 1, 2 or 3")
    if not 1 <= credits <= _MOST_CREDITS:
        raise RowRefused("maxCredits must be from 1 to 65535")
    badge_id = scene.badge_of(row)
    known = scene.catalogue.level(skill_id, number)
    level = known or SkillLevel(skill_id, number, credits)
    level = replace(level, max_credits=credits, badges=level.badges.attach(badge_id, scene.at))
    scene.catalogue.put_level(level)
    scene.became(row, level.id)
    return Taken.CHANGED if known else Taken.ADDED


def skill_course(scene: Scene, row: Row) -> Taken:
    """skill_course.csv: what a migrated course gives towards a level. Courses made in ALM cannot be named here."""
    course_id, skill_id = scene.needed("course", row["courseId"]), scene.needed("skill", row["skillId"])
    level = scene.catalogue.level(skill_id, int(row["levelId"]))
    if level is None:
        raise RowRefused(f"Level {row['levelId']} of skill {row['skillId']} does not exist")
    if scene.catalogue.skills[skill_id].state is ThingState.RETIRED:
        raise RowRefused(f"Skill {row['skillId']} is retired and cannot be assigned")
    given = Credit(skill_id, level.number, float(row["credits"]))
    if not 0 < given.credits <= level.max_credits:
        raise RowRefused("credits must not be above maxCredits of the level")
    owner = scene.catalogue.objects[course_id]
    others = tuple(each for each in owner.credits if (each.skill_id, each.level) != (skill_id, level.number))
    scene.catalogue.put_object(replace(owner, credits=(*others, given), updated_at=scene.at))
    scene.became(row, course_id)
    scene.events.append(("LEARNING_OBJECT_MODIFICATION_BATCH", course_id))
    return Taken.CHANGED if len(others) < len(owner.credits) else Taken.ADDED
