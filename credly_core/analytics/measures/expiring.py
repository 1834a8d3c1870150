"""What ends soon, what has ended, and what came after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import Drawing, Measure, Shape, Theme, Unit
from credly_core.analytics.measures.columns import rated, whole
from credly_core.analytics.measures.waiting import at_template
from credly_core.analytics.measures.words import most, number, period_name, plural, short
from credly_core.analytics.ranges import spoken
from credly_core.domain.scope import Facet

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import BooleanValue, Table

_LEFT_OUT = "issued badges that never end, were rejected or revoked, or replaced by one that does not end later"


def _ending(ground: Ground) -> Table:
    return ground.everything.filter(_.issued_day.notnull(), _.ends)


# ---- ahead ----------------------------------------------------------------------------------------------------


def _ahead(ground: Ground) -> Table:
    last = ground.before(-max(ground.scope.windows))
    return _ending(ground).filter(_.expires_day > ground.as_of, _.expires_day <= last)


def _window_words(ground: Ground) -> list[tuple[int, str]]:
    begins = (0, *sorted(ground.scope.windows)[:-1])
    ends = sorted(ground.scope.windows)
    return [
        (end, f"{begin + 1}–{end} days" if begin else f"up to {end} days")
        for begin, end in zip(begins, ends, strict=True)
    ]


def _expiring(ground: Ground) -> Table:
    days = (
        _ahead(ground)
        .group_by("expires_day")
        .aggregate(count=_.count(), renewed=_.count(where=_.renewed_day.notnull()))
    )
    words = _window_words(ground)
    limits = tuple((ground.before(-end), label) for end, label in words)
    place = ibis.cases(*((days.expires_day <= limit, number_) for number_, (limit, _w) in enumerate(limits)), else_=99)
    label = ibis.cases(*((days.expires_day <= limit, word) for limit, word in limits), else_="")
    windows = days.mutate(place=place, window=label).group_by("place", "window")
    counted = windows.aggregate(expiring=whole(_["count"].sum()), renewed=whole(_.renewed.sum()))
    return (
        counted.mutate(open=counted.expiring - counted.renewed)
        .order_by("place")
        .select("window", "expiring", "open", "renewed")
    )


def _say_expiring(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return f"Nothing expires in the next {max(ground.scope.windows)} days"
    first = frame.iloc[0]
    count = plural(int(first.expiring), "badge expires", "badges expire")
    return f"{count} within {str(first.window).removeprefix('up to ')}; {number(first.open)} of them not renewed yet"


def _at_window(ground: Ground, rows: Table, value: str) -> BooleanValue:
    begin = ground.as_of
    for end, label in _window_words(ground):
        if label == value:
            return (rows.expires_day > begin) & (rows.expires_day <= ground.before(-end))
        begin = ground.before(-end)
    return rows.expires_day.isnull()


EXPIRING = Measure(
    name="expiring",
    title="Expiring",
    question="How many badges end soon, and which are not renewed yet?",
    definition="Badges that end after the as-of day and within the windows. Renewed: the same person has a newer badge "
    "of the same template, or the badge was replaced by one that ends later.",
    theme=Theme.EXPIRY,
    shape=Shape.COLUMNS,
    unit=Unit.BADGES,
    build=_expiring,
    say=_say_expiring,
    counted=_ahead,
    left_out=f"{_LEFT_OUT}; or that end outside the windows",
    columns={"window": "Ends in", "expiring": "Expiring", "open": "Not renewed", "renewed": "Renewed already"},
    drawing=Drawing(label="window", value="expiring", parts=("open", "renewed"), hatched="renewed"),
    mark="window",
    at_mark=_at_window,
    choices=("windows",),
)


def _calendar(ground: Ground) -> Table:
    days = (
        _ending(ground)
        .filter(_.expires_day > ground.as_of)
        .group_by("expires_day")
        .aggregate(count=_.count(), renewed=_.count(where=_.renewed_day.notnull()))
    )
    periods = (
        days.mutate(period=ground.cut(days.expires_day))
        .group_by("period")
        .aggregate(expiring=whole(_["count"].sum()), renewed=whole(_.renewed.sum()))
    )
    return (
        periods.mutate(open=periods.expiring - periods.renewed)
        .select("period", "expiring", "open", "renewed")
        .order_by("period")
    )


def _say_calendar(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "No badge ends after today"
    peak = most(frame, "expiring")
    return f"Most ends fall in {period_name(peak.period, ground.scope)}: {number(peak.expiring)}"


CALENDAR = Measure(
    name="expiry-calendar",
    title="Ends to come",
    question="When do badges end?",
    definition="Badges that end after the as-of day, by the day they end; renewed ones hatched.",
    theme=Theme.EXPIRY,
    shape=Shape.COLUMNS,
    unit=Unit.BADGES,
    build=_calendar,
    say=_say_calendar,
    counted=lambda ground: _ending(ground).filter(_.expires_day > ground.as_of),
    left_out=f"{_LEFT_OUT}; or have ended",
    columns={"period": "From", "expiring": "Ending", "open": "Not renewed", "renewed": "Renewed already"},
    drawing=Drawing(label="period", value="expiring", parts=("open", "renewed"), hatched="renewed"),
    mark="period",
    at_mark=lambda ground, rows, value: ground.period_is(rows.expires_day, value),
    choices=("period",),
)


# ---- behind ---------------------------------------------------------------------------------------------------


def _ended(ground: Ground) -> Table:
    return _ending(ground).filter(_.expires_day <= ground.as_of)


def _not_renewed(ground: Ground) -> Table:
    counts = (
        _ended(ground)
        .group_by("template_no")
        .aggregate(expired=_.count(), not_renewed=_.count(where=_.renewed_day.isnull()))
    )
    named = counts.inner_join(ground.tables.templates, "template_no")
    rows = named.select("template_id", "template", "expired", "not_renewed")
    return rated(rows, "not_renewed", "expired").order_by(_.not_renewed.desc(), "template", "template_id")


def _say_not_renewed(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "No badge has expired"
    open_, expired = int(frame.not_renewed.sum()), int(frame.expired.sum())
    said = f"{number(open_)} of {plural(expired, 'expired badge')} were not renewed"
    return f"{said}, most of {short(frame.iloc[0].template)}" if open_ else said


NOT_RENEWED = Measure(
    name="expired-not-renewed",
    title="Expired, not renewed",
    question="Whose badges ended without a newer one?",
    definition="Badges that ended up to the as-of day without a newer badge of the same template for the same person, "
    "by template. Open the rows for the people.",
    theme=Theme.EXPIRY,
    shape=Shape.BARS,
    unit=Unit.BADGES,
    build=_not_renewed,
    say=_say_not_renewed,
    counted=_ended,
    left_out=f"{_LEFT_OUT}; or have not ended",
    columns={
        "template": "Template",
        "template_id": "Template id",
        "expired": "Expired",
        "not_renewed": "Not renewed",
        "rate": "Not renewed of expired",
        "low": "At least",
        "high": "At most",
    },
    drawing=Drawing(label="template", value="not_renewed"),
    mark="template_id",
    at_mark=lambda ground, rows, value: at_template(ground, rows, value) & rows.renewed_day.isnull(),
    facet=Facet.TEMPLATE,
    facet_column="template_id",
)


def _renewals(ground: Ground) -> Table:
    days = (
        _ended(ground)
        .group_by("expires_day")
        .aggregate(expired=_.count(), renewed=_.count(where=_.renewed_after <= ground.scope.renewal_days))
    )
    periods = (
        days.mutate(period=ground.cut(days.expires_day))
        .group_by("period")
        .aggregate(expired=whole(_.expired.sum()), renewed=whole(_.renewed.sum()), newest=_.expires_day.max())
    )
    ripe = periods.newest <= ground.before(ground.scope.renewal_days)
    return rated(periods, "renewed", "expired").mutate(ripe=ripe).drop("newest").order_by("period")


def _say_renewals(frame: pd.DataFrame, ground: Ground) -> str:
    ripe = frame[frame.ripe]
    if ripe.empty:
        return "No ended badge is old enough yet to judge renewals"
    share = spoken(int(ripe.renewed.sum()), int(ripe.expired.sum()))
    return f"{share} of expired badges were renewed within {ground.scope.renewal_days} days"


RENEWALS = Measure(
    name="renewal-rate",
    title="Renewal rate",
    question="How many expired badges are renewed in time?",
    definition="Badges by the day they ended, and how many of them had a newer badge of the same template by then or "
    "within the chosen days after it. Periods whose last end is younger than that are not ripe.",
    theme=Theme.EXPIRY,
    shape=Shape.RANGE_LINE,
    unit=Unit.SHARE,
    build=_renewals,
    say=_say_renewals,
    counted=_ended,
    left_out=f"{_LEFT_OUT}; or have not ended",
    columns={
        "period": "Ended from",
        "expired": "Expired",
        "renewed": "Renewed",
        "rate": "Renewed of expired",
        "low": "At least",
        "high": "At most",
        "ripe": "Ripe",
    },
    drawing=Drawing(label="period", value="rate", low="low", high="high", of="expired", colour_by="ripe"),
    mark="period",
    at_mark=lambda ground, rows, value: ground.period_is(rows.expires_day, value),
    choices=("period", "renewal_days"),
)

MEASURES = (EXPIRING, CALENDAR, NOT_RENEWED, RENEWALS)
