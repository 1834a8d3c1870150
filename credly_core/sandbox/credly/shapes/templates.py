"""A badge template as Credly writes it: in a list, alone, and inside a badge."""

from __future__ import annotations

import orjson

from credly_core.sandbox.credly.dates import written, written_day
from credly_core.sandbox.credly.shapes.organizations import owner_shape
from credly_core.sandbox.world.pictures import Picture
from credly_core.sandbox.world.templates import Activity, Template
from credly_core.sandbox.world.world import World


def image_shape(picture: Picture | None, url: str) -> dict[str, object] | None:
    """A picture's id and absolute address."""
    return None if picture is None else {"id": picture.id, "url": url + picture.path}


def nested_template_shape(template: Template, world: World, url: str) -> dict[str, object]:
    """The copy inside a badge: without reporting tags."""
    owner = world.organizations[template.organization_id]
    issued = world.issued_count(template.id)
    picture = template.picture
    return {
        "id": template.id,
        "allow_duplicate_badges": template.allows_duplicates,
        "cost": template.cost,
        "description": template.description,
        "default_expires_at": written(template.default_expires_at),
        "default_expires_at_date": written_day(template.default_expires_at),
        "default_expires_at_type": None if template.default_expires_at is None else "date",
        "earn_this_badge_url": None,
        "enable_earn_this_badge": False,
        "enable_detail_attribute_visibility": True,
        "global_activity_url": template.global_activity_url,
        "level": template.level,
        "lock_badge_state": template.lock_badge_state,
        "name": template.name,
        "state": template.state.value,
        "public": template.public,
        "badges_count": issued,
        "recipient_type": "User",
        "send_expiring_badge_notifications": False,
        "show_badge_lmi": False,
        "show_lmi_jobs": False,
        "show_skill_tag_links": True,
        "vanity_slug": template.slug,
        "record_to_blockchain": None,
        "time_to_earn": template.time_to_earn,
        "type_category": template.category,
        "printing_disabled": False,
        "visibility": "public" if template.public else "private",
        "criteria_url_name": None,
        "criteria_url": None,
        "certification": template.category == "Certification",
        "state_updated_at": written(template.state_updated_at),
        "created_at": written(template.created_at),
        "updated_at": written(template.updated_at),
        "show_template_settings": False,
        "get_issue_count": issued,
        "image": image_shape(picture, url),
        "image_url": None if picture is None else url + picture.path,
        "url": f"{url}/org/{owner.slug}/badge/{template.slug}",
        "owner": owner_shape(owner, url),
        "alignments": list(template.alignments),
        "recommendations": list(template.recommendations),
        "required_badge_templates": [],
        "badge_template_activities": [_activity_shape(activity, world, url) for activity in template.activities],
        "skills": list(template.skills),
    }


def listed_template_shape(template: Template, world: World, url: str) -> dict[str, object]:
    """One row of the template list."""
    return {**nested_template_shape(template, world, url), "reporting_tags": list(template.tags)}


class TemplateFragments:
    """Templates already written as JSON. A page of badges repeats the same few, and a list never changes between."""

    def __init__(self, world: World, url: str) -> None:
        self._world = world
        self._url = url
        self._known: dict[tuple[int, bool], tuple[object, orjson.Fragment]] = {}

    def nested(self, position: int) -> orjson.Fragment:
        """The copy inside a badge."""
        return self._fragment(position, listed=False)

    def listed(self, position: int) -> orjson.Fragment:
        """One row of the template list."""
        return self._fragment(position, listed=True)

    def _fragment(self, position: int, *, listed: bool) -> orjson.Fragment:
        world, template = self._world, self._world.templates.at(position)
        owner = world.organizations[template.organization_id]
        state = (world.templates.version, world.issued_count(template.id), owner.updated_at)
        known = self._known.get((position, listed))
        if known is None or known[0] != state:
            write = listed_template_shape if listed else nested_template_shape
            known = state, orjson.Fragment(orjson.dumps(write(template, world, self._url)))
            self._known[position, listed] = known
        return known[1]


def template_shape(template: Template, world: World, url: str) -> dict[str, object]:
    """The single object: two members more."""
    wanted_by = [
        {"id": other.id, "name": other.name}
        for other in world.templates.of(template.organization_id)
        if any(activity.required_template_id == template.id for activity in other.activities)
    ]
    return {
        **listed_template_shape(template, world, url),
        "show_template_settings": True,
        "recommending_templates": [],
        "criterion_for": wanted_by,
    }


def _activity_shape(activity: Activity, world: World, url: str) -> dict[str, object]:
    shape: dict[str, object] = {
        "id": activity.id,
        "title": activity.title,
        "activity_type": activity.activity_type,
        "activity_url": activity.activity_url,
        "required_badge_template_id": activity.required_template_id,
    }
    required = world.templates.find(activity.required_template_id or "")
    if required is not None:
        owner = world.organizations[required.organization_id]
        shape["required_badge_template_name"] = required.name
        shape["required_badge_template_url"] = f"{url}/org/{owner.slug}/badge/{required.slug}"
    return shape
