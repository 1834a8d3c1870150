"""A draft that begins with the organization's badge templates."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from credly_core.domain.badges import TemplateState
from credly_core.domain.drafts import BADGE_COLUMNS
from credly_core.domain.names import alm_length
from credly_core.errors import NotReady
from credly_core.migration.findings import Severity
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.templates import Templates
from tests.asking import Asker
from tests.unit.steps.bundle.conftest import Workshop, a_template, identifier

Opened = Callable[[RunningSandbox], Templates]


def test_every_usable_template_of_the_sandbox_gets_a_row_and_the_others_a_reason(
    workshop: Workshop, templates_of: Opened, sandbox: RunningSandbox
) -> None:
    templates = templates_of(sandbox)
    templates.refresh().result()

    view = workshop.bundle.start_from_templates(actor="dana")

    facets = templates.facets()
    assert f"{facets.total} badge templates, {facets.usable} usable" in templates.status().summary
    assert view.table.header == BADGE_COLUMNS
    assert view.row_count == facets.usable >= 40
    assert view.row_count + len(view.left_out) == facets.total
    assert all(template.why_not_usable for template in view.left_out)
    assert set(workshop.cells(view, "externalBadgeProvider")) == {"Credly"}
    assert set(workshop.cells(view, "state")) == {"Active"}


def test_after_one_click_for_all_names_no_error_is_left(
    workshop: Workshop, templates_of: Opened, sandbox: RunningSandbox
) -> None:
    templates_of(sandbox).refresh().result()
    view = workshop.bundle.start_from_templates(actor="dana")
    assert view.report.errors

    view = workshop.bundle.take_short_names(view.id, actor="dana")

    names = workshop.cells(view, "badgeName")
    assert view.report.errors == 0, [finding.message for finding in view.report.findings()]
    assert max(map(alm_length, names)) <= 25
    assert len({name.casefold() for name in names}) == len(names)


def test_an_id_stays_the_same_when_the_template_is_renamed_in_credly_and_pulled_again(
    workshop: Workshop, templates_of: Opened, fresh_sandbox: RunningSandbox
) -> None:
    templates = templates_of(fresh_sandbox)
    templates.refresh().result()
    first = workshop.bundle.start_from_templates(actor="dana")
    before = dict(zip(workshop.cells(first, "externalBadgeId"), workshop.cells(first, "id"), strict=True))
    chosen = next(iter(before))

    with Asker(fresh_sandbox) as asker:
        asker.control(f"templates/{chosen}/rename", {"name": "Something else altogether"})
    templates.refresh().result()
    second = workshop.bundle.start_from_templates(actor="dana")

    after = dict(zip(workshop.cells(second, "externalBadgeId"), workshop.cells(second, "id"), strict=True))
    assert after == before
    assert "Something else altogether" in workshop.cells(second, "badgeName")


def test_the_chosen_templates_only(small: Workshop) -> None:
    view = small.bundle.start_from_templates([identifier(2), identifier(4)], actor="dana", name="Two")

    assert small.cells(view, "externalBadgeId") == [identifier(2), identifier(4)]
    assert view.name == "Two"


def test_templates_that_cannot_be_used_are_named_with_the_reason(small: Workshop) -> None:
    view = small.bundle.start_from_templates(actor="dana")

    assert {template.name: template.why_not_usable.split(":")[0] for template in view.left_out} == {
        "Not ready yet": "Still a draft in Credly",
        "Long gone": "Archived in Credly",
    }


def test_only_unusable_templates_are_refused_with_their_reasons(small: Workshop) -> None:
    with pytest.raises(NotReady, match=r"Archived in Credly.*draft in Credly"):
        small.bundle.start_from_templates([identifier(6), identifier(7)], actor="dana")

    assert small.bundle.drafts() == ()


def test_an_unknown_template_is_refused_by_its_id(small: Workshop) -> None:
    with pytest.raises(NotReady, match="000000000099"):
        small.bundle.start_from_templates([identifier(99)], actor="dana")


def test_choosing_nothing_is_refused_in_words_of_its_own(small: Workshop) -> None:
    with pytest.raises(NotReady, match="No badge template was chosen"):
        small.bundle.start_from_templates([], actor="dana")


def test_without_a_connection_or_a_pull_the_step_says_what_is_missing(workshop: Workshop) -> None:
    with pytest.raises(NotReady, match="no connection"):
        workshop.bundle.start_from_templates(actor="dana")

    workshop.connect()
    with pytest.raises(NotReady, match="No badge templates"):
        workshop.bundle.start_from_templates(actor="dana")


def test_rows_can_be_added_for_templates_that_have_none_yet(small: Workshop) -> None:
    view = small.bundle.start_from_templates([identifier(1)], actor="dana")

    view = small.bundle.add_templates(view.id, [identifier(1), identifier(2), identifier(6)], actor="dana")

    assert small.cells(view, "externalBadgeId") == [identifier(1), identifier(2)]
    assert view.undo_title == "Add 1 badge"
    assert len(set(small.cells(view, "id"))) == 2


def test_adding_to_a_table_without_the_eight_columns_brings_them_in_the_same_step(small: Workshop) -> None:
    view = small.start(
        "x1,Mine,2016-08-17T08:56:21.000Z,,Active,a.png",
        header="id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl",
    )
    view = small.bundle.undo(view.id, actor="dana")
    assert view.table.width == 6

    view = small.bundle.add_templates(view.id, [identifier(3)], actor="dana")

    assert view.table.header == BADGE_COLUMNS
    assert small.cells(view, "externalBadgeId") == ["", identifier(3)]
    assert small.bundle.undo(view.id, actor="dana").table.width == 6


def test_rows_can_be_taken_out_and_brought_back(small: Workshop) -> None:
    view = small.bundle.start_from_templates(actor="dana")
    before = view.table.cells.rows()

    fewer = small.bundle.remove_rows(view.id, [0, 3], actor="dana")
    again = small.bundle.undo(view.id, actor="dana")

    assert fewer.row_count == 3
    assert again.table.cells.rows() == before
    assert again.redo_title == "Remove 2 badges"


def test_an_archived_template_marks_its_row_after_the_next_pull(small: Workshop) -> None:
    view = small.bundle.start_from_templates(actor="dana")
    assert not view.marks

    small.pull(*(a_template(number) for number in range(2, 6)), a_template(1, state=TemplateState.ARCHIVED))
    view = small.bundle.view(view.id)

    group = view.report.group("ext.id.archived")
    assert group is not None
    assert group.records.to_list() == [0]
    assert view.marks[0] in (Severity.ERROR, Severity.WARNING)
