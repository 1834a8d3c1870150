"""The account, its users and its user groups."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.alm.api import Api
from credly_core.sandbox.alm.query import ListRules
from credly_core.sandbox.alm.refusals import bad_request, does_not_know, missing_object, refuse
from credly_core.sandbox.alm.shapes.account import account_resource, user_resource
from credly_core.sandbox.alm.shapes.resources import Resource
from credly_core.sandbox.world.learning.learners import Learner, LearnerState

_ONE = ListRules("one object")
_USERS = ListRules("users", sorts=frozenset({"id", "name"}), extra=frozenset({"ids"}), cursor=True, last_offset=500)
_GROUPS = ListRules("user groups", sorts=frozenset({"name"}))
_MEMBERS = ListRules("members of a group", sorts=frozenset({"id"}), cursor=True, last_offset=500)
_FIRST_GROUP = 60_001
_WRITABLE = frozenset({"email", "name", "userType", "profile"})


class PeopleRoutes:
    """Answers for /account, /user, /users, /userGroups."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._school = api.site.school

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/account", self.account, methods=["GET"]),
            Route("/user", self.me, methods=["GET"]),
            Route("/users", self.users, methods=["GET"]),
            Route("/users", self.add, methods=["POST"]),
            Route("/users/{user_id}", self.user, methods=["GET"]),
            Route("/users/{user_id}", self.remove, methods=["DELETE"]),
            Route("/userGroups", self.groups, methods=["GET"]),
            Route("/userGroups/{group_id}", self.group, methods=["GET"]),
            Route("/userGroups/{group_id}/users", self.members, methods=["GET"]),
        ]

    async def account(self, request: Request) -> Response:
        """The account behind the token."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _ONE)
        return self._api.documents.one(request, account_resource(self._school, self._api.site.url), asked)

    async def me(self, request: Request) -> Response:
        """The person behind the token; a learner may ask as well."""
        grant = self._api.site.signed_in(request)
        asked = self._api.asked(request, _ONE)
        return self._api.documents.one(request, self._api.resource("user", grant.user_id), asked)

    async def users(self, request: Request) -> Response:
        """Everybody, by id; `ids=email:…` looks somebody up. Offset paging ends at 500."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _USERS)
        if "ids" in asked.extra:
            rows = [self._shape(each) for each in self._named(asked.extra["ids"])]
            return self._api.listing(request, asked, _USERS, rows)
        if asked.sort == "name":
            raise does_not_know("sort=name for users; it is withdrawn, sort by id")
        learners = self._school.learners
        last = len(learners) - 1

        def shape(place: int) -> Resource:
            return self._shape(learners.at(last - place if asked.descending else place))

        return self._api.counted(request, asked, _USERS, total=len(learners), shape=shape)

    def _named(self, ids: str) -> list[Learner]:
        kind, separator, value = ids.partition(":")
        if separator and kind == "email":
            return self._school.learners.with_email(value)
        found = [self._school.learners.find(part) for part in ids.split(",")]
        return [learner for learner in found if learner is not None]

    def _shape(self, learner: Learner) -> Resource:
        return user_resource(learner, self._api.site.url)

    async def user(self, request: Request) -> Response:
        """One user, deleted ones too."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _ONE)
        return self._api.documents.one(request, self._api.resource("user", request.path_params["user_id"]), asked)

    async def add(self, request: Request) -> Response:
        """A new internal user; the only kind the API makes."""
        self._api.site.visitor(request, write=True)
        attributes = await _attributes(request)
        for name in ("email", "name", "userType"):
            if not attributes.get(name):
                raise refuse(400, "BAD_REQUEST", "Missing Param", name)
        if attributes["userType"] != "INTERNAL":
            raise bad_request("userType")
        email = str(attributes["email"])
        if any(each.state is not LearnerState.DELETED for each in self._school.learners.with_email(email)):
            raise bad_request("email is in use")
        learner = self._api.site.actor.add_learner(email, str(attributes["name"]))
        return self._api.documents.one(request, self._shape(learner), self._api.asked(request, _ONE), status=201)

    async def remove(self, request: Request) -> Response:
        """Somebody leaves; readable by id all the same."""
        self._api.site.visitor(request, write=True)
        learner = self._school.learners.find(request.path_params["user_id"])
        if learner is None:
            raise missing_object(f"users/{request.path_params['user_id']}")
        self._api.site.actor.leave(learner)
        return Response(status_code=204)

    def _group_names(self) -> list[str]:
        teams = self._api.site.world.people.teams
        return ["All Learners", "All Internal Learners", "All External Learners", *(f"Team {team}" for team in teams)]

    async def groups(self, request: Request) -> Response:
        """The account's groups: system ones are read-only, the others follow the department."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _GROUPS)
        rows = [self._group(number) for number in range(len(self._group_names()))]
        if asked.sort:
            rows.sort(key=lambda row: str(row.attributes["name"]), reverse=asked.descending)
        return self._api.listing(request, asked, _GROUPS, rows)

    def _group(self, number: int) -> Resource:
        name = self._group_names()[number]
        attributes = {
            "name": name,
            "description": "",
            "readOnly": name.startswith("All "),
            "state": "Active",
        }
        return Resource("userGroup", str(_FIRST_GROUP + number), attributes)

    def _numbers_in(self, name: str) -> list[int]:
        learners = self._school.learners
        if name == "All Learners":
            return list(range(len(learners)))
        if name.startswith("All "):
            return learners.numbers_of_type(internal=name == "All Internal Learners")
        return learners.numbers_of_team(name.removeprefix("Team "))

    def _group_number(self, request: Request) -> int:
        text = request.path_params["group_id"]
        number = int(text) - _FIRST_GROUP if text.isdecimal() else -1
        if not 0 <= number < len(self._group_names()):
            raise missing_object(f"userGroups/{text}")
        return number

    async def group(self, request: Request) -> Response:
        """One group."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _ONE)
        return self._api.documents.one(request, self._group(self._group_number(request)), asked)

    async def members(self, request: Request) -> Response:
        """Who is in a group."""
        self._api.site.visitor(request)
        asked = self._api.asked(request, _MEMBERS)
        numbers = self._numbers_in(self._group_names()[self._group_number(request)])
        learners = self._school.learners
        return self._api.counted(
            request, asked, _MEMBERS, total=len(numbers), shape=lambda place: self._shape(learners.at(numbers[place]))
        )


async def _attributes(request: Request) -> dict[str, object]:
    try:
        body = json.loads(await request.body())
        attributes = body["data"]["attributes"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise bad_request("The body is not a user") from None
    if body["data"].get("type") != "user" or not isinstance(attributes, dict):
        raise bad_request("The body is not a user")
    for name in attributes:
        if name not in _WRITABLE:
            raise does_not_know(f"the member {name!r} of a user")
    return attributes
