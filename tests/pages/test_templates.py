"""Templates: empty, copying, full, filtered, failing; and the way on to badge.csv."""

from __future__ import annotations

import pytest

from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from pages.parts import places
from pages.parts.session import open_console
from tests.pages.conftest import Visit, connect_to, wait_for_jobs, words


def test_before_the_first_copy_the_page_says_what_to_do(visit: Visit, sandbox: RunningSandbox) -> None:
    connect_to(sandbox)

    at = visit(places.TEMPLATES)

    assert "No badge templates yet" in words(at)
    assert at.button(key="templates.copy").proto.type == "primary"


def test_copying_shows_progress_then_the_templates(visit: Visit, sandbox: RunningSandbox) -> None:
    connect_to(sandbox)
    at = visit(places.TEMPLATES)

    at.button(key="templates.copy").click().run()
    wait_for_jobs()
    at.run()

    assert "<b>64</b>badge templates" in words(at)
    assert "the first copy" in words(at)
    assert not at.exception


def test_a_failing_service_is_told_and_what_was_there_stays(visit: Visit, fresh_sandbox: RunningSandbox) -> None:
    connection = connect_to(fresh_sandbox)
    open_console().using(connection.id).templates.refresh().result()
    fresh_sandbox.site.faults.switch_on(Fault(FaultName.EXPIRED_TOKEN))
    at = visit(places.TEMPLATES)

    at.button(key="templates.copy").click().run()
    wait_for_jobs()
    at.run()

    assert at.error
    assert "What was there before is unchanged." in words(at)
    assert "<b>64</b>badge templates" in words(at)


def test_a_copy_that_breaks_off_is_called_incomplete_and_nothing_gone(
    visit: Visit, fresh_sandbox: RunningSandbox
) -> None:
    connection = connect_to(fresh_sandbox)
    open_console().using(connection.id).templates.refresh().result()
    path = "/v1/organizations/*/badge_templates"
    fresh_sandbox.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path=path, skip=1))
    at = visit(places.TEMPLATES)

    at.button(key="templates.copy").click().run()
    wait_for_jobs()
    at.run()

    assert "The copy is not complete." in words(at)
    assert "gone" not in words(at).split("nothing is called gone")[1]


@pytest.mark.usefixtures("with_templates")
def test_a_search_narrows_the_list_and_an_empty_result_is_drawn(visit: Visit) -> None:
    at = visit(places.TEMPLATES)

    at.text_input(key="templates.text").set_value("cloud").run()
    narrowed = at.dataframe[0].value
    at.text_input(key="templates.text").set_value("no such template").run()

    assert 0 < len(narrowed) < 20
    assert narrowed["Name"].str.contains("Cloud").any()
    assert "No badge template fits" in words(at)
    assert not at.exception


@pytest.mark.usefixtures("with_templates")
def test_states_are_told_by_a_sign_and_the_unusable_say_why(visit: Visit) -> None:
    at = visit(places.TEMPLATES)

    table = at.dataframe[0].value
    archived = table[table["State"] == "■ Archived"]
    assert len(archived) == 3
    assert archived["Note"].str.startswith("Archived in Credly").all()


@pytest.mark.usefixtures("with_templates")
def test_cards_cannot_tick_an_unusable_template(visit: Visit) -> None:
    at = visit(places.TEMPLATES)

    at.button_group(key="templates.view").set_value(":material/grid_view: Cards").run()

    disabled = [box for box in at.checkbox if box.disabled]
    assert disabled
    assert all(box.help for box in disabled)


@pytest.mark.usefixtures("with_templates")
def test_all_usable_templates_become_a_draft_with_one_click(visit: Visit) -> None:
    at = visit(places.TEMPLATES)

    at.button(key="templates.build").click().run()

    assert at.title[0].value == "Build badge.csv"
    (draft,) = open_console().bundle.drafts()
    assert open_console().bundle.view(draft.id).row_count == 57
