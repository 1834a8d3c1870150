"""How long a token lives still, and when that is worth a warning."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

_DAY = timedelta(days=1)


class TokenLevel(enum.StrEnum):
    """How near the end is. The values are what pages and `--json` show."""

    #: More than 30 days.
    FINE = "fine"
    #: 30 days or fewer.
    MONTH = "30"
    #: 14 days or fewer.
    FORTNIGHT = "14"
    #: 3 days or fewer.
    LAST_DAYS = "3"
    #: Over.
    EXPIRED = "expired"
    #: The service does not tell.
    UNKNOWN = "unknown"

    @property
    def needs_action(self) -> bool:
        """Whether somebody should make a new token."""
        return self not in (TokenLevel.FINE, TokenLevel.UNKNOWN)


@dataclass(frozen=True, slots=True)
class TokenLife:
    """Whole days left (None when unknown), the warning level, and one sentence for a person."""

    days_left: int | None
    level: TokenLevel
    sentence: str


def life_of(expires_at: datetime | None, now: datetime, *, uses_oauth: bool = False) -> TokenLife:
    """What to say about a token that ends at `expires_at`.

    >>> from datetime import UTC
    >>> life_of(datetime(2026, 3, 11, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)).sentence
    'The token ends in 10 days, on 11 March 2026. Make a new one in Credly and replace it here.'
    """
    if uses_oauth:
        return TokenLife(None, TokenLevel.UNKNOWN, "Signs in with OAuth; its access tokens are renewed by themselves.")
    if expires_at is None:
        return TokenLife(
            None,
            TokenLevel.UNKNOWN,
            "Credly does not tell when this token ends; tokens live 180 days from their creation.",
        )
    day = f"{expires_at.day} {expires_at:%B %Y}"
    if expires_at <= now:
        return TokenLife(
            0, TokenLevel.EXPIRED, f"The token ended on {day}. Make a new one in Credly and replace it here."
        )
    days = (expires_at - now) // _DAY
    level = _level(days)
    left = "in less than a day" if days == 0 else f"in {days} day{'' if days == 1 else 's'}"
    advice = " Make a new one in Credly and replace it here." if level.needs_action else ""
    return TokenLife(days, level, f"The token ends {left}, on {day}.{advice}")


def _level(days: int) -> TokenLevel:
    for most, level in ((3, TokenLevel.LAST_DAYS), (14, TokenLevel.FORTNIGHT), (30, TokenLevel.MONTH)):
        if days <= most:
            return level
    return TokenLevel.FINE
