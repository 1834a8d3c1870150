"""Finds any resource of the account by its type and id."""

from __future__ import annotations

from collections.abc import Callable

from credly_core.sandbox.alm.shapes.account import account_resource, user_resource
from credly_core.sandbox.alm.shapes.earned import EarnedShapes
from credly_core.sandbox.alm.shapes.learning import LearningShapes
from credly_core.sandbox.alm.shapes.resources import Resource
from credly_core.sandbox.world.world import World


class Shelf:
    """All resources by type and id."""

    def __init__(self, world: World, url: str) -> None:
        self.learning = LearningShapes(world, url)
        self.earned = EarnedShapes(world, url)
        self._world = world
        self._url = url
        self._finders: dict[str, Callable[[str], Resource | None]] = {
            "account": lambda identity: account_resource(world.school, url),
            "user": self.user,
            "badge": self.learning.badge,
            "skill": self.learning.skill,
            "skillLevel": self.learning.level,
            "learningObject": self.learning.learning_object,
            "learningObjectInstance": self.learning.instance,
            "learningObjectSkill": self.learning.credit,
            "learningObjectInstanceEnrollment": self.earned.enrollment_by_id,
            "userBadge": self.earned.badge_by_id,
        }

    def get(self, kind: str, identity: str) -> Resource | None:
        """One resource, or None where there is none (any more)."""
        return self._finders[kind](identity)

    def user(self, identity: str) -> Resource | None:
        """A user."""
        learner = self._world.school.learners.find(identity)
        return None if learner is None else user_resource(learner, self._url)
