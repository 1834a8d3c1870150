"""Badge templates, writing side: create, update, delete."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict

from PIL import Image, UnidentifiedImageError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.chance import fixed_id
from credly_core.sandbox.credly.auth import Right
from credly_core.sandbox.credly.bodies import flag_of, list_of, read_body, text_of, texts_of
from credly_core.sandbox.credly.envelope import FieldError, does_not_know, invalid, one
from credly_core.sandbox.credly.shapes.templates import template_shape
from credly_core.sandbox.credly.site import Site
from credly_core.sandbox.credly.templates import SCOPE, find_template
from credly_core.sandbox.world.events import EventType, Subject
from credly_core.sandbox.world.pictures import Picture, PictureKind
from credly_core.sandbox.world.templates import Activity, Template, TemplateState

LEVELS = ("Foundational", "Intermediate", "Advanced")
_TEXTS = ("name", "description", "global_activity_url", "level", "cost", "time_to_earn", "type_category")
_LISTS = ("skills", "reporting_tags", "badge_template_activities", "alignments", "recommendations")
_FLAGS = ("allow_duplicate_badges", "lock_badge_state", "translatable", "public")
_CREATE = frozenset({*_TEXTS, *_LISTS, *_FLAGS, "image"})
_UPDATE = _CREATE | {"state"}
_REQUIRED = ("name", "description", "image", "global_activity_url", "skills", "badge_template_activities")


class AuthoringRoutes:
    """Writing answers for /badge_templates."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        base = "/organizations/{organization_id}/badge_templates"
        return [
            Route(base, self.create, methods=["POST"]),
            Route(base + "/{template_id}", self.update, methods=["PUT"]),
            Route(base + "/{template_id}", self.delete, methods=["DELETE"]),
        ]

    async def create(self, request: Request) -> Response:
        """201 with Location; the new template is active at once."""
        organization = self._site.organization(request, Right.WRITE, SCOPE)
        members = await read_body(request, known=_CREATE, noun="a badge template")
        missing = [FieldError(name, "can't be blank") for name in _REQUIRED if not members.get(name)]
        if missing:
            raise invalid(*missing)
        book, now = self._site.world.templates, self._site.world.clock.now()
        name = text_of(members, "name") or ""
        blank = Template(
            id=book.next_id(),
            organization_id=organization.id,
            name=name,
            description="",
            slug=book.free_slug(name),
            state=TemplateState.ACTIVE,
            created_at=now,
            updated_at=now,
        )
        template = self._changed(blank, members)
        position = book.add(template)
        self._site.world.tell(EventType.TEMPLATE_CREATED, Subject(template=position))
        location = f"{self._site.url}/api/v1/organizations/{organization.id}/badge_templates/{template.id}"
        return one(template_shape(template, self._site.world, self._site.url), 201, {"Location": location})

    async def update(self, request: Request) -> Response:
        """200 with the whole template; what the body leaves out stays."""
        organization = self._site.organization(request, Right.WRITE, SCOPE)
        world = self._site.world
        template = find_template(world, organization.id, request.path_params["template_id"])
        members = await read_body(request, known=_UPDATE, noun="a badge template")
        now = world.clock.now()
        changed = replace(self._changed(template, members), updated_at=now)
        if "state" in members:
            changed = replace(changed, state=_state(members), state_updated_at=now)
        world.templates.change(changed)
        world.tell(EventType.TEMPLATE_CHANGED, Subject(template=world.templates.position_of(changed.id)))
        return one(template_shape(changed, world, self._site.url))

    async def delete(self, request: Request) -> Response:
        """204; badges issued from it stay."""
        organization = self._site.organization(request, Right.DELETE, SCOPE)
        world = self._site.world
        template = find_template(world, organization.id, request.path_params["template_id"])
        snapshot, position = template_shape(template, world, self._site.url), world.templates.position_of(template.id)
        world.templates.remove(template.id)
        world.tell(EventType.TEMPLATE_DELETED, Subject(template=position, snapshot=snapshot))
        return Response(status_code=204)

    def _changed(self, template: Template, members: Mapping[str, object]) -> Template:
        """The template with everything the body names."""
        level = text_of(members, "level")
        if level is not None and level not in LEVELS:
            raise invalid(FieldError("level", "is not included in the list"))
        for name in ("name", "description"):
            if name in members and text_of(members, name) is None:
                raise invalid(FieldError(name, "can't be blank"))
        given = {name: text_of(members, name) for name in _TEXTS if name in members}
        return replace(
            template,
            name=given.get("name") or template.name,
            description=given.get("description") or template.description,
            global_activity_url=given.get("global_activity_url", template.global_activity_url),
            level=given.get("level", template.level),
            cost=given.get("cost", template.cost),
            time_to_earn=given.get("time_to_earn", template.time_to_earn),
            category=given.get("type_category", template.category),
            public=flag_of(members, "public", template.public),
            allows_duplicates=flag_of(members, "allow_duplicate_badges", template.allows_duplicates),
            lock_badge_state=flag_of(members, "lock_badge_state", template.lock_badge_state),
            translatable=flag_of(members, "translatable", template.translatable),
            **self._lists(template, members),
        )

    def _lists(self, template: Template, members: Mapping[str, object]) -> _Lists:
        skills = texts_of(members, "skills") if "skills" in members else template.skills
        if "skills" in members and len(skills) < self._site.options.rules.minimum_skills:
            raise invalid(FieldError("skills", "is too short"))
        tags = texts_of(members, "reporting_tags") if "reporting_tags" in members else template.tags
        wanted = list_of(members, "badge_template_activities")
        activities = tuple(self._activity(entry, template) for entry in wanted)
        return _Lists(
            skills=skills,
            tags=tags,
            activities=activities if "badge_template_activities" in members else template.activities,
            alignments=_objects(members, "alignments", template.alignments),
            recommendations=_objects(members, "recommendations", template.recommendations),
            picture=self._picture(template, members["image"]) if "image" in members else template.picture,
        )

    def _activity(self, entry: object, template: Template) -> Activity:
        if not isinstance(entry, dict) or not entry.get("activity_type"):
            raise invalid(FieldError("badge_template_activities", "is invalid"))
        required = entry.get("required_badge_template_id")
        if entry["activity_type"] == "Badge":
            known = self._site.world.templates.find(str(required))
            if known is None:
                raise invalid(FieldError("badge_template_activities", "is invalid"))
            return Activity(fixed_id(0, f"{template.id}:{required}"), known.name, "Badge", None, known.id)
        if not entry.get("title"):
            raise invalid(FieldError("badge_template_activities", "is invalid"))
        address = entry.get("activity_url")
        title, kind = str(entry["title"]), str(entry["activity_type"])
        return Activity(fixed_id(0, f"{template.id}:{title}"), title, kind, None if address is None else str(address))

    def _picture(self, template: Template, image: object) -> Picture:
        """A picture from an address is drawn here, nothing is fetched; Base64 data is kept as it came."""
        if isinstance(image, dict) and set(image) <= {"remote_upload_url"}:
            address = image.get("remote_upload_url")
            if not isinstance(address, str) or not address.startswith(("https://", "http://")):
                raise invalid(FieldError("image", "is invalid"))
            picture = Picture(id=fixed_id(0, f"{template.id}:{address}"), slug=template.slug)
        elif isinstance(image, str):
            data = _picture_bytes(image)
            picture = Picture(fixed_id(0, f"{template.id}:{image}"), template.slug, PictureKind.UPLOADED, data=data)
        else:
            raise does_not_know("this form of an image; send remote_upload_url or Base64 data")
        self._site.world.add_picture(picture)
        return picture


class _Lists(TypedDict):
    """The members of a template that are lists, and its picture."""

    skills: tuple[str, ...]
    tags: tuple[str, ...]
    activities: tuple[Activity, ...]
    alignments: tuple[dict[str, object], ...]
    recommendations: tuple[dict[str, object], ...]
    picture: Picture | None


def _state(members: Mapping[str, object]) -> TemplateState:
    try:
        return TemplateState(members.get("state"))
    except ValueError:
        raise invalid(FieldError("state", "is not included in the list")) from None


def _objects(
    members: Mapping[str, object], name: str, otherwise: tuple[dict[str, object], ...]
) -> tuple[dict[str, object], ...]:
    if name not in members:
        return otherwise
    objects = list_of(members, name)
    if not all(isinstance(entry, dict) for entry in objects):
        raise invalid(FieldError(name, "is invalid"))
    return tuple(entry for entry in objects if isinstance(entry, dict))


def _picture_bytes(text: str) -> bytes:
    encoded = text.partition(",")[2] if text.startswith("data:") else text
    try:
        data = base64.b64decode(encoded, validate=True)
        with Image.open(io.BytesIO(data)) as opened:
            kind = opened.format
    except (binascii.Error, ValueError, UnidentifiedImageError, OSError):
        raise invalid(FieldError("image", "is invalid")) from None
    if kind not in ("PNG", "JPEG", "GIF"):
        raise invalid(FieldError("image", "is invalid"))
    return data
