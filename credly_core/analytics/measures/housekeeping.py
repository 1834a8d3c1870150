"""Templates that need attention, and the contract's volume."""

from __future__ import annotations

import operator
from datetime import date, timedelta
from functools import reduce
from typing import TYPE_CHECKING

import ibis
from ibis import _

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import Drawing, Measure, Shape, Theme, Unit
from credly_core.analytics.measures.accepting import RIPE_DAYS
from credly_core.analytics.measures.columns import rated, running, whole
from credly_core.analytics.measures.waiting import at_template
from credly_core.analytics.measures.words import number, plural
from credly_core.analytics.ranges import FEW, percent
from credly_core.analytics.tables import ACCEPTED
from credly_core.domain.scope import Facet

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import Table

_POOR = 0.5
_PACE_DAYS = 90
_TEMPLATE_FACETS = (Facet.TEMPLATE, Facet.TAG, Facet.SKILL, Facet.LEVEL, Facet.LEARNING_OBJECT)


# ---- templates ------------------------------------------------------------------------------------------------


def _all_time(ground: Ground) -> Ground:
    return Ground(ground.tables, ground.scope.between(None, None))


def _old_enough(ground: Ground) -> Table:
    return _all_time(ground).facts


def _health(ground: Ground) -> Table:
    # A long question: every layer and every formula said twice costs more than the badges do. So each template's
    # numbers are joined once, reasons are made of them at once, and what is shown is chosen at the end.
    known = _known_templates(ground)
    known = rated(known, "ripe_accepted", "ripe")
    unused = known["last"].isnull() | (known["last"] < ground.before(ground.scope.unused_days))
    poor = ((known.ripe >= FEW) & (known.high < _POOR)).coalesce(False)
    found = known.mutate(is_unused=unused, has_no_skills=known.skill_count == 0, is_poor=poor)
    parts = (
        (found.is_unused, "unused; "),
        (found.has_no_skills, "no skills; "),
        (found.is_poor, "poor acceptance; "),
        (found.near != "", "nearly the same name as another; "),
    )
    why = reduce(operator.add, (holds.ifelse(words, "") for holds, words in parts))
    findings = reduce(operator.add, (holds.ifelse(1, 0) for holds, _words in parts)).cast("int64")
    listed = found.select(
        "template", "template_id", "issued", "last", "rate", "low", "high", "near",
        "is_unused", "has_no_skills", "is_poor", why=why, findings=findings,
    )  # fmt: skip
    ordered = listed.filter(_.why != "").order_by(_.findings.desc(), "template", "template_id")
    # Every reason ends with "; ", so that they need no counting; the last one has nothing after it.
    return ordered.mutate(why=_.why.substr(0, _.why.length() - 2)).select(*HEALTH.columns)


def _known_templates(ground: Ground) -> Table:
    """Active templates inside the filters with what was issued of each, and the one whose name is nearly the same."""
    ripe = _.sent_day <= ground.before(RIPE_DAYS)
    counts = (
        _old_enough(ground)
        .group_by("template_no")
        .aggregate(
            issued=_.count(),
            last=_.issued_day.max(),
            ripe=_.count(where=ripe),
            ripe_accepted=_.count(where=ripe & (_.state_no == ACCEPTED)),
        )
    )
    templates, likenesses = ground.tables.templates, ground.tables.template_likenesses
    chosen = [templates.template_no.isin(ground.numbers(one)) for one in _TEMPLATE_FACETS if ground.scope.values(one)]
    listed = templates.filter(_.is_listed, _.template_state == "active", *chosen)
    return (
        listed.left_join(counts, "template_no")
        .left_join(likenesses, listed.template_no == likenesses.template_no)
        .select(
            listed.template, listed.template_id, listed.skill_count, counts["last"],
            issued=whole(counts.issued), ripe=whole(counts.ripe), ripe_accepted=whole(counts.ripe_accepted),
            near=likenesses.other.coalesce(""),
        )
    )  # fmt: skip


def _say_health(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "No active template needs attention"
    unused, bare = int(frame.is_unused.sum()), int(frame.has_no_skills.sum())
    said = f"{plural(len(frame), 'active template needs', 'active templates need')} attention"
    return f"{said}: {number(unused)} unused, {number(bare)} without skills"


HEALTH = Measure(
    name="template-health",
    title="Templates that need attention",
    question="Which templates are unused, bare, alike or poorly accepted?",
    definition="Active templates with at least one finding. Unused: no badge within the chosen days. No skills: none "
    f"named. Poor acceptance: of at least {FEW} badges older than {RIPE_DAYS} days, even the upper end of the range is "
    f"below {percent(_POOR)}. Nearly the same name: differs in spelling only.",
    theme=Theme.HOUSEKEEPING,
    shape=Shape.TABLE,
    unit=Unit.TEMPLATES,
    build=_health,
    say=_say_health,
    counted=_old_enough,
    source="Badge templates and issued badges, as copied from Credly",
    columns={
        "template": "Template",
        "template_id": "Template id",
        "why": "Why",
        "findings": "Findings",
        "issued": "Issued",
        "last": "Latest",
        "rate": "Accepted",
        "low": "At least",
        "high": "At most",
        "near": "Nearly the same name",
        "is_unused": "Unused",
        "has_no_skills": "No skills",
        "is_poor": "Poor acceptance",
    },
    drawing=Drawing(label="template", value="findings"),
    mark="template_id",
    at_mark=at_template,
    facet=Facet.TEMPLATE,
    facet_column="template_id",
    ignores=frozenset(("since", "until")),
    choices=("unused_days",),
)


# ---- the contract ---------------------------------------------------------------------------------------------


def contract_year(as_of: date, month: int) -> tuple[date, date]:
    """First and last day of the contract year in which a day lies.

    >>> contract_year(date(2026, 3, 5), 7)
    (datetime.date(2025, 7, 1), datetime.date(2026, 6, 30))
    """
    first = date(as_of.year if as_of.month >= month else as_of.year - 1, month, 1)
    return first, first.replace(year=first.year + 1) - timedelta(days=1)


def _without_replacements(ground: Ground) -> Table:
    """All issued badges but those that took another's place: what a contract usually counts."""
    return _all_time(ground).everything.filter(~_.is_replacement, _.recorded_day.notnull())


def _of_this_year(ground: Ground) -> Table:
    first, _last = contract_year(ground.as_of, ground.scope.contract_month)
    return _without_replacements(ground).filter(_.recorded_day >= first, _.recorded_day <= ground.as_of)


def _contract(ground: Ground) -> Table:
    first, last = contract_year(ground.as_of, ground.scope.contract_month)
    days = _without_replacements(ground).group_by("recorded_day").aggregate(count=_.count())
    before = timedelta(days=(last - first).days + 1)
    same_day = ground.as_of - before
    counted = days.aggregate(
        so_far=whole(days["count"].sum(where=days.recorded_day.between(first, ground.as_of))),
        recent=whole(days["count"].sum(where=days.recorded_day.between(ground.before(_PACE_DAYS - 1), ground.as_of))),
        then=whole(days["count"].sum(where=days.recorded_day.between(first - before, same_day))),
        rest=whole(days["count"].sum(where=(days.recorded_day > same_day) & (days.recorded_day < first))),
    )
    left = (last - ground.as_of).days
    by_pace = counted.so_far + counted.recent / float(_PACE_DAYS) * left
    by_season = (counted.then > 0).ifelse(counted.so_far * (1 + counted.rest / counted.then.nullif(0)), by_pace)
    forecast = counted.select(
        forecast_low=ibis.least(by_pace, by_season).round().cast("int64"),
        forecast_high=ibis.greatest(by_pace, by_season).round().cast("int64"),
    )
    year = days.filter(days.recorded_day >= first, days.recorded_day <= ground.as_of)
    shown = year.select(day=year.recorded_day, issued=year["count"], running=running(year["count"], year.recorded_day))
    return shown.cross_join(forecast).mutate(volume=ibis.literal(ground.scope.contract_volume)).order_by("day")


def _say_contract(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "Nothing was issued in this contract year"
    row = frame.iloc[-1]
    used, low, high = int(row.running), int(row.forecast_low), int(row.forecast_high)
    ahead = number(low) if low == high else f"{number(low)} to {number(high)}"
    volume = ground.scope.contract_volume
    if not volume:
        return f"{number(used)} issued this contract year, {ahead} expected by its end"
    verdict = "within" if high <= volume else "over" if low > volume else "about at"
    return (
        f"{percent(used / volume)} of {number(volume)} used; {ahead} expected by the year’s end, {verdict} the volume"
    )


CONTRACT = Measure(
    name="contract",
    title="Contract volume",
    question="Will the contract's volume last to the end of its year?",
    definition="Badges by the day Credly recorded them, since the contract year began; badges that took another's "
    "place are not counted (ask your contract whether they are). The forecast spans two ways: the pace of the last "
    f"{_PACE_DAYS} days, and last year's rest of the year scaled to this year.",
    theme=Theme.HOUSEKEEPING,
    shape=Shape.BURN_UP,
    unit=Unit.BADGES,
    build=_contract,
    say=_say_contract,
    counted=_of_this_year,
    left_out="issued badges recorded outside the contract year, or that took another's place",
    columns={
        "day": "Recorded",
        "issued": "Issued that day",
        "running": "Since the year began",
        "forecast_low": "Expected at least",
        "forecast_high": "Expected at most",
        "volume": "Contract volume",
    },
    drawing=Drawing(label="day", value="running", low="forecast_low", high="forecast_high", of="volume"),
    mark="day",
    at_mark=lambda ground, rows, value: rows.recorded_day == date.fromisoformat(value[:10]),
    ignores=frozenset(("since", "until")),
    choices=("contract_volume", "contract_month"),
)

MEASURES = (CONTRACT, HEALTH)
