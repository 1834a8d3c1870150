"""The page Learners, with AppTest: its four states, its answers, filters, masking, export and adding."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from credly_core import Console
from credly_core.domain.roster import LearnerFilter
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.settings import Settings
from pages.parts import places
from pages.parts.session import open_console
from tests.pages.conftest import Visit, connect_to, wait_for_jobs, words
from tests.people import connect_both


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    alm = AlmOptions(learners=120, objects=10, skills=5, rates=None, job_seconds=0)
    with serve(SandboxOptions(seed=7, templates=10, earners=120, badges=200, alm=alm)) as running:
        yield running


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory, world: RunningSandbox) -> Path:
    """A data folder whose connection has its people read; made once."""
    folder = tmp_path_factory.mktemp("people")
    hosts = (world.credly_url, world.alm.url)
    with Console.open(Settings(data_dir=folder, allowed_hosts=hosts, actor="dana")) as console:
        connection = connect_both(console, world)
        console.using(connection.id).learners.refresh(actor="dana").result()
    return folder


@pytest.fixture
def with_people(
    read_once: Path, own_store: Path, world: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> RunningSandbox:
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", f"{world.credly_url},{world.alm.url}")
    shutil.copytree(read_once, own_store, dirs_exist_ok=True)
    return world


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def test_without_a_connection_the_page_says_what_it_is_for(visit: Visit) -> None:
    at = visit(places.LEARNERS)

    assert "No organization is connected" in words(at)


def test_while_nobody_is_here_the_page_offers_to_read_and_to_bring_files(visit: Visit, sandbox: RunningSandbox) -> None:
    connect_to(sandbox)

    at = visit(places.LEARNERS)

    assert "Nobody is here yet" in words(at)
    assert at.button(key="learners.read-first").label == "Read Credly's people"
    assert "Users of ALM".lower() in at.get("file_uploader")[0].proto.label.lower()


def test_a_reading_that_fails_is_told_and_leaves_the_page_standing(
    visit: Visit, world: RunningSandbox, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", f"{world.credly_url},{world.alm.url}")
    connect_both(open_console(), world)
    world.site.faults.switch_on(Fault(FaultName.FORBIDDEN))
    world.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN))
    try:
        at = press(visit(places.LEARNERS), "learners.read-first")
        wait_for_jobs()
        at.run()
    finally:
        world.site.faults.switch_off()
        world.alm.site.faults.switch_off()

    assert at.error
    assert "Nobody is here yet" in words(at)


def test_one_list_that_cannot_be_read_leaves_the_others_and_is_named(visit: Visit, with_people: RunningSandbox) -> None:
    with_people.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path="*/employees"))
    try:
        at = press(visit(places.LEARNERS), "learners.read")
        wait_for_jobs()
        at.run()
    finally:
        with_people.site.faults.switch_off()

    assert "Employees at Credly: not read to the end" in words(at)
    assert "Who is known to Credly" in words(at)


@pytest.mark.usefixtures("with_people")
def test_the_answers_are_there_at_one_look_and_each_leads_to_its_people(visit: Visit) -> None:
    at = visit(places.LEARNERS)
    said = words(at)
    assert "of 120" in said
    assert "Would the addresses meet?" in said

    press(at, "learners.answer.not-there")

    assert at.session_state["learners.verdicts"] == ["not-there"]
    counts = open_console().learners.counts()
    assert f"of {counts.total:,} learners" in words(at)
    shown = at.dataframe[0].value
    assert set(shown["Verdict"]) == {"○ Not there"}


@pytest.mark.usefixtures("with_people")
def test_filters_are_kept_under_a_name_and_come_back(visit: Visit) -> None:
    step = open_console().learners
    step.save_view("Gone", LearnerFilter(text="20003"), actor="dana")
    at = visit(places.LEARNERS)

    press(at, "learners.view.Gone")

    assert at.session_state["learners.text"] == "20003"
    assert len(at.dataframe[0].value) == 1


@pytest.mark.usefixtures("with_people")
def test_a_file_is_made_in_the_background_and_offered(visit: Visit) -> None:
    at = press(visit(places.LEARNERS), "learners.take.As CSV")
    wait_for_jobs()
    at.run()

    assert "Download learners.csv (120 rows)" in [one.proto.label for one in at.get("download_button")]


@pytest.mark.usefixtures("with_people")
def test_people_are_added_only_after_a_plan_and_a_second_yes(visit: Visit) -> None:
    at = press(visit(places.LEARNERS), "learners.add-plan")
    wait_for_jobs()
    at.run()
    plan = open_console().learners.last_plan()
    assert plan is not None
    assert plan.count > 0
    assert f"add {plan.count}" in words(at)

    assert at.button(key="learners.add-go").disabled
    at.checkbox(key=f"learners.add-yes.{plan.id}").check().run()
    press(at, "learners.add-go")
    wait_for_jobs()
    at.run()

    settled = open_console().learners.last_plan()
    assert settled is not None
    assert settled.is_over
    assert "added" in words(at)
