"""What learners earned and are on the way to: userBadges, userSkills, enrollments."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.alm.api import Api
from credly_core.sandbox.alm.query import Asked, ListRules, words
from credly_core.sandbox.alm.refusals import bad_request, missing_object, refuse
from credly_core.sandbox.alm.shapes.resources import Resource
from credly_core.sandbox.world.learning.earning import UserBadge

_ONE = ListRules("one object")
_BADGES = ListRules("user badges", sorts=frozenset({"dateAchieved"}), cursor=True)
_ALL_BADGES = ListRules(
    "user badges", sorts=frozenset({"dateAchieved"}), extra=frozenset({"userId", "loId"}), cursor=True
)
_SKILLS = ListRules("user skills", sorts=frozenset({"dateAchieved"}))
_ENROLLMENTS = ListRules(
    "enrollments", sorts=frozenset({"dateEnrolled"}), filters=frozenset({"loTypes"}), cursor=True, offset=False
)
_NEVER = datetime.max.replace(tzinfo=UTC)


class EarnedRoutes:
    """Answers below /users/{id}, and /userBadges."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._school = api.site.school

    def routes(self) -> list[Route]:
        """Where they are found."""
        user = "/users/{user_id}"
        return [
            Route(user + "/userBadges", self.badges, methods=["GET"]),
            Route(user + "/userBadges/{user_badge_id}", self.badge, methods=["GET"]),
            Route(user + "/learningObjects/{object_id}/userBadges", self.badges, methods=["GET"]),
            Route(user + "/userSkills", self.skills, methods=["GET"]),
            Route(user + "/enrollments", self.enrollments, methods=["GET"]),
            Route("/userBadges", self.all_badges, methods=["GET"]),
        ]

    def _learner(self, request: Request, user_id: str | None = None) -> int:
        self._api.site.visitor(request)
        wanted = user_id or request.path_params["user_id"]
        number = self._school.learners.number_of(wanted)
        if number is None:
            raise missing_object(f"users/{wanted}")
        return number

    async def badges(self, request: Request) -> Response:
        """Badges of a learner: earned ones have a date, the others are on the way."""
        learner = self._learner(request)
        asked = self._api.asked(request, _BADGES)
        found = self._api.shelf.earned.badges(learner)
        object_id = request.path_params.get("object_id")
        if object_id is not None:
            found = [each for each in found if each.model == ("learningObject", object_id)]
        return self._badge_page(request, asked, found)

    def _badge_page(self, request: Request, asked: Asked, found: list[UserBadge]) -> Response:
        if asked.sort:
            found.sort(key=lambda each: each.achieved_at or _NEVER, reverse=asked.descending)
            if asked.descending:
                found.sort(key=lambda each: each.achieved_at is None)
        rows = [self._api.shelf.earned.badge(each) for each in found]
        return self._api.listing(request, asked, _BADGES, rows)

    async def badge(self, request: Request) -> Response:
        """One badge of a learner."""
        self._learner(request)
        asked = self._api.asked(request, _ONE)
        identity = request.path_params["user_badge_id"]
        if not identity.startswith(request.path_params["user_id"] + "_"):
            raise missing_object(f"userBadges/{identity}")
        return self._api.documents.one(request, self._api.resource("userBadge", identity), asked)

    async def all_badges(self, request: Request) -> Response:
        """For administrators: badges of a learner, or of everybody from one object."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _ALL_BADGES)
        user_id, object_id = asked.extra.get("userId"), asked.extra.get("loId")
        if user_id is None and object_id is None:
            raise refuse(400, "BAD_REQUEST", "Missing Param", "userId")
        numbers = [self._learner(request, user_id)] if user_id is not None else self._learners_of(str(object_id))
        found = [each for number in numbers for each in self._api.shelf.earned.badges(number)]
        if object_id is not None:
            found = [each for each in found if each.model == ("learningObject", object_id)]
        return self._badge_page(request, asked, found)

    def _learners_of(self, object_id: str) -> list[int]:
        owner = self._school.catalogue.objects.get(object_id)
        if owner is None:
            raise missing_object(f"learningObjects/{object_id}")
        numbers = (self._school.enrollments.numbers_in(instance_id) for instance_id in owner.instances)
        return sorted({number for some in numbers for number in some})

    async def skills(self, request: Request) -> Response:
        """Levels a learner has credits for."""
        learner = self._learner(request)
        asked = self._api.asked(request, _SKILLS)
        rows = self._api.shelf.earned.skills(learner)
        if asked.sort:
            rows.sort(key=lambda row: str(row.attributes.get("dateAchieved") or "~"), reverse=asked.descending)
        return self._api.listing(request, asked, _SKILLS, rows)

    async def enrollments(self, request: Request) -> Response:
        """What a learner takes part in."""
        learner = self._learner(request)
        asked = self._api.asked(request, _ENROLLMENTS)
        found = self._school.enrollments.of(learner)
        kinds = words(asked.filters.get("loTypes", ""))
        if not set(kinds) <= {"course", "learningProgram", "certification", "jobAid"}:
            raise bad_request(f"loTypes: {','.join(kinds)}")
        if kinds:
            found = [each for each in found if each.instance_id.partition(":")[0] in kinds]
        if asked.descending:
            found.reverse()
        rows: list[Resource] = [self._api.shelf.earned.enrollment(each) for each in found]
        return self._api.listing(request, asked, _ENROLLMENTS, rows)
