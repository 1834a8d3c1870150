"""Share links: complete, harmless, and none of our own ids in public."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from credly_core.domain.ids import IssuedBadgeId
from credly_core.domain.sharing import ShareableBadge, ShareChannel, add_to_profile, is_web_page, share_links

BADGE = ShareableBadge(
    id=IssuedBadgeId("00000bad-1"),
    name="Forklift & Safety «2026»",
    page="https://www.credly.com/badges/00000bad-1",
    organization="Larkfield Learning",
    linkedin_id="12345",
    issued_at=datetime(2026, 3, 31, 23, 30, tzinfo=UTC),
    expires_at=datetime(2028, 3, 31, tzinfo=UTC),
)


def members(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query, strict_parsing=True).items()}


def test_every_channel_gets_a_link_to_the_public_page() -> None:
    links = {link.channel: link for link in share_links(BADGE, "I earned it!")}

    assert set(links) == set(ShareChannel)
    assert members(links[ShareChannel.LINKEDIN_POST].address) == {"url": BADGE.page}
    assert members(links[ShareChannel.X].address) == {"text": "I earned it!", "url": BADGE.page}
    assert members(links[ShareChannel.FACEBOOK].address) == {"u": BADGE.page}
    assert "\r\n" not in links[ShareChannel.MAIL].address
    assert "+" not in links[ShareChannel.MAIL].address


def test_add_to_profile_names_the_organization_by_its_number_and_the_months_of_utc() -> None:
    found = members(add_to_profile(BADGE))

    assert found == {
        "startTask": "CERTIFICATION_NAME",
        "name": BADGE.name,
        "organizationId": "12345",
        "issueYear": "2026",
        "issueMonth": "3",
        "expirationYear": "2028",
        "expirationMonth": "3",
        "certUrl": BADGE.page,
        "certId": BADGE.id,
    }


@pytest.mark.parametrize("number", ["", "larkfield", "12 34", "-1"])
def test_without_a_number_the_organization_is_named(number: str) -> None:
    plain = ShareableBadge(BADGE.id, BADGE.name, BADGE.page, BADGE.organization, number)

    found = members(add_to_profile(plain))

    assert found["organizationName"] == "Larkfield Learning"
    assert not {"organizationId", "issueYear", "expirationYear"} & set(found)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://www.credly.com/badges/1",
        "https://user:word@www.credly.com/badges/1",
        "https://www.credly.com/badges/1\nBcc: all",
        'https://www.credly.com/"><script>',
        "https://",
        "https://[::1",
    ],
)
def test_a_page_that_is_not_safe_to_open_gets_no_links(page: str) -> None:
    odd = ShareableBadge(BADGE.id, BADGE.name, page, BADGE.organization)

    assert not is_web_page(page)
    assert share_links(odd, "words") == ()


def test_nothing_in_a_name_leaves_the_embed_code() -> None:
    odd = ShareableBadge(BADGE.id, '"><script>alert(1)</script>', BADGE.page, BADGE.organization)

    code = next(link.text for link in share_links(odd, "") if link.channel is ShareChannel.EMBED)

    assert "<script" not in code
    assert code.count("<iframe") == 1
