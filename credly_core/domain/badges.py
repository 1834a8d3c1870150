"""Badges as Credly sees them: organization, badge template, authorization token."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.ids import OrganizationId, TemplateId
from credly_core.domain.secrets import Secret


class TemplateState(enum.Enum):
    """Where a badge template stands (credly-api.md 5.2)."""

    #: Being prepared; it may have no picture and cannot be issued.
    DRAFT = "draft"
    #: Can be issued.
    ACTIVE = "active"
    #: Withdrawn; cannot be used for new badges.
    ARCHIVED = "archived"
    #: A word Credly did not use when this was written; treated as not usable.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Organization:
    """The issuing body in Credly."""

    id: OrganizationId
    name: str
    photo_url: str | None = None
    vanity_url: str | None = None
    website_url: str | None = None


@dataclass(frozen=True, slots=True)
class BadgeTemplate:
    """Credly's definition of a badge. Times are aware UTC; `issued_count` counts badges issued so far."""

    id: TemplateId
    name: str
    state: TemplateState
    description: str = ""
    image_url: str | None = None
    skills: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    level: str | None = None
    issued_count: int = 0
    is_public: bool = True
    allows_duplicates: bool = False
    url: str | None = None
    owner_id: OrganizationId | None = None
    owner_name: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def is_usable(self) -> bool:
        """Whether a badge.csv row may point to it: active, with a picture."""
        return self.state is TemplateState.ACTIVE and bool(self.image_url)

    @property
    def why_not_usable(self) -> str:
        """The reason in words, empty when the template is usable."""
        if self.state is TemplateState.ARCHIVED:
            return "Archived in Credly: no new badges can be issued from it."
        if self.state is TemplateState.DRAFT:
            return "Still a draft in Credly: publish it there first."
        if self.state is TemplateState.UNKNOWN:
            return "Credly reports a state this console does not know."
        if not self.image_url:
            return "Has no picture in Credly, and ALM requires one."
        return ""


@dataclass(frozen=True, slots=True)
class AuthorizationToken:
    """Credly's key for an organization; lives 180 days (credly-api.md 1.2)."""

    id: str
    description: str | None
    can_read: bool
    can_write: bool
    can_delete: bool
    created_at: datetime | None
    expires_at: datetime | None
    secret: Secret
