"""Badges, skills, learning objects and instances. A learning object has no badge: its instances have."""

from __future__ import annotations

from credly_core.sandbox.alm.shapes.resources import Link, Resource, when
from credly_core.sandbox.world.learning.learners import LearnerBook
from credly_core.sandbox.world.learning.school import ACCOUNT_ID
from credly_core.sandbox.world.learning.things import (
    BadgeHistory,
    Credit,
    Instance,
    LearningObject,
    ObjectKind,
    Skill,
    SkillLevel,
)
from credly_core.sandbox.world.world import World

_AUTHOR = 1


class LearningShapes:
    """Resources of the catalogue."""

    def __init__(self, world: World, url: str) -> None:
        self._school = world.school
        self._catalogue = world.school.catalogue
        self._url = url
        self._author = _author(world.school.learners)

    def badge(self, identity: str) -> Resource | None:
        """A badge; `externalProvider` only where it is linked."""
        badge = self._catalogue.badges.get(identity)
        if badge is None:
            return None
        provider = None
        if badge.template_id is not None:
            provider = {"id": badge.template_id, "provider": (badge.provider or "").lower()}
        folder = f"{self._url}/public/account/{ACCOUNT_ID}/accountassets/{ACCOUNT_ID}/badges"
        return Resource(
            "badge",
            badge.id,
            {
                "imageUrl": f"{folder}/badge_{badge.id}.png",
                "name": badge.name,
                "state": badge.state.value,
                "externalProvider": provider,
            },
        )

    def skill(self, identity: str) -> Resource | None:
        """A skill."""
        skill = self._catalogue.skills.get(identity)
        return None if skill is None else self.skill_resource(skill)

    def skill_resource(self, skill: Skill) -> Resource:
        """A skill at hand."""
        levels: list[Link] = [("skillLevel", level.id) for level in skill.levels]
        attributes = {"description": skill.description, "name": skill.name, "state": skill.state.value}
        return Resource("skill", skill.id, attributes, {"levels": levels})

    def level(self, identity: str) -> Resource | None:
        """A level of a skill; the API writes its number as text."""
        skill_id, _, number = identity.rpartition("_")
        level = self._catalogue.level(skill_id, int(number)) if number.isdecimal() else None
        return None if level is None else self._level(level)

    def _level(self, level: SkillLevel) -> Resource:
        attributes = {
            "level": str(level.number),
            "maxCredits": _amount(level.max_credits),
            "name": f"Level {level.number}",
        }
        links = {"badge": _badge_link(level.badges), "skill": ("skill", level.skill_id)}
        return Resource("skillLevel", level.id, attributes, links)

    def credit(self, identity: str) -> Resource | None:
        """What an object gives towards a skill."""
        owner = self._catalogue.objects.get(identity.partition("_")[0])
        given = credit_ids(owner).get(identity) if owner else None
        return None if owner is None or given is None else _credit(identity, owner.id, given)

    def learning_object(self, identity: str) -> Resource | None:
        """A learning object."""
        owner = self._catalogue.objects.get(identity)
        return None if owner is None else self.object_resource(owner)

    def object_resource(self, owner: LearningObject, *, with_instances: bool = True) -> Resource:
        """A learning object at hand; certifications list their one hidden instance."""
        instances: list[Link] = [("learningObjectInstance", each) for each in owner.instances]
        return Resource(
            "learningObject",
            owner.id,
            {**_common(owner, self._author[1]), **_special(owner)},
            {
                "authors": [("user", self._author[0])],
                "instances": instances if with_instances else None,
                "skills": [("learningObjectSkill", each) for each in credit_ids(owner)],
                "subLOs": [("learningObject", member) for member in owner.members],
            },
        )

    def instance(self, identity: str) -> Resource | None:
        """An instance."""
        instance = self._catalogue.instances.get(identity)
        return None if instance is None else self.instance_resource(instance)

    def instance_resource(self, instance: Instance) -> Resource:
        """An instance at hand."""
        return Resource(
            "learningObjectInstance",
            instance.id,
            {
                "dateCreated": when(instance.created_at),
                "isAET": False,
                "isDefault": instance.is_default,
                "isFlexible": False,
                "state": instance.state.value,
                "localizedMetadata": [{"locale": "en-US", "name": instance.name}],
                "completionDeadline": when(instance.deadline),
                "startDate": when(instance.starts_at),
                "seatLimit": instance.seat_limit,
                "enrollmentCount": self._school.enrollments.head_count(instance.id).enrolled,
                "timeZoneCode": None if instance.starts_at is None else "356",
            },
            {"badge": _badge_link(instance.badges), "learningObject": ("learningObject", instance.object_id)},
        )

    def summary(self, instance: Instance) -> Resource:
        """Head-counts of an instance."""
        count = self._school.enrollments.head_count(instance.id)
        return Resource(
            "learningObjectInstanceSummary",
            instance.id,
            {
                "completionCount": count.completed,
                "enrollmentCount": count.enrolled,
                "seatLimit": instance.seat_limit,
                "waitlistCount": 0,
            },
        )


def credit_ids(owner: LearningObject) -> dict[str, Credit]:
    """What an object gives, by id; the documented id has no level, so a second level of a skill adds its own."""
    found: dict[str, Credit] = {}
    for credit in owner.credits:
        plain = f"{owner.id}_{credit.skill_id}"
        found[plain if plain not in found else f"{plain}_{credit.level}"] = credit
    return found


def _author(learners: LearnerBook) -> tuple[str, str]:
    number = min(_AUTHOR, len(learners) - 1)
    return learners.id_of(number), learners.at(number).name


def _badge_link(history: BadgeHistory) -> Link | None:
    return None if history.badge_id is None else ("badge", history.badge_id)


def _amount(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _credit(identity: str, object_id: str, credit: Credit) -> Resource:
    attributes = {"credits": _amount(credit.credits), "learningObjectId": object_id}
    links = {"skillLevel": ("skillLevel", f"{credit.skill_id}_{credit.level}")}
    return Resource("learningObjectSkill", identity, attributes, links)


def _common(owner: LearningObject, author: str) -> dict[str, object]:
    names = [{"description": owner.description, "locale": locale, "name": name} for locale, name in owner.names]
    return {
        "authorNames": [author],
        "dateCreated": when(owner.created_at),
        "datePublished": None if owner.state.value == "Draft" else when(owner.created_at),
        "dateUpdated": when(owner.updated_at),
        "duration": owner.minutes * 60,
        "effectiveModifiedDate": when(owner.updated_at),
        "effectivenessIndex": 0,
        "enrollmentType": "Self Enroll",
        "hasOptionalLoResources": False,
        "hasPreview": False,
        "isExternal": owner.is_external,
        "isMqaEnabled": False,
        "isPrerequisiteEnforced": False,
        "isSubLoOrderEnforced": False,
        "loFormat": owner.form,
        "loType": owner.kind.value,
        "moduleResetEnabled": False,
        "state": owner.state.value,
        "tags": list(owner.tags) or None,
        "unenrollmentAllowed": True,
        "localizedMetadata": names,
        "rating": {"averageRating": 0, "ratingsCount": 0},
        "uniqueId": owner.unique_id,
    }


def _special(owner: LearningObject) -> dict[str, object]:
    if owner.kind is ObjectKind.PROGRAM:
        return {"isEnhancedLP": owner.is_enhanced, "isAdaptive": False}
    if owner.kind is ObjectKind.CERTIFICATION:
        return {"rootCertificationId": owner.root_id}
    return {}
