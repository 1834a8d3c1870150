"""The promise in figures, on names that the engine was tuned on and on names that it was not."""

from __future__ import annotations

import functools

import pytest

from credly_core.matching import suggest
from tests.unit.matching.labelled import HELD_OUT, SEEN, TUNED, Figures, load_labelled, measure


@functools.cache
def figures_of(name: str) -> Figures:
    labelled = load_labelled(name)
    return measure(labelled, suggest(labelled.templates, labelled.catalogue))


def test_the_labelled_set_has_two_hundred_templates_in_eight_languages_and_every_kind_of_distractor() -> None:
    labelled = load_labelled(TUNED)

    languages = {label.language for label in labelled.labels}
    pairs = sum(label.right is not None for name in (TUNED, SEEN, HELD_OUT) for label in load_labelled(name).labels)

    assert len(labelled.templates) >= 200
    assert pairs >= 300
    assert languages >= {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja"}
    assert {label.group for label in labelled.labels} >= {
        "level",
        "year",
        "renewal",
        "retired",
        "trans",
        "abbr",
        "none",
    }


@pytest.mark.parametrize("name", [TUNED, SEEN, HELD_OUT])
def test_what_is_accepted_by_default_is_right_in_95_of_100(name: str) -> None:
    assert figures_of(name).right >= 0.95


@pytest.mark.parametrize("name", [TUNED, HELD_OUT])
def test_60_of_100_templates_get_a_suggestion_that_is_accepted_by_default(name: str) -> None:
    assert figures_of(name).served >= 0.60


@pytest.mark.parametrize("name", [TUNED, SEEN, HELD_OUT])
def test_the_right_target_is_in_the_top_three_in_92_of_100(name: str) -> None:
    assert figures_of(name).in_top_three >= 0.92


@pytest.mark.parametrize("name", [TUNED, SEEN, HELD_OUT])
def test_nothing_fits_is_said_in_90_of_100(name: str) -> None:
    assert figures_of(name).nothing_said >= 0.90


@pytest.mark.parametrize("name", [TUNED, SEEN, HELD_OUT])
def test_of_names_in_two_languages_60_of_100_are_in_the_top_three(name: str) -> None:
    assert figures_of(name).translations_in_top_three >= 0.60


@pytest.mark.parametrize("name", [TUNED, HELD_OUT])
def test_the_answer_is_the_same_whatever_order_the_catalogue_comes_in(name: str) -> None:
    labelled = load_labelled(name)

    there = suggest(labelled.templates, labelled.catalogue)
    back = suggest(labelled.templates, tuple(reversed(labelled.catalogue)))

    assert [one.why for one in back] == [one.why for one in there]
    assert [one.accepted and one.accepted.target for one in back] == [
        one.accepted and one.accepted.target for one in there
    ]
