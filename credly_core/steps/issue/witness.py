"""Whether an absence proves anything: where Credly stops no second badge, its lists must show something younger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from credly_core.domain.ids import OrganizationId
from credly_core.domain.issuing import OrderRecord
from credly_core.steps.issue.rules import IssueRules
from credly_core.store import outbox_reading
from credly_core.store.store import Store

if TYPE_CHECKING:
    from credly_core.credly.client import CredlyClient

#: An order is sent so often without Credly's net; then somebody has to look what is wrong.
_MOST_SENT = 3


class Witness:
    """Another order of the same template, issued after the one in question was sent, that the same lists show."""

    def __init__(self, store: Store, client: CredlyClient, organization_id: OrganizationId, rules: IssueRules) -> None:
        self._store = store
        self._issuing = client.issuing
        self._organization_id = organization_id
        #: A request must have left so long before the end of its claim.
        self._ahead = timedelta(seconds=rules.claim_seconds - rules.send_seconds)

    def tells(self, record: OrderRecord) -> bool:
        """Whether the lists are known to be younger than the lost request; asks for the witness by both ways."""
        left_by = self._left_by(record)
        if record.claim_number >= _MOST_SENT or left_by is None:
            return False
        with self._store.read() as tx:
            witness = outbox_reading.issued_after(tx, record, left_by)
        if witness is None or witness.badge_id is None:
            return False
        key, address = witness.order.key, witness.order.recipient.email
        by_id = self._issuing.badges_of_earner(self._organization_id, key.template_id, key.earner_key)
        if witness.badge_id not in {badge.id for badge in by_id}:
            return False
        by_address = self._issuing.badges_of_address(self._organization_id, key.template_id, address)
        return witness.badge_id in {badge.id for badge in by_address}

    def _left_by(self, record: OrderRecord) -> datetime | None:
        """The last moment at which the lost request can have left; a claim may end long after it."""
        moments = [record.changed_at, record.claim_until and record.claim_until - self._ahead]
        return min((moment for moment in moments if moment is not None), default=None)
