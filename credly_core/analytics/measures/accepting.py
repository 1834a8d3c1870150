"""Acceptance, three ways: Credly's own rate, by cohort and age, and the time it takes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import ibis
from ibis import _

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import Drawing, Measure, Shape, Theme, Unit
from credly_core.analytics.measures.columns import rated, whole
from credly_core.analytics.measures.words import days_in_words, number, period_name
from credly_core.analytics.ranges import percent, spoken
from credly_core.analytics.tables import ACCEPTED

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import BooleanValue, Table

#: Ages at which cohorts are compared, in days.
AGES = (1, 3, 7, 14, 30, 60, 90)
#: A period is ripe when its youngest badge had so many days.
RIPE_DAYS = 30
_HOURS = 24
#: Waiting is told by the hour for so long, then by the day.
_BY_THE_HOUR = 30 * _HOURS
_MEDIAN, _MOST = 0.5, 0.8
#: Shares are sums of logarithms; this much is rounding.
_ROUNDING = 1e-9


# ---- Credly's own rate ----------------------------------------------------------------------------------------


def _rate(ground: Ground) -> Table:
    days = ground.facts.group_by("issued_day").aggregate(
        issued=_.count(), accepted=_.count(where=_.state_no == ACCEPTED)
    )
    periods = (
        days.mutate(period=ground.cut(days.issued_day))
        .group_by("period")
        .aggregate(issued=whole(_.issued.sum()), accepted=whole(_.accepted.sum()), newest=_.issued_day.max())
    )
    ripe = periods.newest <= ground.before(RIPE_DAYS)
    return rated(periods, "accepted", "issued").mutate(ripe=ripe).drop("newest").order_by("period")


def _say_rate(frame: pd.DataFrame, ground: Ground) -> str:
    ripe = frame[frame.ripe]
    if ripe.empty:
        return "No period is old enough yet to judge acceptance"
    total, accepted = int(ripe.issued.sum()), int(ripe.accepted.sum())
    last = ripe.iloc[-1]
    recent = spoken(int(last.accepted), int(last.issued))
    return f"{spoken(accepted, total)} accepted overall, {recent} of {period_name(last.period, ground.scope)}"


def _at_period(ground: Ground, rows: Table, value: str) -> BooleanValue:
    return ground.period_is(rows.issued_day, value)


RATE = Measure(
    name="acceptance-rate",
    title="Acceptance by period",
    question="How many of the badges issued in a period are accepted?",
    definition="Accepted now of those issued in the period, divided by those issued in it: Credly's own rate. Young "
    f"periods look bad by nature; until {RIPE_DAYS} days have passed they are drawn hollow as not ripe.",
    theme=Theme.ACCEPTANCE,
    shape=Shape.RANGE_LINE,
    unit=Unit.SHARE,
    build=_rate,
    say=_say_rate,
    columns={
        "period": "From",
        "issued": "Issued",
        "accepted": "Accepted",
        "rate": "Accepted of issued",
        "low": "At least",
        "high": "At most",
        "ripe": "Ripe",
    },
    drawing=Drawing(label="period", value="rate", low="low", high="high", of="issued", colour_by="ripe"),
    mark="period",
    at_mark=_at_period,
    choices=("period",),
)


# ---- by cohort and age ----------------------------------------------------------------------------------------


def _sent(ground: Ground) -> Table:
    return ground.facts.filter(_.sent_day.notnull(), _.watched_hours.notnull())


def _cohorts(ground: Ground) -> Table:
    sent = _sent(ground)
    # Only the last of the ages that passed is kept: some groups a day instead of ninety.
    passed = ((sent.wait_hours < each * _HOURS, before) for before, each in pairwise((0, *AGES)))
    age = ibis.cases(*passed, else_=AGES[-1]).cast("int32")
    days = sent.select("sent_day", age=age).group_by("sent_day", "age").aggregate(count=_.count())
    ages = days.select(
        "sent_day", "age", "count", period=ground.cut(days.sent_day), days=ibis.array(list(AGES)).unnest()
    )
    counted = ages.group_by("period", "days").aggregate(
        sent=whole(_["count"].sum()),
        accepted=whole(_["count"].sum(where=_.age < _.days)),
        newest=_.sent_day.max(),
    )
    ripe = ibis.cases(*((_.days == each, _.newest < ground.before(each)) for each in AGES), else_=False)
    rates = rated(counted, "accepted", "sent")
    return rates.select("period", "days", "sent", "accepted", "rate", "low", "high", ripe=ripe).order_by(
        "period", "days"
    )


def _say_cohorts(frame: pd.DataFrame, ground: Ground) -> str:
    week = frame[(frame.days == 7) & frame.ripe]  # noqa: PLR2004  the age most people decide by
    if week.empty:
        return "No cohort is old enough yet to compare"
    accepted, sent = int(week.accepted.sum()), int(week.sent.sum())
    month = frame[(frame.days == RIPE_DAYS) & frame.ripe]
    later = f", {spoken(int(month.accepted.sum()), int(month.sent.sum()))} within 30" if not month.empty else ""
    return f"{spoken(accepted, sent)} accept within 7 days{later}"


def _at_cohort(ground: Ground, rows: Table, value: str) -> BooleanValue:
    return ground.period_is(rows.sent_day, value)


COHORTS = Measure(
    name="acceptance-by-age",
    title="Acceptance by age",
    question="How many accept within 1, 3, 7, 14, 30, 60, 90 days?",
    definition="Badges that could be accepted from the same period on (the later of issue and record day), and how "
    "many of them were accepted within so many days, also if revoked later. A cell is ripe when even the cohort's "
    "youngest badge had that long; others are drawn pale.",
    theme=Theme.ACCEPTANCE,
    shape=Shape.HEAT,
    unit=Unit.SHARE,
    build=_cohorts,
    say=_say_cohorts,
    counted=_sent,
    left_out="issued badges that a newer one replaced, without an issue date, or accepted on a day nobody knows",
    columns={
        "period": "Sent from",
        "days": "Within days",
        "sent": "Sent",
        "accepted": "Accepted",
        "rate": "Accepted of sent",
        "low": "At least",
        "high": "At most",
        "ripe": "Ripe",
    },
    drawing=Drawing(label="period", value="rate", of="sent", colour_by="ripe", line="days"),
    mark="period",
    at_mark=_at_cohort,
    choices=("period",),
)


# ---- how long it takes ----------------------------------------------------------------------------------------


def _waiting(ground: Ground) -> Table:
    sent = _sent(ground)
    hours = (sent.watched_hours < _BY_THE_HOUR).ifelse(sent.watched_hours, sent.watched_hours // _HOURS * _HOURS)
    ends = (
        sent.mutate(hours=hours.cast("int64"))
        .group_by("hours")
        .aggregate(accepted=_.count(where=_.wait_hours.notnull()), left=_.count(where=_.wait_hours.isnull()))
    )
    remaining = (ends.accepted + ends.left).sum().over(ibis.cumulative_window(order_by=ibis.desc("hours")))
    risk = ends.mutate(waiting=remaining.cast("int64"))
    kept = (risk.waiting - risk.accepted).cast("float64") / risk.waiting
    logs = risk.mutate(step=(risk.accepted < risk.waiting).ifelse(kept.nullif(0.0).ln(), 0.0))
    total = logs.step.sum().over(ibis.cumulative_window(order_by=logs.hours))
    share = (logs.accepted < logs.waiting).ifelse(1 - total.exp(), 1.0)
    return (
        logs.mutate(days=logs.hours / float(_HOURS), share=share)
        .select("hours", "days", "waiting", "accepted", "left", "share")
        .order_by("hours")
    )


def hours_until(frame: pd.DataFrame, share: float) -> int | None:
    """After how many hours so many had accepted; None where not so many did yet."""
    reached = frame[frame.share >= share - _ROUNDING]
    return None if reached.empty else int(reached.iloc[0].hours)


def _say_waiting(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "No badges were sent in this time"
    half, most = hours_until(frame, _MEDIAN), hours_until(frame, _MOST)
    if half is None:
        reached = percent(float(frame.share.max()))
        return f"Fewer than half accept in the time seen ({reached} of {number(frame.iloc[0].waiting)})"
    said = f"Half accept within {days_in_words(half)}"
    return (
        f"{said}, four in five within {days_in_words(most)}"
        if most is not None
        else f"{said}; four in five is not reached"
    )


WAITING = Measure(
    name="time-to-accept",
    title="Time to accept",
    question="How long do people take to accept?",
    definition="Share accepted by hours since it could be accepted, after Kaplan and Meier: those who still wait count "
    "as waiting and are not dropped; rejected and revoked ones leave on that day. Half and four in five are where the "
    "curve reaches 50 % and 80 %.",
    theme=Theme.ACCEPTANCE,
    shape=Shape.CURVE,
    unit=Unit.SHARE,
    build=_waiting,
    say=_say_waiting,
    counted=_sent,
    left_out="issued badges that a newer one replaced, without an issue date, or accepted on a day nobody knows",
    columns={
        "hours": "Hours",
        "days": "Days",
        "waiting": "Still waiting before",
        "accepted": "Accepted then",
        "left": "No longer seen",
        "share": "Accepted by then",
    },
    drawing=Drawing(label="days", value="share", of="waiting"),
)

MEASURES = (RATE, COHORTS, WAITING)
