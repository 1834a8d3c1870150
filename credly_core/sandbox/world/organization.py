"""The made-up organizations: the one everybody works with, and a neighbour that is none of our business."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from credly_core.sandbox.chance import fixed_id

#: What `PUT /organizations/{id}` may change, each a plain text or null.
CHANGEABLE = (
    "name",
    "website_url",
    "webhook_url",
    "bio",
    "contact_email",
    "legal_contact_email",
    "technical_contact_email",
    "support_email",
    "support_url",
    "address",
    "city",
    "state_or_province",
    "zip_or_postal_code",
    "country",
    "twitter_url",
    "facebook_url",
    "linked_in_url",
)


@dataclass(frozen=True, slots=True)
class Organization:
    """An issuing body. `facts` holds the changeable texts under Credly's own names."""

    id: str
    slug: str
    logo_id: str
    created_at: datetime
    updated_at: datetime
    verified_at: datetime
    facts: dict[str, str | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name people see."""
        return self.facts["name"] or ""

    @property
    def webhook_url(self) -> str | None:
        """Where events are posted, if anywhere."""
        return self.facts.get("webhook_url")


def _facts(name: str, domain: str, **more: str) -> dict[str, str | None]:
    facts: dict[str, str | None] = dict.fromkeys(CHANGEABLE)
    facts.update(
        name=name,
        website_url=f"https://www.{domain}/",
        contact_email=f"hello@{domain}",
        legal_contact_email=f"legal@{domain}",
        technical_contact_email=f"tech@{domain}",
        support_email=f"badges@{domain}",
        support_url=f"https://www.{domain}/badges/help",
        **more,
    )
    return facts


def seeded_organizations(seed: int, until: date) -> tuple[Organization, Organization]:
    """The main organization and the neighbour."""
    end = datetime.combine(until, time(10, 0), tzinfo=UTC)
    main = Organization(
        id=fixed_id(seed, "organization:main"),
        slug="larkfield-learning",
        logo_id=fixed_id(seed, "organization:main:logo"),
        created_at=end - timedelta(days=1_150),
        updated_at=end - timedelta(days=40),
        verified_at=end - timedelta(days=1_140),
        facts=_facts(
            "Larkfield Learning",
            "larkfield.example",
            bio="Larkfield Learning trains 2,000 people in data, safety, service and leadership.",
            address="14 Weaver Street",
            city="Larkfield",
            zip_or_postal_code="LK4 2QP",
            country="United Kingdom",
            linked_in_url="https://www.linkedin.com/company/larkfield-learning-example",
        ),
    )
    neighbour = Organization(
        id=fixed_id(seed, "organization:neighbour"),
        slug="brightwater-college",
        logo_id=fixed_id(seed, "organization:neighbour:logo"),
        created_at=end - timedelta(days=800),
        updated_at=end - timedelta(days=90),
        verified_at=end - timedelta(days=790),
        facts=_facts("Brightwater College", "brightwater.example", bio="Evening courses.", city="Brightwater"),
    )
    return main, neighbour
