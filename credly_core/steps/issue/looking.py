"""Looking at Credly before anything is sent (again): the template's setting, and one person's badges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.finding_ours import find_ours
from credly_core.domain.found_badges import FoundBadge
from credly_core.domain.ids import OrganizationId, TemplateId
from credly_core.domain.issuing import OrderDeed, OrderRecord
from credly_core.steps.run import Clock
from credly_core.store import outbox
from credly_core.store.store import Store

if TYPE_CHECKING:
    from credly_core.credly.client import CredlyClient


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look brought: the badge that shows that the order is done, and everything else of this person."""

    ours: FoundBadge | None
    others: tuple[FoundBadge, ...] = ()


class Looker:
    """Asks Credly about single orders; remembers templates for as long as it lives, which is one run."""

    def __init__(self, store: Store, client: CredlyClient, organization_id: OrganizationId, now: Clock) -> None:
        self._store = store
        self._client = client
        self._organization_id = organization_id
        self._now = now
        self._templates: dict[TemplateId, BadgeTemplate] = {}

    def template(self, template_id: TemplateId) -> BadgeTemplate:
        """The template as it is today; asked for once."""
        found = self._templates.get(template_id)
        if found is None:
            found = self._templates[template_id] = self._client.issuing.template(self._organization_id, template_id)
        return found

    def has_net(self, record: OrderRecord) -> bool:
        """Whether Credly itself would refuse to do it twice: the second net under a request that is sent again."""
        order = record.order
        if order.key.deed is not OrderDeed.ISSUE:
            return True  # a badge is replaced once, and revoked once
        return not order.may_repeat and not self.template(order.key.template_id).allows_duplicates

    def look(self, record: OrderRecord) -> Sight:
        """By template and our own id first, then by address."""
        key, person = record.order.key, record.order.recipient
        issuing = self._client.issuing
        by_id = issuing.badges_of_earner(self._organization_id, key.template_id, key.earner_key)
        ours = self._ours(record, by_id)
        if ours is not None:
            return Sight(ours)
        known = {badge.id for badge in by_id}
        by_address = issuing.badges_of_address(self._organization_id, key.template_id, person.email)
        found = (*by_id, *(badge for badge in by_address if badge.id not in known))
        return Sight(self._ours(record, found), found)

    def _ours(self, record: OrderRecord, badges: tuple[FoundBadge, ...]) -> FoundBadge | None:
        if not badges:
            return None
        with self._store.read() as tx:
            taken = outbox.taken_badges(tx, self._organization_id, record.id)
        return find_ours(record, badges, now=self._now(), taken=taken)
