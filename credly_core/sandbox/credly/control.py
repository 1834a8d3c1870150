"""Test-only controls outside /v1: what earners, time and the console would do. Clients of Credly have no such thing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.errors import SettingsError
from credly_core.sandbox.credly.bodies import flag_of, read_body, text_of
from credly_core.sandbox.credly.dates import written
from credly_core.sandbox.credly.envelope import FieldError, Refusal, does_not_know, invalid, json_response
from credly_core.sandbox.credly.site import Site, not_found
from credly_core.sandbox.faults.book import fault_from, fault_named
from credly_core.sandbox.journal import Call, Deed, Delivery, Mail
from credly_core.sandbox.world.badges import BadgeState
from credly_core.sandbox.world.events import EventType, Subject
from credly_core.sandbox.world.people import Earner
from credly_core.sandbox.world.tokens import TokenRole

_FAULT = frozenset({"name", "value", "path", "method", "count", "skip"})


class ControlRoutes:
    """Answers for /_sandbox: faults, time, keys, journal, people and badges."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/_sandbox/health", self.health, methods=["GET"]),
            Route("/_sandbox/journal", self.journal, methods=["GET"]),
            Route("/_sandbox/clock", self.clock, methods=["GET", "POST"]),
            Route("/_sandbox/tokens", self.tokens, methods=["GET"]),
            Route("/_sandbox/tokens/{role}/expire", self.expire_token, methods=["POST"]),
            Route("/_sandbox/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            Route("/_sandbox/faults/{name}", self.fault_off, methods=["DELETE"]),
            Route("/_sandbox/badges/{badge_id}/{deed}", self.badge, methods=["POST"]),
            Route("/_sandbox/people/{deed}", self.person, methods=["POST"]),
        ]

    async def health(self, request: Request) -> Response:
        """Which world this is, and its sizes."""
        world, options = self._site.world, self._site.options
        own = world.templates.of(world.main_id)
        sizes = {"templates": len(own), "earners": len(world.people), "badges": len(world.badges.live_rows())}
        identity = {
            "world": options.fingerprint,
            "seed": options.seed,
            "organization_id": world.main_id,
            "alm_url": world.alm_url,
        }
        return json_response({**identity, **sizes})

    async def journal(self, request: Request) -> Response:
        """Everything that was done, in order; with `deeds_from=N` only the deeds from that one on, counted from 0."""
        journal = self._site.world.journal
        first = request.query_params.get("deeds_from", "")
        if first.isdecimal():
            return json_response({"deeds": _rows(journal.deeds[int(first) :]), "deed_count": len(journal.deeds)})
        return json_response(
            {
                "deeds": _rows(journal.deeds),
                "mails": _rows(journal.mails),
                "deliveries": _rows(journal.deliveries),
                "calls": _rows(journal.calls),
                "call_count": journal.call_count,
                "unknown": list(journal.unknown),
            }
        )

    async def clock(self, request: Request) -> Response:
        """The time of this world; POST {"days": …, "hours": …, "seconds": …} lets it pass."""
        clock = self._site.world.clock
        if request.method == "POST":
            members = await read_body(request, known=frozenset({"days", "hours", "seconds"}), noun="the clock")
            try:
                amounts = {name: float(str(value)) for name, value in members.items()}
                clock.advance(timedelta(**amounts))
            except (ValueError, OverflowError):
                raise invalid(FieldError("seconds", "is invalid")) from None
        return json_response({"now": written(clock.now())})

    async def tokens(self, request: Request) -> Response:
        """The made-up authorization tokens by role."""
        by_role = self._site.world.keys.by_role
        tokens = {role.value: (token.secret, written(token.expires_at)) for role, token in by_role.items()}
        return json_response({role: {"token": secret, "expires_at": end} for role, (secret, end) in tokens.items()})

    async def expire_token(self, request: Request) -> Response:
        """Let a token end now."""
        try:
            role = TokenRole(request.path_params["role"])
        except ValueError:
            raise does_not_know(f"the token role {request.path_params['role']!r}") from None
        self._site.world.keys.expire(role, self._site.world.clock.now())
        return json_response({"expired": role.value})

    async def faults(self, request: Request) -> Response:
        """GET lists, POST switches one on, DELETE switches all off."""
        book = self._site.faults
        if request.method == "POST":
            members = await read_body(request, known=_FAULT, noun="a fault")
            try:
                book.switch_on(fault_from(members))
            except SettingsError as error:
                raise Refusal(400, str(error)) from None
        elif request.method == "DELETE":
            book.switch_off()
        active = [{**dataclasses.asdict(fault), "name": fault.name.value} for fault in book.active()]
        return json_response({"faults": active})

    async def fault_off(self, request: Request) -> Response:
        """Switch off all faults of a name."""
        try:
            self._site.faults.switch_off(fault_named(request.path_params["name"]))
        except SettingsError as error:
            raise Refusal(400, str(error)) from None
        return Response(status_code=204)

    async def badge(self, request: Request) -> Response:
        """What the earner does: accept, reject, private, public."""
        world, deed = self._site.world, request.path_params["deed"]
        row = world.badges.row_of(request.path_params["badge_id"])
        if row is None:
            raise not_found()
        now = world.clock.now()
        if deed in ("accept", "reject"):
            if deed == "accept":
                world.people.sign_up(world.badges.badge(row).earner)
            state = BadgeState.ACCEPTED if deed == "accept" else BadgeState.REJECTED
            world.badges.move(row, state, now)
            world.tell(EventType.BADGE_STATE_CHANGED, Subject(badge=row))
        elif deed in ("private", "public"):
            world.badges.show(row, public=deed == "public", at=now)
            world.tell(EventType.BADGE_PRIVACY_CHANGED, Subject(badge=row))
        elif deed == "suspend":
            world.badges.other_words[row] = "suspended"
            world.badges.move(row, world.badges.badge(row).state, now)
            world.tell(EventType.BADGE_STATE_CHANGED, Subject(badge=row))
        else:
            raise does_not_know(f"the deed {deed!r} (known: accept, reject, private, public, suspend)")
        return json_response(self._site.badge_shapes.full(world.badges.badge(row)))

    async def person(self, request: Request) -> Response:
        """What a person does: sign-up, add-email, auto-accept."""
        members = await read_body(request, known=frozenset({"email", "second_email", "on"}), noun="a person")
        people, deed = self._site.world.people, request.path_params["deed"]
        earner = people.meet(_required(members, "email"), "New", "Earner")
        if deed == "sign-up":
            earner = people.sign_up(earner)
        elif deed == "add-email":
            earner = people.add_address(earner, _required(members, "second_email"))
        elif deed == "auto-accept":
            earner = people.sign_up(earner)
            people.accept_by_itself(earner, on=flag_of(members, "on", True))
        else:
            raise does_not_know(f"the deed {deed!r} (known: sign-up, add-email, auto-accept)")
        return json_response(self._person_shape(earner))

    def _person_shape(self, earner: Earner) -> dict[str, object]:
        user = earner.user
        return {"email": earner.email, "user_id": None if user is None else self._site.world.people.user_id(user)}


def _required(members: dict[str, object], name: str) -> str:
    value = text_of(members, name)
    if value is None:
        raise invalid(FieldError(name, "can't be blank"))
    return value


def _rows(entries: Iterable[Deed | Mail | Call | Delivery]) -> list[dict[str, object]]:
    return [dataclasses.asdict(entry) for entry in entries]
