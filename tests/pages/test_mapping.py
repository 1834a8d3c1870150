"""Map skills, map learning objects, coverage, drift: empty, working, full, failing; and what a click does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from credly_core.domain.mapping import MappingTable
from credly_core.errors import StoreConflict
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.mapping import Mappings
from pages.parts import places
from pages.parts.session import open_console
from tests.contract.complete_set.school import open_school
from tests.pages.conftest import Visit, connect_to, wait_for_jobs, words

SKILLS, OBJECTS = MappingTable.SKILLS, MappingTable.OBJECTS
ALL = (places.SKILLS_MAPPING, places.OBJECT_MAPPING, places.COVERAGE, places.DRIFT)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with both sides copied and compared, nothing mapped; its sandbox is gone."""
    folder = tmp_path_factory.mktemp("copied")
    with open_school(folder, with_files=False) as (console, _):
        console.mapping.suggest().result()
    return folder


@pytest.fixture
def mapping(copied: Path, own_store: Path) -> Mappings:
    """The mapping of this test's store."""
    shutil.copytree(copied, own_store, dirs_exist_ok=True)
    return open_console().mapping


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


@pytest.mark.parametrize("page", ALL)
def test_without_a_connection_each_page_leads_to_the_start(visit: Visit, page: Path) -> None:
    at = visit(page)

    assert "No organization is connected" in words(at)
    assert at.button(key="frame.home")


@pytest.mark.parametrize("page", ALL)
def test_before_the_copies_each_page_says_what_is_missing(visit: Visit, sandbox: RunningSandbox, page: Path) -> None:
    connect_to(sandbox)

    at = visit(page)

    assert "No badge templates yet" in words(at)
    assert at.button(key="mapping.way").label == "Go to Templates"


@pytest.mark.usefixtures("with_templates")
def test_before_the_catalogue_is_here_there_is_nothing_to_map_to(visit: Visit) -> None:
    assert "Nothing to map to yet" in words(visit(places.SKILLS_MAPPING))


def test_comparing_is_followed_and_then_shows_suggestions(
    visit: Visit, mapping: Mappings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Mappings, "suggestions", lambda self, table: ())
    at = visit(places.SKILLS_MAPPING)
    assert "Not compared yet" in words(at)

    at.button(key="mapping.suggest").click().run()
    monkeypatch.undo()
    wait_for_jobs()
    at.run()

    assert not at.exception
    assert "sure suggestions" in words(at)


def test_all_above_a_score_are_accepted_with_one_click_and_undone(visit: Visit, mapping: Mappings) -> None:
    at = visit(places.OBJECT_MAPPING)
    button = at.button(key="mapping.objects.accept-all")
    expected = len(mapping.above(60, OBJECTS))
    assert button.label == f"Accept {expected} suggestions"

    button.click().run()
    assert len(mapping.mappings(OBJECTS)) == expected
    assert f"<b>{len({one.template_id for one in mapping.mappings()})}</b>mapped" in words(at)

    at.button(key="mapping.undo").click().run()
    assert mapping.mappings() == ()
    assert not at.button(key="mapping.redo").disabled


def test_one_suggestion_is_accepted_and_another_refused_with_its_reasons_in_sight(
    visit: Visit, mapping: Mappings
) -> None:
    at = visit(places.SKILLS_MAPPING)
    first, second = [button for button in at.button if button.label in ("Accept", "Refuse")][0:4:3]
    assert first.key
    assert second.key
    assert "Same name" in words(at)

    second.click().run()
    at.button(key=first.key).click().run()

    assert [one.key for one in mapping.mappings()] == [first.key.removeprefix("mapping.accept.")]
    assert [one.key for one in mapping.refused()] == [second.key.removeprefix("mapping.refuse.")]
    assert not at.exception


def test_credits_are_edited_in_place_and_the_arithmetic_is_shown(visit: Visit, mapping: Mappings) -> None:
    mapping.accept_above(95, SKILLS, actor="dana")
    name = next(one for one in mapping.mappings() if not one.is_new_skill).template_name
    at = visit(places.SKILLS_MAPPING, mapping__skills__text=name)

    field = next(one for one in at.number_input if one.label == "Credits needed")
    field.set_value(999.0).run()

    assert not at.exception
    assert 999.0 in {one.credits for one in mapping.mappings()}
    assert "of 999 credits" in words(at)
    assert "can never be reached" in words(at)


def test_where_nothing_fits_a_new_skill_is_proposed_and_added(visit: Visit, mapping: Mappings) -> None:
    at = visit(places.SKILLS_MAPPING, mapping__skills__states=["✕ Nothing"])

    next(button for button in at.button if button.label == "Add the skill").click().run()

    (made,) = mapping.mappings(SKILLS)
    assert made.is_new_skill
    assert not at.exception


def test_gaps_are_listed_and_filled(visit: Visit, mapping: Mappings) -> None:
    at = visit(places.OBJECT_MAPPING)
    assert "Instances without their siblings' badge" in words(at)

    at.button(key="mapping.gaps.fill").click().run()

    assert len(mapping.mappings(OBJECTS)) == len(mapping.gaps())


def test_a_change_from_elsewhere_is_told_and_nothing_is_lost(
    visit: Visit, mapping: Mappings, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(places.OBJECT_MAPPING)

    def refuse(*args: object, **kwargs: object) -> None:
        raise StoreConflict("Somebody else was faster.", hint="Reload.")

    monkeypatch.setattr(Mappings, "accept_above", refuse)
    at.button(key="mapping.objects.accept-all").click().run()

    assert "Somebody else was faster" in words(at)
    assert mapping.mappings() == ()


def test_coverage_shows_figures_lists_and_its_three_views(visit: Visit, mapping: Mappings) -> None:
    mapping.accept_above(90, OBJECTS, actor="dana")
    found = mapping.coverage()

    at = visit(places.COVERAGE)

    said = words(at)
    assert f"<b>{len(found.objects)}</b>learning objects" in said
    assert f"{found.enrolled - found.reached:,} of {found.enrolled:,} enrollments" in said
    assert at.dataframe


def test_the_web_looks_at_what_is_clicked(visit: Visit, mapping: Mappings) -> None:
    at = visit(places.COVERAGE, coverage__tab=":material/hub: The web")
    near = next(button for button in at.button if (button.key or "").startswith("coverage.near."))

    near.click().run()

    assert not at.exception
    assert at.session_state["coverage.focus"] == (near.key or "").removeprefix("coverage.near.")


def test_completions_before_the_badge_are_listed_with_the_way_to_award_them(visit: Visit, mapping: Mappings) -> None:
    mapping.accept_above(90, OBJECTS, actor="dana")

    at = visit(places.COVERAGE, coverage__tab=":material/history: Completed before")

    assert any(label.startswith("Count the completions of") for label in labels(at))
    assert "put it on again" in words(at)


def test_drift_names_whom_it_hits_and_repairs_with_one_click(visit: Visit, mapping: Mappings) -> None:
    at = visit(places.DRIFT)
    before = len(mapping.drift())
    assert "will not be awarded" in words(at)

    next(button for button in at.button if button.label == "Map the instance too").click().run()

    assert len(mapping.mappings(OBJECTS)) == 1
    assert before
    assert not at.exception
