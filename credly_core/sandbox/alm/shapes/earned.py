"""What learners did and have: enrollments, badges, skills."""

from __future__ import annotations

from credly_core.sandbox.alm.shapes.resources import Resource, when
from credly_core.sandbox.world.learning.earning import UserBadge, UserSkill
from credly_core.sandbox.world.learning.enrollments import Enrollment
from credly_core.sandbox.world.learning.school import ACCOUNT_ID
from credly_core.sandbox.world.world import World


class EarnedShapes:
    """Resources that belong to one learner each."""

    def __init__(self, world: World, url: str) -> None:
        self._school = world.school
        self._url = url

    def badges(self, learner: int) -> list[UserBadge]:
        """All badges of a learner, open ones too."""
        return self._school.earnings.badges(learner, self._school.learners.id_of(learner))

    def badge_by_id(self, identity: str) -> Resource | None:
        """A badge of a learner; its id begins with the learner's."""
        number = self._school.learners.number_of(identity.partition("_")[0])
        found = [each for each in self.badges(number) if each.id == identity] if number is not None else []
        return self.badge(found[0]) if found else None

    def badge(self, earned: UserBadge) -> Resource:
        """A badge somebody has or is on the way to; only the former has a date and an assertion."""
        done = earned.achieved_at is not None
        assertion = f"{self._url}/public/accountassets/{ACCOUNT_ID}/badges/assertions/{earned.id}.json"
        return Resource(
            "userBadge",
            earned.id,
            {
                "assertionUrl": assertion if done else None,
                "dateAchieved": when(earned.achieved_at),
                "expiryDate": when(earned.expires_at),
                "modelType": earned.model[0],
            },
            {
                "badge": ("badge", earned.badge_id),
                "learner": ("user", self._school.learners.id_of(earned.learner)),
                "model": earned.model,
            },
        )

    def skills(self, learner: int) -> list[Resource]:
        """The levels a learner has credits for."""
        learner_id = self._school.learners.id_of(learner)
        badges = {badge.model[1]: badge.id for badge in self.badges(learner) if badge.achieved_at is not None}
        return [
            self._skill(each, learner_id, badges.get(each.level.id)) for each in self._school.earnings.skills(learner)
        ]

    def _skill(self, skill: UserSkill, learner_id: str, badge_id: str | None) -> Resource:
        points = int(skill.points) if skill.points == int(skill.points) else skill.points
        return Resource(
            "userSkill",
            f"{learner_id}_{skill.level.id}",
            {
                "dateAchieved": when(skill.achieved_at),
                "dateCreated": when(skill.began_at),
                "pointsEarned": points,
            },
            {
                "learnerBadge": None if badge_id is None else ("userBadge", badge_id),
                "learningObject": [("learningObject", each) for each in skill.object_ids],
                "skillLevel": ("skillLevel", skill.level.id),
                "user": ("user", learner_id),
            },
        )

    def enrollment_by_id(self, identity: str) -> Resource | None:
        """An enrollment: instance id, then learner id."""
        instance_id, _, learner_id = identity.rpartition("_")
        number = self._school.learners.number_of(learner_id)
        found = None if number is None else self._school.enrollments.find(number, instance_id)
        return None if found is None else self.enrollment(found)

    def enrollment(self, enrollment: Enrollment) -> Resource:
        """One learner in one instance."""
        learner_id = self._school.learners.id_of(enrollment.learner)
        instance = self._school.catalogue.instances[enrollment.instance_id]
        done = enrollment.completed_at is not None
        earned = None
        if enrollment.earns:
            kept = [b for b in self.badges(enrollment.learner) if b.achieved_at and _is_from(b, enrollment.instance_id)]
            earned = kept[0].id if kept else None
        return Resource(
            "learningObjectInstanceEnrollment",
            f"{enrollment.instance_id}_{learner_id}",
            {
                "dateEnrolled": when(enrollment.enrolled_at),
                "dateStarted": when(enrollment.started_at),
                "dateCompleted": when(enrollment.completed_at),
                "enrollmentSource": enrollment.source,
                "hasPassed": enrollment.has_passed if done else None,
                "progressPercent": enrollment.progress,
                "score": 0,
                "state": enrollment.state.value,
            },
            {
                "learner": ("user", learner_id),
                "learningObject": ("learningObject", instance.object_id),
                "loInstance": ("learningObjectInstance", instance.id),
                "learnerBadge": None if earned is None else ("userBadge", earned),
            },
        )


def _is_from(badge: UserBadge, instance_id: str) -> bool:
    """Whether a badge came by an instance; ids of courses name it, those of paths and certifications need not."""
    object_id, _, number = instance_id.rpartition("_")
    if badge.model != ("learningObject", object_id):
        return False
    return badge.id.endswith(f"_{number}") or not object_id.startswith("course:")
