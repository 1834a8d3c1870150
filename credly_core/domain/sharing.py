"""Ways to show a badge to others: addresses to open, text to paste. Only what is accepted and public can be shown.

Addresses of the services and their members: credly-api.md, section 6.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote, urlencode, urlsplit

from credly_core.domain.ids import IssuedBadgeId

#: Side of the frame that an embedded badge gets, in pixels.
_FRAME = (300, 270)


class ShareChannel(enum.Enum):
    """Where a badge can be shown; the value is what the button says."""

    #: A post on LinkedIn.
    LINKEDIN_POST = "Post on LinkedIn"
    #: An entry under Licenses & certifications.
    LINKEDIN_PROFILE = "Add to LinkedIn profile"
    #: A post on X.
    X = "Post on X"
    #: A post on Facebook.
    FACEBOOK = "Post on Facebook"
    #: A mail of one's own.
    MAIL = "Send by mail"
    #: A piece of HTML for a page of one's own.
    EMBED = "Embed in a page"


class ShareBar(enum.Enum):
    """Why a badge cannot be shared; the value is the sentence a learner can act on."""

    #: Not accepted yet.
    NOT_ACCEPTED = "The badge is not accepted yet. Accept it first; the link is in Credly's mail."
    #: Private.
    PRIVATE = "The badge is private. Make it public on Credly, under the badge's settings."
    #: Declined.
    REJECTED = "The badge was declined by its earner."
    #: Withdrawn.
    REVOKED = "The badge was revoked."
    #: Past its date.
    EXPIRED = "The badge has expired."
    #: No page.
    NO_PAGE = "Credly gave no public page for this badge."


@dataclass(frozen=True, slots=True)
class ShareableBadge:
    """What a link needs to know. Times are UTC; `linkedin_id` is the organization's number at LinkedIn, if known."""

    id: IssuedBadgeId
    name: str
    page: str
    organization: str
    linkedin_id: str = ""
    issued_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShareLink:
    """One way to show the badge: an address to open, or text to paste."""

    channel: ShareChannel
    address: str = ""
    text: str = ""


def share_links(badge: ShareableBadge, words: str) -> tuple[ShareLink, ...]:
    """All ways, in the order of the channels; `words` is a sentence in the learner's language.

    Nothing is taken into an address that is no web page: a badge without a safe one gets no links.
    """
    if not is_web_page(badge.page):
        return ()
    page = badge.page
    return (
        ShareLink(ShareChannel.LINKEDIN_POST, _with("https://www.linkedin.com/sharing/share-offsite/", {"url": page})),
        ShareLink(ShareChannel.LINKEDIN_PROFILE, add_to_profile(badge)),
        ShareLink(ShareChannel.X, _with("https://x.com/intent/post", {"text": words, "url": page})),
        ShareLink(ShareChannel.FACEBOOK, _with("https://www.facebook.com/sharer/sharer.php", {"u": page})),
        ShareLink(ShareChannel.MAIL, f"mailto:?{_mail(badge.name, f'{words}{chr(13)}{chr(10)}{page}')}"),
        ShareLink(ShareChannel.EMBED, text=embed_code(badge)),
    )


def add_to_profile(badge: ShareableBadge) -> str:
    """LinkedIn's form, filled in. The organization's number brings its logo along, its name alone does not.

    The certificate's id is Credly's: our own id for the person stays out of a public page.

    >>> badge = ShareableBadge(IssuedBadgeId("b1"), "Welder", "https://www.credly.com/badges/b1", "Acme", "77",
    ...     datetime(2026, 3, 3, tzinfo=UTC))
    >>> add_to_profile(badge).partition("?")[2]
    'startTask=CERTIFICATION_NAME&name=Welder&organizationId=77&issueYear=2026&issueMonth=3&certUrl=https%3A%2F%2Fwww.credly.com%2Fbadges%2Fb1&certId=b1'
    """
    organization = (
        {"organizationId": badge.linkedin_id}
        if badge.linkedin_id.isdecimal()
        else {"organizationName": badge.organization}
    )
    members = {
        "startTask": "CERTIFICATION_NAME",
        "name": badge.name,
        **organization,
        **_month("issue", badge.issued_at),
        **_month("expiration", badge.expires_at),
        "certUrl": badge.page,
        "certId": badge.id,
    }
    return _with("https://www.linkedin.com/profile/add", members)


def embed_code(badge: ShareableBadge) -> str:
    """A piece of HTML that shows the badge's page in a frame; everything in it is escaped."""
    width, height = _FRAME
    page, name = escape(badge.page.rstrip("/")), escape(badge.name)
    return (
        f'<iframe src="{page}/embedded" title="{name}" width="{width}" height="{height}" '
        f'style="border:0" loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups"></iframe>'
    )


def is_web_page(address: str) -> bool:
    """Whether an address may stand behind a button: a page on the web, and nothing that runs or carries a sign-in.

    >>> is_web_page("https://www.credly.com/badges/1"), is_web_page("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    clean = not any(sign.isspace() or sign in '<>"\\^`{|}' for sign in address) and address.isprintable()
    is_local = host in ("127.0.0.1", "localhost")  # the demo's pages
    return (
        clean
        and bool(host)
        and "@" not in parts.netloc
        and (parts.scheme == "https" or (is_local and parts.scheme == "http"))
    )


def _month(what: str, moment: datetime | None) -> Mapping[str, str]:
    """Year and month in UTC; nothing for a badge that never expires."""
    if moment is None:
        return {}
    at = moment.astimezone(UTC)
    return {f"{what}Year": str(at.year), f"{what}Month": str(at.month)}


def _with(address: str, members: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(members)}"


def _mail(subject: str, body: str) -> str:
    """Mail programs want %20 for a space, not a plus."""
    return f"subject={quote(subject, safe='')}&body={quote(body, safe='')}"
