"""People: who has most, who comes again, which badge follows which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import Drawing, Measure, Shape, Theme, Unit
from credly_core.analytics.measures.columns import rated, whole
from credly_core.analytics.measures.words import number, plural, short
from credly_core.analytics.ranges import spoken

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import BooleanValue, Table

#: Within so many days after the first badge a second one counts as coming again.
AGAIN_DAYS = 90


def _of_people(ground: Ground) -> Table:
    return ground.facts.filter(_.has_person)


def _top(ground: Ground) -> Table:
    counts = (
        _of_people(ground)
        .group_by("person_no")
        .aggregate(badges=_.count(), first=_.issued_day.min(), last=_.issued_day.max())
    )
    top = counts.order_by(_.badges.desc(), "person_no").limit(ground.scope.top)
    named = top.inner_join(ground.tables.people, "person_no")
    # The best are on the list by definition, so ranks counted on it are ranks among all.
    rank = (ibis.rank().over(ibis.window(order_by=named.badges.desc())) + 1).cast("int64")
    return (
        named.mutate(rank=rank)
        .order_by("rank", "person_no")
        .select("rank", _.name.name("person"), "badges", "first", "last", "person_no")
    )


def _say_top(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "Nobody has a badge in this time"
    best = int(frame.iloc[0].badges)
    equal = int((frame.badges == best).sum())
    many = "at least " if equal == ground.scope.top else ""
    return (
        f"{many}{plural(equal, 'person', 'people')} share the top with {plural(best, 'badge')} each"
        if equal > 1
        else (f"One person leads with {plural(best, 'badge')}")
    )


TOP = Measure(
    name="top-earners",
    title="Top earners",
    question="Who has most badges?",
    definition="People by their issued badges inside the filters; equal numbers share a rank. The switch “Mask people” "
    "shows pseudonyms.",
    theme=Theme.PEOPLE,
    shape=Shape.BARS,
    unit=Unit.BADGES,
    build=_top,
    say=_say_top,
    counted=_of_people,
    left_out="issued badges that a newer one replaced, without an issue date, or that name no person",
    columns={
        "rank": "Rank",
        "person": "Person",
        "badges": "Issued badges",
        "first": "First",
        "last": "Latest",
        "person_no": "Number",
    },
    drawing=Drawing(label="person", value="badges"),
    mark="person_no",
    at_mark=lambda ground, rows, value: rows.person_no == (int(value) if value.isascii() and value.isdigit() else -1),
    personal=("person",),
    choices=("top",),
)


def _firsts(ground: Ground) -> Table:
    return ground.facts.filter(_.nth == 1)


def _again(ground: Ground) -> Table:
    days = (
        _firsts(ground)
        .group_by("issued_day")
        .aggregate(people=_.count(), again=_.count(where=_.next_days <= AGAIN_DAYS))
    )
    periods = (
        days.mutate(period=ground.cut(days.issued_day))
        .group_by("period")
        .aggregate(people=whole(_.people.sum()), again=whole(_.again.sum()), newest=_.issued_day.max())
    )
    ripe = periods.newest <= ground.before(AGAIN_DAYS)
    return rated(periods, "again", "people").mutate(ripe=ripe).drop("newest").order_by("period")


def _say_again(frame: pd.DataFrame, ground: Ground) -> str:
    ripe = frame[frame.ripe]
    if ripe.empty:
        return "No first badge is old enough yet to see who came again"
    share = spoken(int(ripe.again.sum()), int(ripe.people.sum()))
    return f"{share} earn a second badge within {AGAIN_DAYS} days of their first"


def _at_first(ground: Ground, rows: Table, value: str) -> BooleanValue:
    return ground.period_is(rows.issued_day, value)


AGAIN = Measure(
    name="repeat-earners",
    title="Coming again",
    question=f"How many earn a second badge within {AGAIN_DAYS} days?",
    definition="People by the day of their very first badge, and how many of them earned another one within "
    f"{AGAIN_DAYS} days. The second badge may lie outside the filters. Rejected and revoked badges do not count.",
    theme=Theme.PEOPLE,
    shape=Shape.RANGE_LINE,
    unit=Unit.SHARE,
    build=_again,
    say=_say_again,
    counted=_firsts,
    left_out="issued badges that are not a person's first, were rejected, revoked or replaced, or name no person",
    columns={
        "period": "First badge from",
        "people": "People",
        "again": "Came again",
        "rate": "Came again of people",
        "low": "At least",
        "high": "At most",
        "ripe": "Ripe",
    },
    drawing=Drawing(label="period", value="rate", low="low", high="high", of="people", colour_by="ripe"),
    mark="period",
    at_mark=_at_first,
    choices=("period",),
)


def _followed(ground: Ground) -> Table:
    return ground.facts.filter(_.next_template_no.notnull())


def _sequences(ground: Ground) -> Table:
    pairs = (
        _followed(ground)
        .group_by("template_no", "next_template_no")
        .aggregate(times=_.count(), days=_.next_days.mean())
    )
    names = ground.tables.templates
    first = names.select("template_no", _.template.name("first"))
    then = names.select(_.template_no.name("next_template_no"), _.template.name("then"))
    top = pairs.order_by(_.times.desc(), "template_no", "next_template_no").limit(ground.scope.top)
    named = top.inner_join(first, "template_no").inner_join(then, "next_template_no")
    return (
        named.mutate(
            path=named.first + " → " + named.then,
            pair=named.template_no.cast("string") + "-" + named.next_template_no.cast("string"),
        )
        .order_by(_.times.desc(), "template_no", "next_template_no")
        .select("path", "first", "then", "times", "days", "pair")
    )


def _say_sequences(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "Nobody has a second badge yet"
    top = frame.iloc[0]
    return f"Most often {short(top['then'])} follows {short(top['first'])}: {number(top.times)} times"


def _at_pair(ground: Ground, rows: Table, value: str) -> BooleanValue:
    first, _dash, then = value.partition("-")
    if not (first.isdigit() and then.isdigit()):
        return rows.template_no == -1
    return (rows.template_no == int(first)) & (rows.next_template_no == int(then))


SEQUENCES = Measure(
    name="sequences",
    title="What follows what",
    question="Which badge do people earn after which?",
    definition="Pairs of templates that follow one another directly in a person's badges by issue time. The first "
    "badge lies inside the filters. Days: the mean between both. What follows is not caused by what came before.",
    theme=Theme.PEOPLE,
    shape=Shape.BARS,
    unit=Unit.PEOPLE,
    build=_sequences,
    say=_say_sequences,
    counted=_followed,
    left_out="issued badges that nothing followed, or that were rejected, revoked or replaced, or name no person",
    columns={
        "path": "First → then",
        "first": "First",
        "then": "Then",
        "times": "Times",
        "days": "Days between",
        "pair": "Pair",
    },
    drawing=Drawing(label="path", value="times"),
    mark="pair",
    at_mark=_at_pair,
    choices=("top",),
)

MEASURES = (TOP, AGAIN, SEQUENCES)
