"""What learners and authors do: complete, enroll, leave; attach a badge, add an instance, renew a certification."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.alm.api import Api
from credly_core.sandbox.alm.control.bodies import members_of, refused, text_of
from credly_core.sandbox.alm.refusals import does_not_know, missing_object, plain
from credly_core.sandbox.world.learning.learners import Learner
from credly_core.sandbox.world.learning.things import Instance, LearningObject

_DEEDS = "complete, enroll, progress, unenroll, leave, change"


class PeopleControls:
    """Answers for /_sandbox/learners, instances, levels, certifications."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._site = api.site
        self._school = api.site.school

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/_sandbox/learners", self.add_learner, methods=["POST"]),
            Route("/_sandbox/learners/{learner_id}/{deed}", self.learner, methods=["POST"]),
            Route("/_sandbox/instances", self.add_instance, methods=["POST"]),
            Route("/_sandbox/instances/{instance_id}/{deed}", self.instance, methods=["POST"]),
            Route("/_sandbox/levels/{level_id}/badge", self.level, methods=["POST"]),
            Route("/_sandbox/certifications/{object_id}/renew", self.renew, methods=["POST"]),
        ]

    async def add_learner(self, request: Request) -> Response:
        """Somebody new: email, name."""
        members = await members_of(request, "email", "name")
        return self._user(self._site.actor.add_learner(text_of(members, "email"), text_of(members, "name")))

    async def learner(self, request: Request) -> Response:
        """What a learner does; see the list of deeds."""
        deed = request.path_params["deed"]
        known = ("instance_id", "object_id", "passed", "by_alternate", "by_admin", "at", "percent", "email", "name")
        members = await members_of(request, *known)
        learner = self._learner(request.path_params["learner_id"])
        if deed == "leave":
            return self._user(self._site.actor.leave(learner))
        if deed == "change":
            email, name = (None if members.get(key) is None else str(members[key]) for key in ("email", "name"))
            return self._user(self._site.actor.change_learner(learner, email=email, name=name))
        return self._study(deed, learner, self._place(members), members)

    def _study(self, deed: str, learner: Learner, instance: Instance, members: dict[str, object]) -> Response:
        actor, by_admin = self._site.actor, members.get("by_admin") is True
        if deed == "enroll":
            actor.enroll(learner, instance, by_admin=by_admin)
        elif deed == "progress":
            actor.progress(learner, instance, int(str(members.get("percent", 50))))
        elif deed == "unenroll":
            actor.unenroll(learner, instance, by_admin=by_admin)
            return plain({"data": None})
        elif deed == "complete":
            actor.complete(
                learner,
                instance,
                passed=members.get("passed") is not False,
                by_alternate=members.get("by_alternate") is True,
                by_admin=by_admin,
                at=_moment(members.get("at")),
            )
        else:
            raise does_not_know(f"the deed {deed!r} (known: {_DEEDS})")
        kind = "learningObjectInstanceEnrollment"
        return plain({"data": self._api.resource(kind, f"{instance.id}_{learner.id}").shape()})

    def _learner(self, learner_id: str) -> Learner:
        found = self._school.learners.find(learner_id)
        if found is None and "@" in learner_id:
            found = next(iter(self._school.learners.with_email(learner_id)), None)
        if found is None:
            raise missing_object(f"users/{learner_id}")
        return found

    def _place(self, members: dict[str, object]) -> Instance:
        """The instance that is named, or the default one of the object that is named."""
        if members.get("instance_id") is not None:
            return self._instance(text_of(members, "instance_id"))
        owner = self._owner(text_of(members, "object_id"))
        if not owner.instances:
            raise refused(f"{owner.id} has no instance.")
        return self._school.catalogue.instances[owner.instances[0]]

    def _owner(self, object_id: str) -> LearningObject:
        owner = self._school.catalogue.objects.get(object_id)
        if owner is None:
            raise missing_object(f"learningObjects/{object_id}")
        return owner

    def _instance(self, instance_id: str) -> Instance:
        instance = self._school.catalogue.instances.get(instance_id)
        if instance is None:
            raise missing_object(f"instances/{instance_id}")
        return instance

    def _user(self, learner: Learner) -> Response:
        return plain({"data": self._api.resource("user", learner.id).shape()})

    async def add_instance(self, request: Request) -> Response:
        """A new instance without badge: object_id, name."""
        members = await members_of(request, "object_id", "name")
        owner = self._owner(text_of(members, "object_id"))
        return self._shown(self._site.actor.add_instance(owner, text_of(members, "name")))

    def _shown(self, instance: Instance) -> Response:
        return plain({"data": self._api.resource("learningObjectInstance", instance.id).shape()})

    async def instance(self, request: Request) -> Response:
        """badge: attach badge_id, or take it off with null; retire."""
        instance, deed = self._instance(request.path_params["instance_id"]), request.path_params["deed"]
        members = await members_of(request, "badge_id")
        if deed == "retire":
            return self._shown(self._site.actor.retire_instance(instance))
        if deed != "badge":
            raise does_not_know(f"the deed {deed!r} (known: badge, retire)")
        return self._shown(self._site.actor.attach(instance, self._badge(members)))

    def _badge(self, members: dict[str, object]) -> str | None:
        badge_id = members.get("badge_id")
        if badge_id is not None and str(badge_id) not in self._school.catalogue.badges:
            raise missing_object(f"badges/{badge_id}")
        return None if badge_id is None else str(badge_id)

    async def level(self, request: Request) -> Response:
        """The same for a level of a skill."""
        members = await members_of(request, "badge_id")
        level_id = request.path_params["level_id"]
        self._api.resource("skillLevel", level_id)
        self._site.actor.attach_level(level_id, self._badge(members))
        return plain({"data": self._api.resource("skillLevel", level_id).shape()})

    async def renew(self, request: Request) -> Response:
        """A recurring certification begins anew, under another id."""
        owner = self._owner(request.path_params["object_id"])
        if not owner.id.startswith("certification:"):
            raise refused("Only certifications are renewed.")
        return plain({"data": self._api.resource("learningObject", self._site.actor.renew(owner).id).shape()})


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise refused("at is no date.") from None
    if moment.tzinfo is None:
        raise refused("at has no time zone.")
    return moment
