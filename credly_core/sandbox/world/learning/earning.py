"""ALM's rules of earning: which badges and skill levels follow from what a learner has completed."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from credly_core.sandbox.world.learning.catalogue import Catalogue
from credly_core.sandbox.world.learning.enrollments import Enrollment, EnrollmentBook
from credly_core.sandbox.world.learning.things import LearningObject, ObjectKind, SkillLevel

_WORDS = {ObjectKind.COURSE: "COURSE", ObjectKind.PROGRAM: "LEARNINGPROGRAM", ObjectKind.CERTIFICATION: "CERTIFICATION"}


@dataclass(frozen=True, slots=True)
class UserSkill:
    """How far a learner is in one level of a skill."""

    level: SkillLevel
    points: float
    began_at: datetime
    achieved_at: datetime | None
    object_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UserBadge:
    """A badge somebody has, or is on the way to: then `achieved_at` is None."""

    id: str
    learner: int
    badge_id: str
    #: A skill level or a learning object.
    model: tuple[str, str]
    achieved_at: datetime | None = None
    expires_at: datetime | None = None


class Earnings:
    """Reads enrollments by ALM's rules; nothing is stored, so nothing can disagree."""

    def __init__(self, catalogue: Catalogue, enrollments: EnrollmentBook) -> None:
        self._catalogue = catalogue
        self._enrollments = enrollments

    def badges(self, learner: int, learner_id: str) -> list[UserBadge]:
        """All badges of a learner: by objects, then by skills; with those still open."""
        found: list[UserBadge] = []
        for enrollment in self._enrollments.of(learner):
            found.extend(self._by_object(enrollment, learner_id))
        for skill in self.skills(learner):
            found.extend(self._by_skill(skill, learner, learner_id))
        return found

    def _by_object(self, enrollment: Enrollment, learner_id: str) -> Iterator[UserBadge]:
        instance = self._catalogue.instances[enrollment.instance_id]
        owner = self._catalogue.objects[instance.object_id]
        if enrollment.completed_at is None:
            if instance.badges.badge_id is not None:
                yield _object_badge(enrollment, owner, learner_id, badge_id=instance.badges.badge_id)
        elif enrollment.earns:
            for badge_id, at in instance.badges.earned(enrollment.completed_at):
                yield _object_badge(enrollment, owner, learner_id, badge_id=badge_id, achieved_at=at)

    def _by_skill(self, skill: UserSkill, learner: int, learner_id: str) -> Iterator[UserBadge]:
        history, model = skill.level.badges, ("skillLevel", skill.level.id)
        earned = history.earned(skill.achieved_at) if skill.achieved_at is not None else ()
        for badge_id, at in earned:
            yield UserBadge(_skill_badge_id(learner_id, badge_id, skill.level), learner, badge_id, model, at)
        if skill.achieved_at is None and history.badge_id is not None:
            badge_id = history.badge_id
            yield UserBadge(_skill_badge_id(learner_id, badge_id, skill.level), learner, badge_id, model)

    def skills(self, learner: int) -> list[UserSkill]:
        """The levels a learner has credits for; reached once the credits are as many as the level asks for."""
        enrollments = [each for each in self._enrollments.of(learner) if not each.by_alternate]
        done = [each for each in enrollments if each.earns]
        done.sort(key=lambda each: each.completed_at or each.enrolled_at)
        begun: dict[tuple[str, int], datetime] = {}
        for enrollment in enrollments:
            for credit in self._owner(enrollment).credits:
                begun.setdefault((credit.skill_id, credit.level), enrollment.enrolled_at)
        found = (self._level(skill_id, number, done, at) for (skill_id, number), at in begun.items())
        return [skill for skill in found if skill is not None]

    def _owner(self, enrollment: Enrollment) -> LearningObject:
        return self._catalogue.objects[self._catalogue.instances[enrollment.instance_id].object_id]

    def _level(self, skill_id: str, number: int, done: list[Enrollment], began: datetime) -> UserSkill | None:
        level = self._catalogue.level(skill_id, number)
        if level is None:
            return None
        points, achieved = 0.0, None
        object_ids: list[str] = []
        for enrollment in done:
            owner = self._owner(enrollment)
            gained = sum(c.credits for c in owner.credits if (c.skill_id, c.level) == (skill_id, number))
            if gained and owner.id not in object_ids:
                object_ids.append(owner.id)
                points += gained
                if achieved is None and points >= level.max_credits:
                    achieved = enrollment.completed_at
        return UserSkill(level, min(points, level.max_credits), began, achieved, tuple(object_ids))


def _skill_badge_id(learner_id: str, badge_id: str, level: SkillLevel) -> str:
    return f"{learner_id}_{badge_id}_COMPETENCY_{level.id}"


def _object_badge(
    enrollment: Enrollment,
    owner: LearningObject,
    learner_id: str,
    *,
    badge_id: str,
    achieved_at: datetime | None = None,
) -> UserBadge:
    number = owner.id.partition(":")[2]
    ending = f"{number}_{enrollment.instance_id.rpartition('_')[2]}" if owner.kind is ObjectKind.COURSE else number
    return UserBadge(
        id=f"{learner_id}_{badge_id}_{_WORDS[owner.kind]}_{ending}",
        learner=enrollment.learner,
        badge_id=badge_id,
        model=("learningObject", owner.id),
        achieved_at=achieved_at,
        expires_at=None if achieved_at is None or owner.months is None else months_later(achieved_at, owner.months),
    )


def months_later(moment: datetime, months: int) -> datetime:
    """The same day, so many months on; the last day of a shorter month."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
