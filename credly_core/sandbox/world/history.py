"""Two years of issuing: a launch wave, quiet holidays, working hours, and what became of each badge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from credly_core.sandbox.chance import Chance, Fractions
from credly_core.sandbox.world.columns import NONE, BadgeColumns
from credly_core.sandbox.world.people import PeopleBook
from credly_core.sandbox.world.templates import Template, TemplateBook, TemplateState

DAYS = 730
_DAY_MS = 86_400_000
_PENDING, _ACCEPTED, _REJECTED, _REVOKED = range(4)
_REPLACED_SHARE = 0.015
_REVOKED_SHARE = 0.012
_WITHOUT_KEY = 0.08
_PRIVATE = 0.04
_DRAWS = 16

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Draw:
    """The draws of all rows; every purpose has its own number below 16."""

    chance: Chance
    rows: Rows

    def of(self, purpose: int) -> Fractions:
        """A fraction for every row."""
        return self.chance.fractions(self.rows * _DRAWS + purpose)


def seeded_badges(
    seed: int, count: int, *, templates: TemplateBook, people: PeopleBook, organization_id: str, until: date
) -> BadgeColumns:
    """`count` badges of two years, in the order they were made."""
    end = int(datetime(until.year, until.month, until.day, tzinfo=UTC).timestamp()) * 1_000
    replacements = int(count * _REPLACED_SHARE)
    draw = _Draw(Chance(seed, "badges"), np.arange(count - replacements, dtype=np.int64))
    columns = BadgeColumns.empty(count - replacements)
    if count == 0:
        return columns
    own = [templates.at(position) for position in range(len(templates))]
    own = [template for template in own if template.organization_id == organization_id]
    _issue(columns, draw, own, people, until)
    _settle(columns, draw, people, end)
    columns = _with_replacements(columns, Chance(seed, "replacements"), replacements, end)
    _finish(columns, own, Chance(seed, "finish"))
    columns.take(np.argsort(columns.created, kind="stable"))
    return columns


def _issue(columns: BadgeColumns, draw: _Draw, own: list[Template], people: PeopleBook, until: date) -> None:
    days = np.searchsorted(_day_shares(until), draw.of(0), side="right").clip(0, DAYS - 1)
    start = int((datetime(until.year, until.month, until.day, tzinfo=UTC) - timedelta(days=DAYS)).timestamp()) * 1_000
    seconds = ((8 + 10 * (draw.of(1) + draw.of(2)) / 2) * 3_600).astype(np.int64)
    columns.issued[:] = start + days * _DAY_MS + seconds * 1_000
    months = days * 24 // DAYS
    for month in range(24):
        rows = np.flatnonzero(months == month)
        shares = _template_shares(own, start + month * DAYS // 24 * _DAY_MS)
        columns.template[rows] = np.searchsorted(shares, draw.of(3)[rows], side="right").clip(0, len(own) - 1)
    columns.earner[:] = _earners(columns, draw, own, len(people))
    late = draw.of(4) < 0.1  # noqa: PLR2004  one in ten is recorded days after it was earned
    lag = np.where(late, draw.of(5) * 20 * _DAY_MS, 300 + draw.of(5) * 2_200).astype(np.int64)
    columns.created[:] = np.minimum(columns.issued + lag, start + DAYS * _DAY_MS - 1)


def _day_shares(until: date) -> Fractions:
    """The running share of badges up to each day."""
    first = until - timedelta(days=DAYS)
    weights = []
    for number in range(DAYS):
        day = first + timedelta(days=number)
        weight = 0.7 + 0.6 * number / DAYS
        weight *= {12: 0.45, 8: 0.65, 7: 0.8, 1: 1.25}.get(day.month, 1.0)
        weight *= (1.0, 1.15, 1.2, 1.1, 0.85, 0.12, 0.07)[day.weekday()]
        weight *= 1 + 2.2 * np.exp(-number / 25)
        if day.month == 12 and day.day > 22:  # noqa: PLR2004  the week of the holidays
            weight *= 0.1
        weights.append(weight)
    total: Fractions = np.cumsum(weights) / np.sum(weights)
    return total


def _template_shares(own: list[Template], month: int) -> Fractions:
    """The running share of each template in a month: none before its birth, many right after it."""
    weights = np.zeros(len(own))
    for position, template in enumerate(own):
        age = month - int(template.created_at.timestamp() * 1_000)
        ended = template.state is TemplateState.ARCHIVED and month > int(template.updated_at.timestamp() * 1_000)
        if age >= 0 and not ended and template.state is not TemplateState.DRAFT:
            weights[position] = template.popularity * (4 if age < 60 * _DAY_MS else 1)
    if not weights.any():
        weights[0] = 1.0
    total: Fractions = np.cumsum(weights) / weights.sum()
    return total


def _earners(columns: BadgeColumns, draw: _Draw, own: list[Template], count: int) -> npt.NDArray[np.int32]:
    """Who got it; nobody twice from a template that allows it once, while there is anybody left."""
    earners = (draw.of(6) ** 1.3 * count).astype(np.int64)
    once = np.array([not template.allows_duplicates for template in own])[columns.template]
    for attempt in range(12):
        pairs = columns.template.astype(np.int64) * count + earners
        _, firsts = np.unique(pairs, return_index=True)
        again = once.copy()
        again[firsts] = False
        if not again.any():
            break
        others = draw.chance.fractions(draw.rows[again] + (attempt + 1) * len(earners) * _DRAWS)
        earners[again] = (others * count).astype(np.int64)
    return earners.astype(np.int32)


def _settle(columns: BadgeColumns, draw: _Draw, people: PeopleBook, end: int) -> None:
    """Accepted, rejected, revoked or still pending; nobody without an account accepts."""
    choice = draw.of(11)
    answered = columns.created + ((0.002 - 2.5 * np.log1p(-draw.of(12))) * _DAY_MS).astype(np.int64)
    able = people.signed_up[columns.earner] & (answered < end)
    columns.state[able & (choice < 0.86)] = _ACCEPTED  # noqa: PLR2004  what most people do
    columns.state[able & (choice >= 0.86) & (choice < 0.875)] = _REJECTED  # noqa: PLR2004  what few do
    columns.state_changed[:] = np.where(columns.state == _PENDING, NONE, answered)
    old = columns.created + 10 * _DAY_MS < end
    revoked = old & (draw.of(13) < _REVOKED_SHARE)
    columns.state[revoked] = _REVOKED
    when = columns.created + ((end - columns.created) * (0.05 + 0.9 * draw.of(14))).astype(np.int64)
    columns.state_changed[revoked] = when[revoked]


def _with_replacements(columns: BadgeColumns, chance: Chance, count: int, end: int) -> BadgeColumns:
    """Some accepted badges were replaced later: corrected, or renewed with a new date."""
    candidates = np.flatnonzero((columns.state == _ACCEPTED) & (columns.created + 20 * _DAY_MS < end))
    order = np.argsort(chance.fractions(candidates * 4), kind="stable")
    olds = np.sort(candidates[order[:count]])
    news = BadgeColumns.empty(len(olds))
    at = columns.state_changed[olds]
    at = at + ((end - at) * (0.1 + 0.85 * chance.fractions(olds * 4 + 1))).astype(np.int64)
    renewed = chance.fractions(olds * 4 + 2) < 0.4  # noqa: PLR2004  four in ten start anew
    news.template[:], news.earner[:] = columns.template[olds], columns.earner[olds]
    news.issued[:] = np.where(renewed, at // 1_000 * 1_000, columns.issued[olds])
    news.created[:] = news.state_changed[:] = at
    news.state[:] = _ACCEPTED
    news.replaces[:] = olds
    first = len(columns)
    columns.replaced_by[olds] = np.arange(first, first + len(olds), dtype=np.int32)
    columns.updated[olds] = at
    return _joined(columns, news)


def _joined(first: BadgeColumns, second: BadgeColumns) -> BadgeColumns:
    joined = BadgeColumns.empty(0)
    for name in BadgeColumns.__slots__:
        setattr(joined, name, np.concatenate([getattr(first, name), getattr(second, name)]))
    return joined


def _finish(columns: BadgeColumns, own: list[Template], chance: Chance) -> None:
    """Keys, privacy, expiry and the time of the last change."""
    rows = np.arange(len(columns), dtype=np.int64)
    columns.key[:] = np.where(chance.fractions(rows * 4) < _WITHOUT_KEY, NONE, columns.earner)
    columns.public[:] = (chance.fractions(rows * 4 + 1) >= _PRIVATE) | (columns.state != _ACCEPTED)
    valid = np.array([template.valid_days or 0 for template in own], dtype=np.int64)[columns.template]
    columns.expires[:] = np.where(valid > 0, columns.issued + valid * _DAY_MS, NONE)
    columns.updated[:] = np.maximum(np.maximum(columns.created, columns.state_changed), columns.updated)
