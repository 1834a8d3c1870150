"""What of the issued badges is looked at: filters and choices as one value, which an address can hold."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Self

_SINCE, _UNTIL = "since", "until"
#: More values of one kind make an address that mail programs cut.
MOST_VALUES = 200
_MONTHS = 12
_MOST_DAYS = 3_660
_MOST_BADGES = 1_000_000_000


class Period(enum.Enum):
    """How time is cut."""

    #: Calendar days.
    DAY = "day"
    #: Weeks from Monday.
    WEEK = "week"
    #: Calendar months.
    MONTH = "month"


class Facet(enum.Enum):
    """By what issued badges can be filtered, besides time; the value is the name in an address."""

    #: The badge template, by its id.
    TEMPLATE = "template"
    #: A reporting tag, which is what collections are in Credly's answers.
    TAG = "tag"
    #: A skill of the template.
    SKILL = "skill"
    #: Foundational, Intermediate, Advanced.
    LEVEL = "level"
    #: Where the issued badge stands.
    STATE = "state"
    #: Whether the earner has an account.
    ACCOUNT = "account"
    #: The team of the person.
    TEAM = "team"
    #: The country as issued.
    COUNTRY = "country"
    #: What stands behind the @.
    DOMAIN = "domain"
    #: A learning object that the template is mapped to.
    LEARNING_OBJECT = "learning_object"

    @property
    def title(self) -> str:
        """As people read it.

        >>> Facet.LEARNING_OBJECT.title
        'Learning object'
        """
        return "Mail domain" if self is Facet.DOMAIN else self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters and choices. Empty filters leave everything in; `since` and `until` are issue days, both included.

    >>> Scope.from_query({"team": ["Field"], "since": "2026-01-01", "utm": "x"}).to_query()
    {'since': '2026-01-01', 'team': ['Field']}
    """

    since: date | None = None
    until: date | None = None
    template: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    learning_object: tuple[str, ...] = ()
    period: Period = Period.MONTH
    #: Days ahead within which badges expire, each a bar.
    windows: tuple[int, ...] = (30, 60, 90, 180)
    #: Within so many days after the end a newer badge counts as a renewal.
    renewal_days: int = 90
    #: An active template without a badge for so long is unused.
    unused_days: int = 180
    #: Badges of the contract year; 0 where nobody has said.
    contract_volume: int = 0
    #: The month in which the contract year begins.
    contract_month: int = 1
    #: How many rows a ranking has.
    top: int = 20

    def values(self, facet: Facet) -> tuple[str, ...]:
        """What is chosen of one facet."""
        chosen: tuple[str, ...] = getattr(self, facet.value)
        return chosen

    def choosing(self, facet: Facet, values: Sequence[str]) -> Self:
        """The same with other values of one facet."""
        chosen = {facet.value: tuple(dict.fromkeys(values))[:MOST_VALUES]}
        return replace(self, **chosen)  # type: ignore[arg-type]  # a facet's value names a field of texts

    def toggling(self, facet: Facet, value: str) -> Self:
        """The same with one value more, or less where it was chosen: what a click on a bar does."""
        chosen = self.values(facet)
        kept = tuple(one for one in chosen if one != value)
        return self.choosing(facet, kept if len(kept) < len(chosen) else (*chosen, value))

    def between(self, since: date | None, until: date | None) -> Self:
        """The same for other days; the earlier one first."""
        if since and until and until < since:
            since, until = until, since
        return replace(self, since=since, until=until)

    def unfiltered(self) -> Self:
        """The same choices without any filter."""
        none: dict[str, tuple[str, ...]] = {facet.value: () for facet in Facet}
        return replace(self, since=None, until=None, **none)  # type: ignore[arg-type]  # as above

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return self != self.unfiltered()

    def chosen(self) -> tuple[tuple[Facet, str], ...]:
        """Every chosen value with its facet, in the order of the facets."""
        return tuple((facet, value) for facet in Facet for value in self.values(facet))

    # ---- in an address ----------------------------------------------------------------------------------------

    def to_query(self) -> dict[str, str | list[str]]:
        """What differs from the default, as parameters of an address."""
        plain = type(self)()
        query: dict[str, str | list[str]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value == getattr(plain, field.name):
                continue
            query[field.name] = _written(field.name, value)
        return query

    @classmethod
    def from_query(cls, query: Mapping[str, str | Sequence[str]]) -> Self:
        """What an address says; what it says wrongly or about other things is passed over."""
        texts = {name: [value] if isinstance(value, str) else list(value) for name, value in query.items()}
        chosen = {facet.value: _several(texts.get(facet.value, [])) for facet in Facet}
        scope = cls(**chosen)  # type: ignore[arg-type]  # as above
        scope = scope.between(_day(texts.get(_SINCE)), _day(texts.get(_UNTIL)))
        return replace(
            scope,
            period=_period(texts.get("period"), scope.period),
            windows=_windows(texts.get("windows"), scope.windows),
            renewal_days=_whole(texts.get("renewal_days"), scope.renewal_days, most=_MOST_DAYS),
            unused_days=_whole(texts.get("unused_days"), scope.unused_days, most=_MOST_DAYS),
            contract_volume=_whole(texts.get("contract_volume"), scope.contract_volume, least=0, most=_MOST_BADGES),
            contract_month=_whole(texts.get("contract_month"), scope.contract_month, most=_MONTHS),
            top=_whole(texts.get("top"), scope.top, most=MOST_VALUES),
        )


def _written(name: str, value: object) -> str | list[str]:
    if isinstance(value, Period):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ",".join(map(str, value)) if name == "windows" else [str(one) for one in value]
    return str(value)


def _several(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))[:MOST_VALUES]


def _day(texts: Sequence[str] | None) -> date | None:
    try:
        return date.fromisoformat(texts[0]) if texts else None
    except ValueError:
        return None


def _period(texts: Sequence[str] | None, default: Period) -> Period:
    return next((one for one in Period if texts and one.value == texts[0]), default)


def _windows(texts: Sequence[str] | None, default: tuple[int, ...]) -> tuple[int, ...]:
    parts = texts[0].split(",") if texts else []
    days = {int(part) for part in parts if part.strip().isascii() and part.strip().isdigit() and len(part) < 6}  # noqa: PLR2004
    return tuple(sorted(one for one in days if 0 < one <= _MOST_DAYS))[:8] or default


def _whole(texts: Sequence[str] | None, default: int, *, most: int, least: int = 1) -> int:
    text = texts[0].strip() if texts else ""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return default
    return int(text) if least <= int(text) <= most else default
