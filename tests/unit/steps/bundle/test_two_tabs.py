"""Two tabs on one draft: no step is taken from a picture that is not true any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from credly_core.errors import NotAllowed, Stale
from credly_core.steps.bundle import Bundle, DraftView
from tests.unit.steps.bundle.conftest import Workshop, row

LONG = "A badge name that is much too long"

STEPS: list[Callable[[Bundle, DraftView], object]] = [
    lambda bundle, seen: bundle.undo(seen.id, actor="dana", stamp=seen.stamp),
    lambda bundle, seen: bundle.redo(seen.id, actor="dana", stamp=seen.stamp),
    lambda bundle, seen: bundle.repair(seen.id, seen.repairs[0].key, actor="dana", stamp=seen.stamp),
    lambda bundle, seen: bundle.take_short_names(seen.id, actor="dana", stamp=seen.stamp),
]


@pytest.mark.parametrize("step", STEPS, ids=["undo", "redo", "repair", "short names"])
def test_a_step_from_a_tab_that_is_behind_is_refused_and_changes_nothing(
    workshop: Workshop, step: Callable[[Bundle, DraftView], object]
) -> None:
    seen = workshop.start(row(1, LONG), row(2))
    workshop.bundle.edit(seen.id, {1: {"badgeName": "Another tab"}}, actor="robin")

    with pytest.raises(Stale, match="changed in another tab meanwhile") as caught:
        step(workshop.another(), seen)

    assert caught.value.hint
    assert workshop.cells(workshop.bundle.view(seen.id), "badgeName") == [LONG, "Another tab"]


@pytest.mark.parametrize("step", STEPS[:1] + STEPS[2:], ids=["undo", "repair", "short names"])
def test_a_step_from_a_tab_that_sees_the_present_is_taken(
    workshop: Workshop, step: Callable[[Bundle, DraftView], object]
) -> None:
    start = workshop.start(row(1, LONG), row(2))
    seen = workshop.bundle.edit(start.id, {1: {"badgeName": "Other"}}, actor="dana")

    step(workshop.bundle, seen)

    assert workshop.bundle.view(seen.id).stamp != seen.stamp


def test_the_stamp_tells_two_histories_of_the_same_length_apart(workshop: Workshop) -> None:
    start = workshop.start(row(1))
    one = workshop.bundle.edit(start.id, {0: {"badgeName": "One"}}, actor="dana")
    workshop.bundle.undo(start.id, actor="robin")
    two = workshop.bundle.edit(start.id, {0: {"badgeName": "Two"}}, actor="robin")
    renamed = two.stamp
    workshop.bundle.rename(start.id, "Another name")

    assert one.position == two.position
    assert one.stamp != two.stamp
    assert workshop.bundle.view(start.id).stamp == renamed, "a new name is no step"


def test_pasted_rows_come_to_the_end_as_one_step(workshop: Workshop) -> None:
    view = workshop.start(row(1))

    grown = workshop.bundle.add_rows(view.id, [{"id": "x", "badgeName": "X"}, {"id": "y"}], actor="dana")
    undone = workshop.bundle.undo(view.id, actor="dana", stamp=grown.stamp)

    assert workshop.cells(grown, "id") == ["badge-1", "x", "y"]
    assert workshop.cells(grown, "state") == ["Active", "", ""]
    assert grown.undo_title == "Add 2 pasted rows"
    assert undone.row_count == 1


def test_pasted_rows_are_refused_where_the_columns_are_others(workshop: Workshop) -> None:
    view = workshop.start(row(1))

    with pytest.raises(NotAllowed, match="no column colour"):
        workshop.bundle.add_rows(view.id, [{"colour": "red"}], actor="dana")
    with pytest.raises(NotAllowed, match="another tab"):
        workshop.bundle.add_rows(view.id, [{"id": "x"}], actor="dana", arrangement="of long ago")

    assert workshop.bundle.view(view.id).row_count == 1
