"""What only the organization's templates make possible: linking by name, following what changed in Credly."""

from __future__ import annotations

from credly_core.domain.badges import TemplateState
from credly_core.migration.findings import Severity
from credly_core.steps.bundle import DraftView
from credly_core.steps.bundle.linking import LINK, NEW_PICTURE, RENAMED
from tests.unit.steps.bundle.conftest import Workshop, a_template, identifier, row

NEW = "https://images.credly.com/images/new/badge.png"


def offered(view: DraftView) -> dict[str, str]:
    """Title by key of the repairs that are about templates."""
    keys = (LINK, RENAMED, NEW_PICTURE)
    return {group.key: group.title for group in view.repairs if group.key in keys}


def test_rows_without_a_template_are_linked_to_the_template_of_the_same_name(small: Workshop) -> None:
    view = small.start(row(1, template=""), row(2, "badge  02", template=""), row(9, "My own", template=""))
    assert offered(view) == {LINK: "Link 2 badges to templates of the same name"}

    view = small.bundle.repair(view.id, LINK, actor="dana")

    assert small.cells(view, "externalBadgeId") == [identifier(1), identifier(2), ""]
    assert small.cells(view, "externalBadgeProvider") == ["Credly", "Credly", ""]
    assert offered(view) == {}
    assert small.cells(small.bundle.undo(view.id, actor="dana"), "externalBadgeId") == ["", "", ""]


def test_a_name_that_two_rows_or_two_templates_share_is_not_linked(small: Workshop) -> None:
    small.pull(a_template(1, "Twin"), a_template(2, "Twin"), a_template(3, "Single"))

    view = small.start(row(1, "Twin", template=""), row(2, "Single", template=""), row(3, "single", template=""))

    assert offered(view) == {}


def test_a_template_that_is_used_or_not_usable_is_not_linked(small: Workshop) -> None:
    small.pull(a_template(1, "Used"), a_template(2, "Archived", state=TemplateState.ARCHIVED))

    view = small.start(row(1, "Other"), row(2, "Used", template=""), row(3, "Archived", template=""))

    assert LINK not in offered(view)


def test_without_a_connection_nothing_is_offered(workshop: Workshop) -> None:
    view = workshop.start(row(1, template=""))

    assert offered(view) == {}


def test_a_new_name_in_credly_is_offered_in_short_form_and_settles_it(small: Workshop) -> None:
    view = small.bundle.start_from_templates(actor="dana")
    small.pull(a_template(1, "Foundations of Responsible Cloud Architecture"), *(a_template(n) for n in range(2, 6)))
    view = small.bundle.view(view.id)
    assert offered(view) == {RENAMED: "1 template has another name in Credly now: take it"}
    assert next(group for group in view.repairs if group.key == RENAMED).severity is Severity.INFO

    view = small.bundle.repair(view.id, RENAMED, actor="dana")

    name = small.cells(view, "badgeName")[0]
    assert name != "Badge 01"
    assert len(name) <= 25
    assert offered(view) == {}


def test_a_short_name_made_before_the_rename_is_noticed_in_a_file_too(small: Workshop) -> None:
    small.pull(a_template(1, "Data Privacy Fundamentals"))
    view = small.start(row(1, "Data Privacy Fund"), row(2, "Chosen freely"))
    assert offered(view) == {}

    small.pull(a_template(1, "Information Protection Basics"), a_template(2, "Another name"))

    assert offered(small.bundle.view(view.id)) == {RENAMED: "1 template has another name in Credly now: take it"}


def test_names_that_people_chose_freely_are_left_alone(small: Workshop) -> None:
    view = small.start(row(1, "B1"), row(2, "Our gold badge"))

    assert offered(view) == {}


def test_a_new_picture_in_credly_is_offered(small: Workshop) -> None:
    view = small.bundle.start_from_templates(actor="dana")
    small.pull(a_template(1, image_url=NEW), *(a_template(number) for number in range(2, 6)))
    view = small.bundle.view(view.id)
    assert offered(view) == {NEW_PICTURE: "1 template has another picture in Credly now: take it"}

    view = small.bundle.repair(view.id, NEW_PICTURE, actor="dana")

    assert small.cells(view, "imageUrl")[0] == NEW
    assert offered(view) == {}


def test_a_picture_that_was_copied_into_the_content_folder_is_no_drift(small: Workshop) -> None:
    view = small.start(row(1, imageUrl="Image/badge-1.png"))

    assert offered(view) == {}


def test_a_table_without_the_columns_is_left_alone(small: Workshop) -> None:
    view = small.start("b1,Badge 01,Active", header="id,badgeName,state")
    view = small.bundle.undo(view.id, actor="dana")

    assert offered(view) == {}


def test_the_full_name_is_credlys_and_empty_where_no_template_is_linked(small: Workshop) -> None:
    view = small.start(row(1, "Mine"), row(2, "Loose", template=""), row(99, "Unknown template"))

    assert view.full_names == ("Badge 01", "", "")
    assert view.long_names == ("Badge 01", "Loose", "Unknown template")


def test_templates_left_out_belong_to_drafts_that_were_made_from_templates(small: Workshop) -> None:
    assert small.start(row(1)).left_out == ()
    assert len(small.bundle.start_from_templates(actor="dana").left_out) == 2
