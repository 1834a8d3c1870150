"""ALM's page for webhooks."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.errors import SettingsError
from credly_core.sandbox.alm.control.bodies import members_of, refused, text_of
from credly_core.sandbox.alm.refusals import missing_object, plain
from credly_core.sandbox.alm.site import AlmSite


class HookControls:
    """Answers for /_sandbox/webhooks."""

    def __init__(self, site: AlmSite) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/_sandbox/webhooks", self.all, methods=["GET", "POST", "DELETE"]),
            Route("/_sandbox/webhooks/{hook_id:int}", self.remove, methods=["DELETE"]),
            Route("/_sandbox/events", self.events, methods=["GET"]),
            Route("/_sandbox/events/{event_id}/again", self.again, methods=["POST"]),
        ]

    async def all(self, request: Request) -> Response:
        """GET lists, POST sets one up (url, events, user, password, epoch), DELETE takes all away."""
        book = self._site.hooks
        if request.method == "DELETE":
            book.remove()
        elif request.method == "POST":
            members = await members_of(request, "url", "events", "user", "password", "epoch")
            events = members.get("events") or []
            if not isinstance(events, list):
                raise refused("events is a list of names.")
            try:
                book.add(
                    text_of(members, "url"),
                    frozenset(str(name) for name in events),
                    user=str(members.get("user") or ""),
                    password=str(members.get("password") or ""),
                    epoch=members.get("epoch") is True,
                )
            except SettingsError as error:
                raise refused(str(error)) from None
        rows = [{"id": hook.id, "url": hook.url, "events": sorted(hook.events), "on": on} for hook, on in book.hooks()]
        return plain({"webhooks": rows})

    async def remove(self, request: Request) -> Response:
        """Take one away."""
        self._site.hooks.remove(request.path_params["hook_id"])
        return Response(status_code=204)

    async def events(self, request: Request) -> Response:
        """Everything that was told, whether somebody listened or not."""
        return plain({"events": [event.shape(epoch=False) for event in self._site.hooks.told]})

    async def again(self, request: Request) -> Response:
        """Deliver an event once more, as happens."""
        if not self._site.hooks.send_again(request.path_params["event_id"]):
            raise missing_object(f"events/{request.path_params['event_id']}")
        return Response(status_code=204)
