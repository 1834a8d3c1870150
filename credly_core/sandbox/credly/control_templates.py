"""Test-only controls for badge templates: what somebody does with them in Credly's own console."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.chance import fixed_id
from credly_core.sandbox.credly.bodies import flag_of, read_body, text_of
from credly_core.sandbox.credly.envelope import FieldError, does_not_know, invalid, json_response
from credly_core.sandbox.credly.shapes.templates import template_shape
from credly_core.sandbox.credly.site import Site, not_found
from credly_core.sandbox.world.events import EventType, Subject
from credly_core.sandbox.world.pictures import Picture, PictureKind
from credly_core.sandbox.world.templates import Template, TemplateState, moved, renamed

_STATES = {"archive": TemplateState.ARCHIVED, "activate": TemplateState.ACTIVE, "draft": TemplateState.DRAFT}
_MEMBERS = frozenset({"name", "picture", "allowed"})


class TemplateControlRoutes:
    """Answers for /_sandbox/templates."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/_sandbox/templates", self.add, methods=["POST"]),
            Route("/_sandbox/templates/{template_id}/{deed}", self.change, methods=["POST"]),
        ]

    async def add(self, request: Request) -> Response:
        """Publish a new template with the name in the body."""
        members = await read_body(request, known=_MEMBERS, noun="a template")
        world, name = self._site.world, _name(members)
        now, slug, template_id = world.clock.now(), world.templates.free_slug(name), world.templates.next_id()
        picture = Picture(fixed_id(self._site.options.seed, f"control:{template_id}"), slug, _kind(members))
        world.add_picture(picture)
        template = Template(
            id=template_id,
            organization_id=world.main_id,
            name=name,
            description=f"{name}.",
            slug=slug,
            state=TemplateState.ACTIVE,
            created_at=now,
            updated_at=now,
            picture=picture,
            category="Learning",
        )
        position = world.templates.add(template)
        world.tell(EventType.TEMPLATE_CREATED, Subject(template=position))
        return json_response(template_shape(template, world, self._site.url), 201)

    async def change(self, request: Request) -> Response:
        """archive, activate, draft, rename, redraw, allow-duplicates or delete."""
        members = await read_body(request, known=_MEMBERS, noun="a template")
        world, deed = self._site.world, request.path_params["deed"]
        template = world.templates.find(request.path_params["template_id"])
        if template is None:
            raise not_found()
        position = world.templates.position_of(template.id)
        if deed == "delete":
            snapshot = template_shape(template, world, self._site.url)
            world.templates.remove(template.id)
            world.tell(EventType.TEMPLATE_DELETED, Subject(template=position, snapshot=snapshot))
            return Response(status_code=204)
        changed = self._changed(template, deed, members)
        world.templates.change(changed)
        world.tell(EventType.TEMPLATE_CHANGED, Subject(template=position))
        return json_response(template_shape(changed, world, self._site.url))

    def _changed(self, template: Template, deed: str, members: dict[str, object]) -> Template:
        now = self._site.world.clock.now()
        if deed in _STATES:
            return moved(template, _STATES[deed], now)
        if deed == "rename":
            return renamed(template, _name(members), now)
        if deed == "allow-duplicates":
            return replace(template, allows_duplicates=flag_of(members, "allowed", True), updated_at=now)
        if deed == "redraw":
            identity = fixed_id(self._site.options.seed, f"redraw:{template.id}:{now.isoformat()}")
            picture = Picture(identity, template.slug, _kind(members), level=template.level)
            self._site.world.add_picture(picture)
            return replace(template, picture=picture, updated_at=now)
        known = ", ".join([*_STATES, "rename", "allow-duplicates", "redraw", "delete"])
        raise does_not_know(f"the deed {deed!r} (known: {known})")


def _name(members: dict[str, object]) -> str:
    name = text_of(members, "name")
    if name is None:
        raise invalid(FieldError("name", "can't be blank"))
    return name


def _kind(members: dict[str, object]) -> PictureKind:
    kind = text_of(members, "picture") or "good"
    try:
        return PictureKind(kind)
    except ValueError:
        known = ", ".join(choice.value for choice in PictureKind)
        raise does_not_know(f"the picture {kind!r} (known: {known})") from None
