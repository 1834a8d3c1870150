"""Enrolling by API: an administrator takes somebody into an instance, or out of it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.alm.api import Api
from credly_core.sandbox.alm.query import ListRules
from credly_core.sandbox.alm.refusals import missing_object, refuse
from credly_core.sandbox.world.learning.learners import Learner
from credly_core.sandbox.world.learning.things import Instance

_POST = ListRules("an enrollment", extra=frozenset({"loId", "loInstanceId", "allowMultiEnrollment"}))


class EnrollingRoutes:
    """Answers for POST and DELETE below /users/{id}/enrollments."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._school = api.site.school

    def routes(self) -> list[Route]:
        """Where they are found."""
        path = "/users/{user_id}/enrollments"
        return [
            Route(path, self.enroll, methods=["POST"]),
            Route(path + "/{enrollment_id}", self.unenroll, methods=["DELETE"]),
            Route(path + "/{enrollment_id}", self.enrollment, methods=["GET"]),
        ]

    def _learner(self, request: Request) -> Learner:
        found = self._school.learners.find(request.path_params["user_id"])
        if found is None:
            raise missing_object(f"users/{request.path_params['user_id']}")
        return found

    async def enroll(self, request: Request) -> Response:
        """Into an instance; the default one where none is named."""
        self._api.site.visitor(request, write=True)
        asked = self._api.asked(request, _POST)
        if "loId" not in asked.extra:
            raise refuse(400, "BAD_REQUEST", "Missing Param", "loId")
        instance = self._instance(asked.extra["loId"], asked.extra.get("loInstanceId"))
        made = self._api.site.actor.enroll(self._learner(request), instance, by_admin=True)
        return self._api.documents.one(request, self._api.shelf.earned.enrollment(made), asked, status=201)

    def _instance(self, object_id: str, instance_id: str | None) -> Instance:
        owner = self._school.catalogue.objects.get(object_id)
        wanted = instance_id or (owner.instances[0] if owner and owner.instances else "")
        if owner is None or wanted not in owner.instances:
            raise missing_object(f"learningObjects/{object_id}")
        return self._school.catalogue.instances[wanted]

    async def unenroll(self, request: Request) -> Response:
        """Out of it."""
        self._api.site.visitor(request, write=True)
        learner, enrollment_id = self._learner(request), request.path_params["enrollment_id"]
        instance = self._school.catalogue.instances.get(enrollment_id.removesuffix(f"_{learner.id}"))
        if instance is None or not self._api.site.actor.unenroll(learner, instance, by_admin=True):
            raise missing_object(f"enrollments/{enrollment_id}")
        return Response(status_code=204)

    async def enrollment(self, request: Request) -> Response:
        """One enrollment."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, ListRules("one object"))
        resource = self._api.resource("learningObjectInstanceEnrollment", request.path_params["enrollment_id"])
        return self._api.documents.one(request, resource, asked)
