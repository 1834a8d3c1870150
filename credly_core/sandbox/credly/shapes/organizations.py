"""An organization as Credly writes it: in full, as owner, as issuer, as owner of a token."""

from __future__ import annotations

from credly_core.sandbox.credly.dates import written
from credly_core.sandbox.world.organization import Organization


def organization_url(organization: Organization, url: str) -> str:
    """Where the API has it."""
    return f"{url}/api/v1/organizations/{organization.id}"


def organization_shape(organization: Organization, url: str) -> dict[str, object]:
    """The full object."""
    facts = organization.facts
    logo = f"{url}/images/{organization.logo_id}/logo.png"
    place = " ".join(filter(None, (facts["address"], facts["city"], facts["zip_or_postal_code"])))
    return {
        "id": organization.id,
        "name": facts["name"],
        "website_url": facts["website_url"],
        "webhook_url": facts["webhook_url"],
        "contact_email": facts["contact_email"],
        "legal_contact_email": facts["legal_contact_email"],
        "technical_contact_email": facts["technical_contact_email"],
        "zip_or_postal_code": facts["zip_or_postal_code"],
        "organization_type": "Training provider",
        "bio": facts["bio"],
        "twitter_url": facts["twitter_url"],
        "vanity_slug": organization.slug,
        "facebook_url": facts["facebook_url"],
        "linked_in_url": facts["linked_in_url"],
        "linked_in_name": None,
        "linked_in_org_id": None,
        "city": facts["city"],
        "address": facts["address"],
        "primary_hex_color": None,
        "support_email": facts["support_email"],
        "support_url": facts["support_url"],
        "allow_saml_debug": False,
        "allowed_webhooks": [],
        "enable_blockchain": False,
        "print_method": None,
        "pdf_id": None,
        "internationalize_badge_templates": False,
        "integrated_with_faethm": False,
        "hide_subscription": False,
        "default_page": "badges",
        "industry_id": None,
        "workforce_enabled": True,
        "linkedin_a2p_url": None,
        "location": place,
        "country": facts["country"],
        "state_or_province": facts["state_or_province"],
        "created_at": written(organization.created_at),
        "updated_at": written(organization.updated_at),
        "vanity_url": f"{url}/org/{organization.slug}",
        "verified_at": written(organization.verified_at),
        "verified": True,
        "require_template_detail_attributes": False,
        "photo": {"id": organization.logo_id, "url": logo},
        "photo_url": logo,
        "has_employees": True,
        "missing_required_info": False,
        "featured_badge_templates": [],
    }


def owner_shape(organization: Organization, url: str) -> dict[str, object]:
    """The owner of a badge template."""
    return {
        "type": "Organization",
        "id": organization.id,
        "name": organization.name,
        "enable_blockchain": False,
        "url": organization_url(organization, url),
        "vanity_url": f"{url}/org/{organization.slug}",
        "vanity_slug": organization.slug,
        "verified": True,
        "viewable": True,
    }


def maker_shape(organization: Organization, url: str) -> dict[str, object]:
    """Who made or issued a badge."""
    return {
        "type": "Organization",
        "id": organization.id,
        "name": organization.name,
        "url": organization_url(organization, url),
        "vanity_url": f"{url}/org/{organization.slug}",
        "share_to_ziprecruiter": False,
        "verified": True,
    }


def issuer_shape(organization: Organization, url: str) -> dict[str, object]:
    """The issuer of a badge: the name is one level down."""
    entity = {"label": "Issued by", "primary": True, "entity": maker_shape(organization, url)}
    return {"summary": f"issued by {organization.name}", "entities": [entity]}
