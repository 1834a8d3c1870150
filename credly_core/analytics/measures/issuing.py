"""How many badges were issued, to how many people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import Drawing, Measure, Shape, Theme, Unit
from credly_core.analytics.measures.columns import rated, running, state_words, whole
from credly_core.analytics.measures.words import most, number, period_name, period_noun
from credly_core.analytics.ranges import spoken
from credly_core.analytics.tables import ACCEPTED, BACK_ISSUE_DAYS, PENDING, STATES
from credly_core.domain.scope import Facet

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import BooleanValue, Table

_MOST_EACH = 10


def _of_people(ground: Ground) -> Table:
    return ground.facts.filter(_.has_person)


# ---- the headline ---------------------------------------------------------------------------------------------


def _overview(ground: Ground) -> Table:
    states = ground.facts.group_by("state_no").aggregate(count=_.count())
    totals = states.aggregate(
        issued=whole(_["count"].sum()),
        accepted=whole(_["count"].sum(where=_.state_no == ACCEPTED)),
        pending=whole(_["count"].sum(where=_.state_no == PENDING)),
    )
    persons = _of_people(ground).group_by("person_no").aggregate().aggregate(people=_.count())
    ends = ground.everything.filter(
        _.ends,
        _.issued_day.notnull(),
        _.expires_day > ground.as_of,
        _.expires_day <= ground.before(-ground.scope.windows[0]),
    ).aggregate(expiring=_.count())
    joined = totals.cross_join(persons).cross_join(ends)
    return rated(joined, "accepted", "issued").select(
        "issued", "people", "accepted", "rate", "low", "high", "pending", "expiring"
    )


def _say_overview(frame: pd.DataFrame, ground: Ground) -> str:
    row = frame.iloc[0]
    if not row.issued:
        return "No issued badges to look at"
    share = spoken(int(row.accepted), int(row.issued))
    return f"{number(row.issued)} badges went to {number(row.people)} people; accepted: {share}"


OVERVIEW = Measure(
    name="overview",
    title="At a glance",
    question="How many badges, to how many people, and what became of them?",
    definition="issued: all that count; people: different persons; accepted, pending: their state now; rate: accepted "
    "of issued, with the range that holds the true share in 95 of 100 cases; expiring: end within the first window.",
    theme=Theme.ISSUED,
    shape=Shape.NUMBERS,
    unit=Unit.BADGES,
    build=_overview,
    say=_say_overview,
    columns={
        "issued": "Issued badges",
        "people": "People",
        "accepted": "Accepted",
        "rate": "Accepted of issued",
        "low": "At least",
        "high": "At most",
        "pending": "Pending",
        "expiring": "Expiring soon",
    },
    drawing=Drawing(label="", value="issued"),
    choices=("windows",),
)


# ---- over time ------------------------------------------------------------------------------------------------


def _issued(ground: Ground) -> Table:
    days = ground.facts.group_by("issued_day").aggregate(issued=_.count(), back_issued=_.count(where=_.is_back_issue))
    periods = (
        days.mutate(period=ground.cut(days.issued_day))
        .group_by("period")
        .aggregate(issued=whole(_.issued.sum()), back_issued=whole(_.back_issued.sum()))
    )
    cut = periods.mutate(on_time=periods.issued - periods.back_issued, running=running(periods.issued, periods.period))
    return cut.select("period", "issued", "on_time", "back_issued", "running").order_by("period")


def _say_issued(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "No badges were issued in this time"
    best = most(frame, "issued")
    noun = period_noun(ground.scope)
    if len(frame) == 1:
        return f"{number(best.issued)} badges were issued, all in one {noun}"
    said = f"Most badges in one {noun}: {number(best.issued)} in {period_name(best.period, ground.scope)}"
    back = int(frame.back_issued.sum())
    return f"{said}; {number(back)} of all were recorded later" if back else said


def _at_issue_period(ground: Ground, rows: Table, value: str) -> BooleanValue:
    return ground.period_is(rows.issued_day, value)


ISSUED = Measure(
    name="issued",
    title="Issued over time",
    question="How many badges were issued, when?",
    definition="Issued badges by the day they were earned, not the day they were recorded. Back-issued (hatched): "
    f"recorded {BACK_ISSUE_DAYS} days or more after that day. Running: all from the first shown on.",
    theme=Theme.ISSUED,
    shape=Shape.COLUMNS,
    unit=Unit.BADGES,
    build=_issued,
    say=_say_issued,
    columns={
        "period": "From",
        "issued": "Issued",
        "on_time": "Recorded at once",
        "back_issued": "Back-issued",
        "running": "Running total",
    },
    drawing=Drawing(
        label="period", value="issued", parts=("on_time", "back_issued"), hatched="back_issued", line="running"
    ),
    mark="period",
    at_mark=_at_issue_period,
    choices=("period",),
)


def _people(ground: Ground) -> Table:
    firsts = _of_people(ground).group_by("person_no").aggregate(day=_.issued_day.min())
    days = firsts.group_by("day").aggregate(people=_.count())
    periods = days.mutate(period=ground.cut(days.day)).group_by("period").aggregate(people=whole(_.people.sum()))
    return periods.mutate(running=running(periods.people, periods.period)).order_by("period")


def _say_people(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "Nobody has a badge in this time"
    last = frame.iloc[-1]
    new = f"{number(last.people)} of them new in {period_name(last.period, ground.scope)}"
    return f"{number(last.running)} people have a badge, {new}"


def _at_first(ground: Ground, rows: Table, value: str) -> BooleanValue:
    """The badges of a period that belong to people whose first one lies in it."""
    firsts = rows.group_by("person_no").aggregate(day=rows.issued_day.min())
    new = firsts.filter(ground.period_is(firsts.day, value))
    return ground.period_is(rows.issued_day, value) & rows.person_no.isin(new.person_no)


PEOPLE = Measure(
    name="people",
    title="People reached",
    question="How many different people have a badge, and how many were new?",
    definition="Different people, each counted in the period of their first badge inside the filters, so that the "
    "columns add up to all people. A person is an account, else our own id, else a mail address.",
    theme=Theme.ISSUED,
    shape=Shape.COLUMNS,
    unit=Unit.PEOPLE,
    build=_people,
    say=_say_people,
    counted=_of_people,
    left_out="issued badges that a newer one replaced, without an issue date, or that name no person",
    columns={"period": "From", "people": "New people", "running": "People so far"},
    drawing=Drawing(label="period", value="people", line="running"),
    mark="period",
    at_mark=_at_first,
    choices=("period",),
)


def _per_person(ground: Ground) -> Table:
    each = _of_people(ground).group_by("person_no").aggregate(badges=_.count())
    capped = each.mutate(badges=ibis.least(each.badges, _MOST_EACH).cast("int32"))
    counts = capped.group_by("badges").aggregate(people=_.count())
    label = (counts.badges < _MOST_EACH).ifelse(counts.badges.cast("string"), f"{_MOST_EACH} or more")
    return counts.mutate(label=label).select("label", "people", "badges").order_by("badges")


def _say_per_person(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "Nobody has a badge in this time"
    people = int(frame.people.sum())
    one = int(frame.loc[frame.badges == 1, "people"].sum())
    return f"{spoken(people - one, people)} of people have more than one badge"


PER_PERSON = Measure(
    name="badges-per-person",
    title="Badges per person",
    question="How many badges does a person have?",
    definition=f"People by how many issued badges they have inside the filters; {_MOST_EACH} and more together.",
    theme=Theme.ISSUED,
    shape=Shape.COLUMNS,
    unit=Unit.PEOPLE,
    build=_per_person,
    say=_say_per_person,
    counted=_of_people,
    left_out="issued badges that a newer one replaced, without an issue date, or that name no person",
    columns={"label": "Badges each", "people": "People", "badges": "At least"},
    drawing=Drawing(label="label", value="people"),
)


# ---- states ---------------------------------------------------------------------------------------------------


def _states(ground: Ground) -> Table:
    counts = ground.facts.group_by("state_no").aggregate(count=_.count())
    return counts.mutate(state=state_words(counts.state_no)).order_by("state_no").select("state", "count")


def _say_states(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "No issued badges to look at"
    total = int(frame["count"].sum())
    top = most(frame, "count")
    return f"Most are {top.state}: {spoken(int(top['count']), total)}"


def _at_state(ground: Ground, rows: Table, value: str) -> BooleanValue:
    return rows.state_no == (STATES.index(value) if value in STATES else -1)


STATES_NOW = Measure(
    name="states",
    title="Where they stand now",
    question="How many are pending, accepted, rejected, revoked?",
    definition="Issued badges by their state when the history was copied. Expired is not a state in Credly: an expired "
    "badge keeps the state it had.",
    theme=Theme.ISSUED,
    shape=Shape.BARS,
    unit=Unit.BADGES,
    build=_states,
    say=_say_states,
    columns={"state": "State", "count": "Issued badges"},
    drawing=Drawing(label="state", value="count"),
    mark="state",
    at_mark=_at_state,
    facet=Facet.STATE,
    facet_column="state",
)

MEASURES = (OVERVIEW, ISSUED, PEOPLE, PER_PERSON, STATES_NOW)
