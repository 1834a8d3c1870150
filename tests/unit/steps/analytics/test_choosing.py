"""Filters as an analyst writes them: by name, with a clear answer to a slip."""

from __future__ import annotations

import inspect

import pytest

from credly_core.analytics.measures import measure_named
from credly_core.domain.scope import Facet
from credly_core.errors import SettingsError
from credly_core.steps.analytics.answers import Choice, scope_of
from credly_core.steps.analytics.choosing import mark_known, values_known
from credly_core.steps.analytics.notebook import Bound, Measures

OFFERED = {
    Facet.TEMPLATE: (Choice("t-1", "Cloud Basics"), Choice("t-2", "Cloud basics"), Choice("t-3", "Safety")),
    Facet.SKILL: (Choice("(none)", "(none)"), Choice("Leadership", "Leadership")),
}


def offered(facet: Facet) -> tuple[Choice, ...]:
    return OFFERED.get(facet, ())


def test_a_template_is_named_by_its_id_or_by_its_name_whatever_its_capitals() -> None:
    assert values_known({"template": "t-3"}, offered) == {"template": ["t-3"]}
    assert values_known({"template": "cloud basics", "top": 5}, offered) == {"template": ["t-1", "t-2"], "top": 5}


def test_a_value_nobody_has_is_refused_with_what_was_probably_meant() -> None:
    with pytest.raises(SettingsError) as told:
        values_known({"skill": ["Leadershp"]}, offered)

    assert "no skill “Leadershp”" in told.value.message
    assert "“Leadership”" in str(told.value.hint)
    assert "(none)" not in str(told.value.hint)


def test_nothing_chosen_is_nothing_filtered() -> None:
    assert values_known({"skill": None, "state": ""}, offered) == {"skill": [], "state": []}  # type: ignore[dict-item]


def test_each_choice_says_how_it_is_written() -> None:
    for name, value, hint in (("period", "year", "week"), ("since", "soon", "2026-03-31"), ("top", "many", "number")):
        with pytest.raises(SettingsError) as told:
            scope_of(None, {name: value})

        assert hint in str(told.value.hint)


def test_measures_show_what_there_is_and_are_found_by_name_too() -> None:
    measures = Measures(None)  # type: ignore[arg-type]  # nothing is asked

    assert ".by_template" in repr(measures)
    assert measures["by-template"].name == measures.by_template.name == "by-template"
    assert "Marks for `.rows(mark=…)` are values of `period`" in str(Bound(None, "issued").__doc__)  # type: ignore[arg-type]
    assert "on_time: Recorded at once" in str(measures.issued.__doc__)


def test_a_template_is_a_mark_by_its_name_unless_two_have_it() -> None:
    measure = measure_named("by-template")

    assert mark_known(measure, "safety", offered) == mark_known(measure, "t-3", offered) == "t-3"
    assert mark_known(measure_named("issued"), "2026-03-01", offered) == "2026-03-01"
    with pytest.raises(SettingsError) as told:
        mark_known(measure, "cloud basics", offered)
    assert "t-1, t-2" in str(told.value.hint)


def test_filters_without_a_name_are_refused_with_how_they_are_written() -> None:
    with pytest.raises(SettingsError) as told:
        scope_of("2026", {})  # type: ignore[arg-type]  # what people try

    assert 'since="2026-01-01"' in str(told.value.hint)


def test_the_tab_key_finds_filters() -> None:
    measures = Measures(None)  # type: ignore[arg-type]  # nothing is asked

    assert {"since", "skill", "period"} <= inspect.signature(measures.issued.frame).parameters.keys()
    assert {"mark", "limit", "skill"} <= inspect.signature(measures.issued.rows).parameters.keys()
