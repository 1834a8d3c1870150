"""Pictures at absolute addresses on the sandbox's own origin."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.credly.site import Site
from credly_core.sandbox.pictures.gallery import Gallery
from credly_core.sandbox.world.pictures import PictureKind


class ImageRoutes:
    """GET /images/{id}/{name}: anybody may look, no credentials are read."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._gallery = Gallery(site.options.seed)

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [Route("/images/{image_id}/{name}", self.get, methods=["GET"])]

    async def get(self, request: Request) -> Response:
        """The bytes of a picture, drawn when first asked for."""
        picture = self._site.world.pictures.get(request.path_params["image_id"])
        if (
            picture is None
            or picture.kind is PictureKind.MISSING
            or not picture.path.endswith("/" + request.path_params["name"])
        ):
            return Response("Not Found", 404, media_type="text/plain")
        drawn = await run_in_threadpool(self._gallery.show, picture)
        return Response(drawn.data, media_type=drawn.content_type, headers={"Cache-Control": "max-age=3600"})
