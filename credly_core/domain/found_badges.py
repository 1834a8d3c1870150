"""Badges looked up at Credly for one person, with everything a replacement must carry over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.history import IssuedBadgeState
from credly_core.domain.ids import IssuedBadgeId, TemplateId


@dataclass(frozen=True, slots=True)
class FoundBadge:
    """One issued badge in full. `earner_key` is our own id for the person; empty where it was issued without.

    `expires_at` None means never. `public_url` is there once it was accepted, `accept_url` while it waits.
    `evidence` holds name and address of each link.
    """

    id: IssuedBadgeId
    template_id: TemplateId
    state: IssuedBadgeState
    email: str
    earner_key: str = ""
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    locale: str = ""
    country: str = ""
    region: str = ""
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    created_at: datetime | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    replaces_id: IssuedBadgeId | None = None
    replaced_by_id: IssuedBadgeId | None = None
    public_url: str = ""
    accept_url: str = ""

    @property
    def is_live(self) -> bool:
        """Whether it is somebody's badge now: waiting or accepted, and not replaced by a newer one."""
        return self.state in (IssuedBadgeState.PENDING, IssuedBadgeState.ACCEPTED) and self.replaced_by_id is None

    def has_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= now
