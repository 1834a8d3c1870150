"""Events: newest first, the whole badge or template inside."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.credly.auth import Right
from credly_core.sandbox.credly.dates import written
from credly_core.sandbox.credly.envelope import listing, one
from credly_core.sandbox.credly.query import ListRules
from credly_core.sandbox.credly.shapes.templates import listed_template_shape
from credly_core.sandbox.credly.site import Site, not_found
from credly_core.sandbox.world.events import Event

SCOPE = "events"
_LIST = ListRules("events")


class EventRoutes:
    """Answers for /events, and for the lists of issuers that nobody has filled."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        base = "/organizations/{organization_id}"
        return [
            Route(base + "/events", self.all, methods=["GET"]),
            Route(base + "/events/{event_id}", self.get, methods=["GET"]),
            Route(base + "/issuers", self.nobody, methods=["GET"]),
            Route(base + "/grantors", self.nobody, methods=["GET"]),
            Route(base + "/issuers/{issuer_id}", self.unknown_issuer, methods=["DELETE"]),
        ]

    async def all(self, request: Request) -> Response:
        """All events, newest first."""
        organization = self._site.organization(request, Right.READ, SCOPE)
        query = self._site.list_query(request, _LIST)
        events = self._site.world.events
        page = self._site.page(request, query, len(events) if organization.id == self._site.world.main_id else 0)
        return listing([self._shape(events.newest(place)) for place in page.rows], page)

    async def get(self, request: Request) -> Response:
        """One event."""
        organization = self._site.organization(request, Right.READ, SCOPE)
        event = self._site.world.events.find(request.path_params["event_id"])
        if event is None or event.organization_id != organization.id:
            raise not_found()
        return one(self._shape(event))

    async def nobody(self, request: Request) -> Response:
        """Nobody issues for this organization, and it issues for nobody."""
        self._site.organization(request, Right.READ)
        page = self._site.page(request, self._site.list_query(request, ListRules("issuers")), 0)
        return listing([], page)

    async def unknown_issuer(self, request: Request) -> Response:
        """There is none to remove."""
        self._site.organization(request, Right.DELETE)
        raise not_found()

    def _shape(self, event: Event) -> dict[str, object]:
        world = self._site.world
        shape = thin_event(event)
        if event.badge is not None:
            shape["badge"] = event.snapshot or self._site.badge_shapes.full(world.badges.badge(event.badge))
        elif event.template is not None:
            template = world.templates.at(event.template)
            shape["badge_template"] = event.snapshot or listed_template_shape(template, world, self._site.url)
        return shape


def thin_event(event: Event) -> dict[str, object]:
    """What a webhook carries."""
    return {
        "id": event.id,
        "event_type": event.type.value,
        "organization_id": event.organization_id,
        "occurred_at": written(event.occurred_at),
    }
