"""The controls of the made-up world itself: which one it is, journal, time, keys, faults."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.errors import SettingsError
from credly_core.sandbox.alm.control.bodies import members_of, refused
from credly_core.sandbox.alm.keys import AlmRole
from credly_core.sandbox.alm.refusals import does_not_know, plain
from credly_core.sandbox.alm.running import AlmSandbox
from credly_core.sandbox.alm.shapes.resources import when
from credly_core.sandbox.alm.site import AlmSite
from credly_core.sandbox.faults.book import fault_from, fault_named
from credly_core.sandbox.world.learning.school import ACCOUNT_ID


class WorldControls:
    """Answers for /_sandbox/health, journal, clock, tokens, faults."""

    def __init__(self, site: AlmSite) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/_sandbox/health", self.health, methods=["GET"]),
            Route("/_sandbox/journal", self.journal, methods=["GET"]),
            Route("/_sandbox/clock", self.clock, methods=["GET", "POST"]),
            Route("/_sandbox/keys", self.keys, methods=["GET"]),
            Route("/_sandbox/tokens", self.tokens, methods=["GET"]),
            Route("/_sandbox/tokens/{role}/expire", self.expire, methods=["POST"]),
            Route("/_sandbox/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            Route("/_sandbox/faults/{name}", self.fault_off, methods=["DELETE"]),
        ]

    async def health(self, request: Request) -> Response:
        """Which world this is, and its sizes."""
        school, options = self._site.school, self._site.world.options
        catalogue = school.catalogue
        return plain(
            {
                "world": options.fingerprint,
                "seed": options.seed,
                "account_id": ACCOUNT_ID,
                "learners": len(school.learners),
                "badges": len(catalogue.badges),
                "skills": len(catalogue.skills),
                "objects": len(catalogue.objects),
                "instances": len(catalogue.instances),
            }
        )

    async def journal(self, request: Request) -> Response:
        """Everything that was done, in order."""
        journal = self._site.journal
        return plain(
            {
                "learning": [dataclasses.asdict(deed) for deed in journal.learning],
                "deliveries": [dataclasses.asdict(delivery) for delivery in journal.deliveries],
                "calls": [dataclasses.asdict(call) for call in journal.calls],
                "call_count": journal.call_count,
                "unknown": list(journal.unknown),
            }
        )

    async def clock(self, request: Request) -> Response:
        """The time of this world; POST {"days": …, "hours": …, "seconds": …} lets it pass."""
        clock = self._site.world.clock
        if request.method == "POST":
            members = await members_of(request, "days", "hours", "seconds")
            try:
                clock.advance(timedelta(**{name: float(str(value)) for name, value in members.items()}))
            except (ValueError, OverflowError):
                raise refused("days, hours and seconds are numbers") from None
        return plain({"now": when(clock.now())})

    async def keys(self, request: Request) -> Response:
        """What a console needs to connect, under the names the command line prints."""
        return plain(AlmSandbox(self._site, self._site.url).described())

    async def tokens(self, request: Request) -> Response:
        """Application and tokens of every role."""
        found = {}
        for role in AlmRole:
            grant = self._site.keys.current(role)
            found[role.value] = {
                "client_id": grant.application.client_id,
                "client_secret": grant.application.client_secret,
                "access_token": grant.access_token,
                "refresh_token": grant.refresh_token,
                "expires_at": when(grant.expires_at),
                "scopes": sorted(grant.application.scopes),
            }
        return plain(found)

    async def expire(self, request: Request) -> Response:
        """Let the tokens of a role end now; {"refresh": true} ends the refresh token as well."""
        try:
            role = AlmRole(request.path_params["role"])
        except ValueError:
            raise does_not_know(f"the role {request.path_params['role']!r}") from None
        members = await members_of(request, "refresh")
        self._site.keys.expire(role, self._site.world.clock.now(), refresh_too=members.get("refresh") is True)
        return plain({"expired": role.value})

    async def faults(self, request: Request) -> Response:
        """GET lists, POST switches one on, DELETE switches all off."""
        book = self._site.faults
        if request.method == "POST":
            members = await members_of(request, "name", "value", "path", "method", "count", "skip")
            try:
                book.switch_on(fault_from(members))
            except SettingsError as error:
                raise refused(str(error)) from None
        elif request.method == "DELETE":
            book.switch_off()
        return plain({"faults": [{**dataclasses.asdict(each), "name": each.name.value} for each in book.active()]})

    async def fault_off(self, request: Request) -> Response:
        """Switch off all faults of a name."""
        try:
            self._site.faults.switch_off(fault_named(request.path_params["name"]))
        except SettingsError as error:
            raise refused(str(error)) from None
        return Response(status_code=204)
