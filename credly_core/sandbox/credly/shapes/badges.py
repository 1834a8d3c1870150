"""An issued badge as Credly writes it: in full, and in the minimal format of the high volume search."""

from __future__ import annotations

from dataclasses import dataclass

from credly_core.sandbox.credly.dates import written, written_day
from credly_core.sandbox.credly.shapes.organizations import issuer_shape, maker_shape
from credly_core.sandbox.credly.shapes.templates import TemplateFragments, image_shape
from credly_core.sandbox.world.badges import Badge, BadgeState
from credly_core.sandbox.world.people import Earner
from credly_core.sandbox.world.world import World


@dataclass(slots=True)
class BadgeShapes:
    """Writes badges."""

    world: World
    url: str
    templates: TemplateFragments

    def full(self, badge: Badge) -> dict[str, object]:
        """The whole object."""
        world = self.world
        template = world.templates.at(badge.template)
        maker = world.main
        texts, picture = badge.texts, template.picture
        shape: dict[str, object] = {
            "user": self._user(badge.earner),
            "created_by": maker_shape(maker, self.url),
            "issuer": issuer_shape(maker, self.url),
            "printing_enabled": True,
            "print_method": "custom",
            "badge_template": self.templates.nested(badge.template),
            "id": badge.id,
            "issued_to": _issued_to(badge),
            "issued_to_first_name": badge.first_name,
            "issued_to_middle_name": texts.middle_name,
            "issued_to_last_name": badge.last_name,
            "issuer_earner_id": badge.earner_key,
            "locale": texts.locale or badge.earner.locale,
            "public": badge.public,
            "recipient_email": badge.earner.email,
            "replacement_badge_id": badge.replaced_by_id,
            "replaces_badge_id": badge.replaces_id,
            "revocation_reason": texts.reason,
            "state": self._state(badge),
            "suppress_badge_notification_email": texts.suppressed,
            "updated_at": written(badge.updated_at),
            "country": self._country(badge),
            "country_code": None,
            "state_or_province": texts.state_or_province,
            "created_at": written(badge.created_at),
            "expires_at": written(badge.expires_at),
            "expires_at_date": written_day(badge.expires_at),
            "issued_at": written(badge.issued_at),
            "issued_at_date": written_day(badge.issued_at),
            "state_updated_at": written(badge.state_changed_at),
            "image": image_shape(picture, self.url),
            "image_url": None if picture is None else self.url + picture.path,
            "alignments": [],
            "evidence": list(texts.evidence or ()),
        }
        shape.update(self._addresses(badge))
        return shape

    def minimal(self, badge: Badge) -> dict[str, object]:
        """The few members of the minimal format."""
        template = self.world.templates.at(badge.template)
        shape: dict[str, object] = {
            "id": badge.id,
            "issued_to": _issued_to(badge),
            "issued_to_first_name": badge.first_name,
            "issued_to_last_name": badge.last_name,
            "issuer_earner_id": badge.earner_key,
            "public": badge.public,
            "recipient_email": badge.earner.email,
            "state": self._state(badge),
        }
        if badge.state is BadgeState.ACCEPTED:
            shape["badge_url"] = f"{self.url}/badges/{badge.id}"
        user = badge.earner.user
        shape.update(
            updated_at=written(badge.updated_at),
            created_at=written(badge.created_at),
            expires_at=written(badge.expires_at),
            issued_at=written(badge.issued_at),
            state_updated_at=written(badge.state_changed_at),
            badge_template={"id": template.id, "name": template.name},
            user={} if user is None else {"id": self.world.people.user_id(user)},
        )
        return shape

    def _state(self, badge: Badge) -> str:
        return self.world.badges.other_words.get(badge.row, badge.state.value)

    def _country(self, badge: Badge) -> str | None:
        """What a client wrote; seeded badges were issued with the country of their person."""
        is_seeded = badge.row < self.world.badges.seeded
        return self.world.people.country_of(badge.earner.position) if is_seeded else badge.texts.country

    def _addresses(self, badge: Badge) -> dict[str, object]:
        """`badge_url` once accepted, `accept_badge_url` while pending; an accepted replacement has both."""
        public = f"{self.url}/badges/{badge.id}"
        addresses: dict[str, object] = {}
        if badge.state is BadgeState.ACCEPTED:
            addresses["badge_url"] = public
        if badge.state is BadgeState.PENDING or (badge.state is BadgeState.ACCEPTED and badge.replaces_id):
            addresses["accept_badge_url"] = public + "/accept"
        return addresses

    def _user(self, earner: Earner) -> dict[str, object]:
        """The account; an empty object while nobody signed up."""
        if earner.user is None:
            return {}
        owner = self.world.people.earner(earner.user)
        user_id = self.world.people.user_id(earner.user)
        return {
            "id": user_id,
            "email": f"{user_id}@example.com",
            "first_name": owner.first_name,
            "middle_name": None,
            "last_name": owner.last_name,
            "current_position_name": "*****",
            "current_organization_name": "*****",
            "confirmed": True,
            "photo": None,
            "photo_url": None,
            "url": f"{self.url}/users/{owner.slug}",
        }


def _issued_to(badge: Badge) -> str:
    return " ".join(filter(None, (badge.first_name, badge.texts.middle_name, badge.last_name)))
