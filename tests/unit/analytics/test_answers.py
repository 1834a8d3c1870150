"""What stands around a measure: filters, passports, rows behind marks, figures, and one more measure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from credly_core.analytics.documents import PAGE, page
from credly_core.analytics.engine import DuckEngine
from credly_core.analytics.figures import draw
from credly_core.analytics.figures.amounts import mark_values
from credly_core.analytics.ground import Ground
from credly_core.analytics.measures import added, all_measures, measure_named
from credly_core.analytics.passport import counts_of, filters_in_words
from credly_core.analytics.ranges import spoken, wilson
from credly_core.analytics.rows import COLUMNS, named_rows, rows_behind
from credly_core.domain.scope import Facet, Scope
from credly_core.errors import SettingsError

NAMES = [measure.name for measure in all_measures()]
#: Filters that each leave something in.
_VALUES = {
    Facet.TEMPLATE: "t-1", Facet.TAG: "Engineering", Facet.SKILL: "Cloud", Facet.LEVEL: "Advanced",
    Facet.STATE: "accepted", Facet.ACCOUNT: "confirmed", Facet.TEAM: "Field", Facet.COUNTRY: "Spain",
    Facet.DOMAIN: "one.example", Facet.LEARNING_OBJECT: "Course A",
}  # fmt: skip


@pytest.mark.parametrize("facet", Facet)
def test_each_filter_leaves_exactly_the_rows_with_its_value(engine: DuckEngine, facet: Facet) -> None:
    value = _VALUES[facet]
    of_facet = {Facet.STATE: "states", Facet.ACCOUNT: ""}.get(facet, f"by-{facet.value.replace('_', '-')}")
    inside = Ground(engine.tables, Scope().choosing(facet, (value,)))

    left = int(engine.frame(inside.facts.aggregate(n=inside.facts.count())).n.iloc[0])

    assert 0 < left < 40 or facet is Facet.DOMAIN
    if of_facet:
        measure = measure_named(of_facet)
        rows = engine.frame(measure.build(Ground(engine.tables, Scope())))
        mark = measure.mark
        assert left == int(
            rows.loc[rows[mark] == value, rows.columns[rows.columns.isin(("issued", "count"))][0]].iloc[0]
        )


def test_a_filter_nothing_fits_gives_empty_answers_with_a_sentence(engine: DuckEngine) -> None:
    ground = Ground(engine.tables, Scope(skill=("No such skill",)))

    for measure in all_measures():
        frame = engine.frame(measure.build(ground))

        assert measure.say(frame, ground)
        assert draw(measure, frame, ground, title="empty").to_dict()


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_of_an_answer_are_the_described_ones(engine: DuckEngine, name: str) -> None:
    measure = measure_named(name)
    frame = engine.frame(measure.build(Ground(engine.tables, Scope())))

    assert set(frame.columns) == set(measure.columns)
    assert measure.say(frame, Ground(engine.tables, Scope()))


@pytest.mark.parametrize("name", NAMES)
def test_every_measure_is_drawn_with_bars_from_zero(engine: DuckEngine, name: str) -> None:
    measure, ground = measure_named(name), Ground(engine.tables, Scope())
    frame = engine.frame(measure.build(ground))

    figure = draw(measure, frame, ground, title="A sentence").to_dict()

    for trace in figure["data"]:
        if trace["type"] == "bar":
            axis = "xaxis" if trace.get("orientation") == "h" else "yaxis"
            assert figure["layout"][axis]["rangemode"] == "tozero"


@pytest.mark.parametrize("name", [name for name in NAMES if measure_named(name).mark])
def test_rows_behind_all_marks_are_the_rows_behind_the_measure(engine: DuckEngine, name: str) -> None:
    measure, ground = measure_named(name), Ground(engine.tables, Scope())
    frame = engine.frame(measure.build(ground))
    marks = dict.fromkeys(mark_values(measure, frame))

    behind = {mark: set(_ids(engine, ground, name, mark)) for mark in marks}

    everything = set(_ids(engine, ground, name, None))
    assert all(rows <= everything for rows in behind.values())
    assert all(behind.values()) or name in ("template-health", "expired-not-renewed")
    by_value = ("state", "age", "account", "reason", "window", "day", "country", "team", "domain")
    if measure.mark in by_value or (measure.mark == "period" and name != "people"):
        assert set().union(*behind.values()) == everything


def _ids(engine: DuckEngine, ground: Ground, name: str, mark: str | None) -> list[str]:
    rows = rows_behind(measure_named(name), ground, mark)
    return list(engine.frame(rows.select("issued_badge_id")).issued_badge_id)


def test_rows_come_by_slices_newest_first_with_names(engine: DuckEngine) -> None:
    ground = Ground(engine.tables, Scope())
    rows = rows_behind(measure_named("issued"), ground, None)

    first = engine.frame(named_rows(ground, rows, limit=5))
    second = engine.frame(named_rows(ground, rows, limit=5, offset=5))

    assert list(first.columns) == list(COLUMNS)
    assert list(first.issued_badge_id) == [f"b-{number:03d}" for number in range(5)]
    assert list(second.issued_badge_id) == [f"b-{number:03d}" for number in range(5, 10)]
    assert first.person.iloc[0] == "ada Person"


def test_a_passport_counts_what_is_inside_and_what_is_left_out(engine: DuckEngine) -> None:
    ground = Ground(engine.tables, Scope(state=("pending", "accepted")))

    n, left_out = counts_of(measure_named("pending-by-age"), ground)

    assert (n, left_out) == (8, 16)
    assert filters_in_words(ground, measure_named("issued")) == (("State: pending, accepted",), ())


def test_filters_without_effect_are_named(engine: DuckEngine) -> None:
    ground = Ground(engine.tables, Scope.from_query({"since": "2026-01-01", "template": "t-1"}))

    applied, ignored = filters_in_words(ground, measure_named("contract"))

    assert applied == ("Template: Cloud Basics",)
    assert ignored == ("issued from 1 Jan 2026",)


def test_shares_of_few_are_told_as_ranges() -> None:
    assert spoken(5, 6) == "44–97 % (n = 6)"
    assert spoken(50, 60) == "83 %"
    assert wilson(0, 20)[0] == 0.0


def test_the_page_about_measures_is_the_one_the_measures_make() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `make docs`"


def test_one_measure_added_in_one_place_is_everywhere(engine: DuckEngine) -> None:
    made_up = replace(measure_named("states"), name="made-up", question="Is a new measure everywhere?")

    with added(made_up):
        from credly_core.steps.analytics.notebook import Measures

        assert "made_up" in dir(Measures(None))  # type: ignore[arg-type]
        assert "Is a new measure everywhere?" in page()
        assert measure_named("made_up") is made_up
        assert made_up in all_measures()
    with pytest.raises(SettingsError):
        measure_named("made-up")
