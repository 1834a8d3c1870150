"""What lies on the content host: pictures of badges, assertions, an avatar. Open to everybody."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.alm.api import Api
from credly_core.sandbox.alm.refusals import plain
from credly_core.sandbox.pictures.gallery import Gallery
from credly_core.sandbox.world.learning.things import AlmBadge
from credly_core.sandbox.world.pictures import Picture

_AVATAR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="20" fill="#c9d1da"/>'
    '<circle cx="20" cy="16" r="7" fill="#5b6875"/><path d="M6 36a14 10 0 0 1 28 0z" fill="#5b6875"/></svg>'
)


class PublicRoutes:
    """Answers for /public."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._world = api.site.world
        self._gallery = Gallery(self._world.options.seed)

    def routes(self) -> list[Route]:
        """Where they are found."""
        account = "/public/account/{account}/accountassets/{again}/badges/{name}"
        return [
            Route("/public/images/default_user_avatar.svg", self.avatar, methods=["GET"]),
            Route(account, self.badge, methods=["GET"]),
            Route("/public/accountassets/{account}/badges/assertions/{name}", self.assertion, methods=["GET"]),
        ]

    async def avatar(self, request: Request) -> Response:
        """The same face for everybody."""
        return Response(_AVATAR, media_type="image/svg+xml")

    async def badge(self, request: Request) -> Response:
        """The picture of a badge: the template's where it is linked to one."""
        badge_id = request.path_params["name"].removeprefix("badge_").removesuffix(".png")
        badge = self._world.school.catalogue.badges.get(badge_id)
        if badge is None:
            return Response("Not Found", 404, media_type="text/plain")
        drawn = await run_in_threadpool(self._gallery.show, self._picture(badge))
        return Response(drawn.data, media_type=drawn.content_type, headers={"Cache-Control": "max-age=3600"})

    def _picture(self, badge: AlmBadge) -> Picture:
        template = self._world.templates.find(badge.template_id) if badge.template_id else None
        own = Picture(id=f"alm-{badge.id}", slug=f"badge_{badge.id}", label=badge.name[:1])
        return own if template is None or template.picture is None else template.picture

    async def assertion(self, request: Request) -> Response:
        """What an earned badge points to."""
        identity = request.path_params["name"].removesuffix(".json")
        number = self._world.school.learners.number_of(identity.partition("_")[0])
        earned = [] if number is None else [b for b in self._api.shelf.earned.badges(number) if b.id == identity]
        if not earned or earned[0].achieved_at is None:
            return Response("Not Found", 404, media_type="text/plain")
        return plain({"uid": identity, "issuedOn": int(earned[0].achieved_at.timestamp())})
