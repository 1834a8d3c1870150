"""Badges, skills, learning objects and instances: read only, as in ALM."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.alm.api import Api
from credly_core.sandbox.alm.query import Asked, ListRules, words
from credly_core.sandbox.alm.refusals import bad_request, missing_object
from credly_core.sandbox.alm.shapes.resources import Resource
from credly_core.sandbox.world.learning.things import AlmBadge, Instance, LearningObject, ObjectKind, Skill

_ONE = ListRules("one object")
_BADGES = ListRules("badges", sorts=frozenset({"name"}))
_SKILLS = ListRules("skills", sorts=frozenset({"name"}))
_OBJECTS = ListRules(
    "learning objects",
    sorts=frozenset({"name", "date"}),
    filters=frozenset(
        {
            "loTypes",
            "catalogIds",
            "skillName",
            "tagName",
            "loFormat",
            "effectiveModifiedDate.fromDate",
            "effectiveModifiedDate.toDate",
            "authors",
            "ignoreEnhancedLP",
        }
    ),
    extra=frozenset({"ids", "id"}),
    offset=False,
    cursor=True,
)
_INSTANCES = ListRules("instances", cursor=True)
CATALOG_ID = "80001"


class CatalogueRoutes:
    """Answers for /badges, /skills, /learningObjects."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._catalogue = api.site.school.catalogue
        self._version = -1
        self._found: dict[tuple[object, ...], list[str]] = {}

    def routes(self) -> list[Route]:
        """Where they are found."""
        instances = "/learningObjects/{object_id}/instances"
        return [
            Route("/badges", self.badges, methods=["GET"]),
            Route("/badges/{badge_id}", self.badge, methods=["GET"]),
            Route("/skills", self.skills, methods=["GET"]),
            Route("/skills/{skill_id}", self.skill, methods=["GET"]),
            Route("/learningObjects", self.objects, methods=["GET"]),
            Route("/learningObjects/{object_id}", self.object, methods=["GET"]),
            Route(instances, self.instances, methods=["GET"]),
            Route(instances + "/{instance_id}", self.instance, methods=["GET"]),
            Route(instances + "/{instance_id}/summary", self.summary, methods=["GET"]),
        ]

    async def badges(self, request: Request) -> Response:
        """All badges, retired ones and Adobe's samples too."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _BADGES)
        found = self._ordered("badges", asked, self._catalogue.badges)
        return self._api.counted(
            request,
            asked,
            _BADGES,
            total=len(found),
            shape=lambda place: self._api.resource("badge", found[place]),
        )

    def _ordered(self, what: str, asked: Asked, things: Mapping[str, AlmBadge] | Mapping[str, Skill]) -> list[str]:
        """Ids in the order that was asked for."""

        def order() -> list[str]:
            if not asked.sort:
                return list(things)
            return sorted(things, key=lambda each: things[each].name.casefold(), reverse=asked.descending)

        return self._kept((what, asked.sort, asked.descending), order)

    def _kept(self, key: tuple[object, ...], make: Callable[[], list[str]]) -> list[str]:
        """What was found for a question, until the catalogue changes: pages of one list are asked one by one."""
        if self._catalogue.version != self._version:
            self._version = self._catalogue.version
            self._found.clear()
        if key not in self._found:
            self._found[key] = make()
        return self._found[key]

    async def badge(self, request: Request) -> Response:
        """One badge."""
        return self._one(request, "badge", request.path_params["badge_id"])

    async def skills(self, request: Request) -> Response:
        """All skills."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _SKILLS)
        found = self._ordered("skills", asked, self._catalogue.skills)
        return self._api.counted(
            request,
            asked,
            _SKILLS,
            total=len(found),
            shape=lambda place: self._api.resource("skill", found[place]),
        )

    async def skill(self, request: Request) -> Response:
        """One skill."""
        return self._one(request, "skill", request.path_params["skill_id"])

    def _one(self, request: Request, kind: str, identity: str) -> Response:
        self._api.site.visitor(request)
        asked = self._api.asked(request, _ONE)
        return self._api.documents.one(request, self._api.resource(kind, identity), asked)

    async def objects(self, request: Request) -> Response:
        """Learning objects; enhanced learning paths only when asked for."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _OBJECTS)
        wanted = asked.extra.get("ids") or asked.extra.get("id")
        key = ("objects", asked.sort, asked.descending, wanted, *sorted(asked.filters.items()))
        found = self._kept(key, lambda: self._fitting(asked, wanted))
        objects = self._catalogue.objects
        return self._api.counted(
            request, asked, _OBJECTS, total=len(found), shape=lambda place: self._shape(objects[found[place]], asked)
        )

    def _fitting(self, asked: Asked, wanted: str | None) -> list[str]:
        found = [each for each in self._catalogue.objects.values() if self._fits(each, asked)]
        if asked.sort:
            found.sort(key=_SORTS[asked.sort], reverse=asked.descending)
        ids = None if wanted is None else set(words(wanted))
        return [each.id for each in found if ids is None or each.id in ids]

    def _shape(self, owner: LearningObject, asked: Asked) -> Resource:
        shown = not self._api.site.options.instances_on_request or "instances" in asked.enforced
        return self._api.shelf.learning.object_resource(owner, with_instances=shown)

    def _fits(self, owner: LearningObject, asked: Asked) -> bool:
        filters = asked.filters
        if owner.is_enhanced and _flag(filters.get("ignoreEnhancedLP", "true")):
            return False
        if "loTypes" in filters and owner.kind not in _kinds(filters["loTypes"]):
            return False
        if "catalogIds" in filters and CATALOG_ID not in words(filters["catalogIds"]):
            return False
        if "tagName" in filters and not set(words(filters["tagName"])) & set(owner.tags):
            return False
        if "loFormat" in filters and owner.form not in words(filters["loFormat"]):
            return False
        return self._fits_more(owner, filters)

    def _fits_more(self, owner: LearningObject, filters: dict[str, str]) -> bool:
        if "skillName" in filters:
            names = {self._catalogue.skills[credit.skill_id].name for credit in owner.credits}
            if not names & set(words(filters["skillName"])):  # a name with a comma in it is never found
                return False
        low, high = (filters.get(f"effectiveModifiedDate.{end}") for end in ("fromDate", "toDate"))
        if low is not None and owner.updated_at < _date(low):
            return False
        return high is None or owner.updated_at <= _date(high)

    async def object(self, request: Request) -> Response:
        """One learning object."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _ONE)
        return self._api.documents.one(request, self._shape(self._owner(request), asked), asked)

    def _owner(self, request: Request) -> LearningObject:
        object_id = request.path_params["object_id"]
        owner = self._catalogue.objects.get(object_id)
        if owner is None and ":" not in object_id:
            raise bad_request("Either LO id is blank or not as per public api specification")
        if owner is None:
            raise missing_object(f"learningObjects/{object_id}")
        return owner

    async def instances(self, request: Request) -> Response:
        """The instances of one object."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _INSTANCES)
        rows = [self._api.resource("learningObjectInstance", each) for each in self._owner(request).instances]
        return self._api.listing(request, asked, _INSTANCES, rows)

    async def instance(self, request: Request) -> Response:
        """One instance; `include=badge` shows the link to Credly."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _ONE)
        resource = self._api.resource("learningObjectInstance", self._instance(request).id)
        return self._api.documents.one(request, resource, asked)

    async def summary(self, request: Request) -> Response:
        """How many are enrolled, how many are done."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _ONE)
        return self._api.documents.one(request, self._api.shelf.learning.summary(self._instance(request)), asked)

    def _instance(self, request: Request) -> Instance:
        owner, instance_id = self._owner(request), request.path_params["instance_id"]
        if instance_id not in owner.instances:
            raise missing_object(f"learningObjects/{owner.id}/instances/{instance_id}")
        return self._catalogue.instances[instance_id]


_SORTS = {
    "name": lambda owner: (owner.name.casefold(), owner.id),
    "date": lambda owner: (owner.created_at, owner.id),
}


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise bad_request("ignoreEnhancedLP is not true or false")
    return text == "true"


def _kinds(text: str) -> set[ObjectKind]:
    try:
        return {ObjectKind(word) for word in words(text)}
    except ValueError:
        raise bad_request(f"loTypes: {text}") from None


def _date(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(f"not a date: {text}") from None
    if moment.tzinfo is None:
        raise bad_request(f"not a date: {text}")
    return moment
