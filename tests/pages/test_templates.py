"""Templates: empty, copying, full, filtered, failing; and the way on to badge.csv."""

from __future__ import annotations

from datetime import date

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

    at.button(key="templates.clear").click().run()

    assert len(at.dataframe[0].value) == 64


@pytest.mark.usefixtures("with_templates")
def test_states_are_told_by_a_sign_and_the_unusable_say_why(visit: Visit) -> None:
    at = visit(places.TEMPLATES)

    table = at.dataframe[0].value
    archived = table[table["State"] == "■ Archived"]
    assert len(archived) == 3
    assert archived["Why not usable"].str.startswith("Archived in Credly").all()


@pytest.mark.usefixtures("with_templates")
def test_the_figures_add_up_and_the_reasons_are_one_click_away(visit: Visit) -> None:
    at = visit(places.TEMPLATES)

    said = words(at).replace("\\", "")
    assert "<b>64</b>badge templates" in said
    for part in ("<b>57</b>usable", "<b>3</b>archived", "<b>3</b>drafts", "<b>1</b>without picture"):
        assert part in said
    assert "**Has no picture in Credly, and ALM requires one.**  \nCommunity Speaker" in said


@pytest.mark.usefixtures("with_templates")
@pytest.mark.parametrize(
    ("key", "value", "count"),
    [
        ("templates.state", ["archived"], 3),
        ("templates.state", ["archived", "draft"], 6),
        ("templates.skill", [""], 3),
        ("templates.skill", ["Data Literacy"], None),
        ("templates.tag", [], None),
    ],
)
def test_each_filter_shows_what_its_own_count_says(visit: Visit, key: str, value: list[str], count: int | None) -> None:
    at = visit(places.TEMPLATES)
    choice = at.multiselect(key=key)
    wanted = value or list(open_console().templates.facets().tags)[:1]
    told = next(option for option in choice.options if option.lower().startswith(wanted[0].lower() or "no skills"))

    choice.set_value(wanted).run()

    shown = len(at.dataframe[0].value)
    assert shown == (count or int(told.rpartition(" · ")[2]))
    assert f"{shown} of 64 shown" in words(at)


@pytest.mark.usefixtures("with_templates")
def test_a_date_leaves_out_what_was_not_touched_since(visit: Visit) -> None:
    at = visit(places.TEMPLATES)

    at.date_input(key="templates.since").set_value(date(2026, 1, 1)).run()

    table = at.dataframe[0].value
    assert 0 < len(table) < 64
    assert (table["Updated"].dt.year == 2026).all()


@pytest.mark.usefixtures("with_templates")
def test_cards_cannot_tick_an_unusable_template_and_say_why(visit: Visit) -> None:
    at = visit(places.TEMPLATES)

    at.button_group(key="templates.view").set_value(":material/grid_view: Cards").run()
    at.multiselect(key="templates.state").set_value(["archived"]).run()

    assert len(at.checkbox) == 0
    assert words(at).count("Archived in Credly") >= 3


@pytest.mark.usefixtures("with_templates")
def test_all_usable_templates_become_a_draft_with_one_click(visit: Visit) -> None:
    at = visit(places.TEMPLATES)

    at.button(key="templates.build").click().run()

    assert at.title[0].value == "Build badge.csv"
    (draft,) = open_console().bundle.drafts()
    assert open_console().bundle.view(draft.id).row_count == 57
