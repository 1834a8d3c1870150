"""The pages Ledger and Help a person: empty, full, filtered, proposed, masked; one person with everything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from credly_core import Console
from credly_core.domain.ledger import LedgerReason
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.settings import Settings
from credly_core.steps.achievements import Achievements
from credly_core.steps.ledger import PROPOSABLE, LedgerWanted
from pages.parts import places
from pages.parts.session import open_console
from tests.pages.conftest import Visit, connect_to, wait_for_jobs, words
from tests.people import connect_both


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    alm = AlmOptions(learners=40, objects=24, skills=6, rates=None, job_seconds=0)
    with serve(SandboxOptions(seed=7, templates=12, earners=40, badges=120, alm=alm)) as running:
        yield running


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory, world: RunningSandbox) -> Path:
    """A data folder with a ledger over both sides; made once."""
    folder = tmp_path_factory.mktemp("ledger")
    hosts = (world.credly_url, world.alm.url)
    with Console.open(Settings(data_dir=folder, allowed_hosts=hosts, actor="dana")) as console:
        chosen = console.using(connect_both(console, world).id)
        chosen.templates.refresh(actor="dana").result()
        chosen.catalogue.refresh(actor="dana").result()
        chosen.learners.refresh(actor="dana").result()
        chosen.history.refresh(actor="dana").result()
        chosen.achievements.refresh(actor="dana").result()
        chosen.ledger.rebuild(actor="dana").result()
    return folder


@pytest.fixture
def with_ledger(made_once: Path, own_store: Path, world: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Console:
    hosts = f"{world.credly_url},{world.alm.url}"
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", hosts)
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS", hosts)
    shutil.copytree(made_once, own_store, dirs_exist_ok=True)
    console = open_console()
    return console.using(console.connect.connections()[0].id)


def test_before_the_first_ledger_the_page_offers_to_make_one(visit: Visit, sandbox: RunningSandbox) -> None:
    connect_to(sandbox)

    at = visit(places.LEDGER)

    assert "No ledger yet" in words(at)
    assert "<b>Issued badges</b> from Credly" in words(at)
    assert not at.button(key="ledger.make").disabled


def test_a_side_that_refuses_is_told_and_the_ledger_is_made_of_the_other(
    visit: Visit, with_ledger: Console, world: RunningSandbox
) -> None:
    before = with_ledger.ledger.made()
    world.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN))
    at = visit(places.LEDGER)

    at.button(key="ledger.read").click().run()
    wait_for_jobs()
    world.alm.site.faults.switch_off()
    at.run()

    made = with_ledger.ledger.made()
    assert before is not None
    assert made is not None
    assert made.at > before.at
    assert "ALM's side did not come." in words(at)
    assert "Credly's side" not in words(at)


def test_what_was_read_since_the_ledger_was_made_is_told_with_the_way_to_see_it(
    visit: Visit, with_ledger: Console
) -> None:
    with_ledger.history.refresh(actor="dana").result()

    at = visit(places.LEDGER)

    assert "Newer than this ledger: issued badges." in words(at)


def test_learners_nobody_asked_for_yet_are_counted_with_the_long_way_to_ask(
    visit: Visit, with_ledger: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = replace(with_ledger.achievements.standing(), learners=31, known=40)
    monkeypatch.setattr(Achievements, "standing", lambda step: asked)

    at = visit(places.LEDGER)

    assert "9 learners not asked for one by one yet." in words(at)
    assert not at.button(key="ledger.sweep").disabled


def test_a_click_on_a_reason_leaves_its_lines_which_are_as_many_as_it_says(visit: Visit, with_ledger: Console) -> None:
    made = with_ledger.ledger.made()
    at = visit(places.LEDGER)

    at.pills(key="ledger.reasons").select(LedgerReason.DUE).run()

    assert made is not None
    assert not at.exception
    assert f"= <b>{made.lines:,}</b> in all" in words(at)
    assert f"{made.counts[LedgerReason.DUE]:,} lines" in words(at)
    assert at.button(key="ledger.propose").label == f"Propose all {made.counts[LedgerReason.DUE]:,} that are ready"


def test_what_is_proposed_waits_on_issue_and_stands_under_way(visit: Visit, with_ledger: Console) -> None:
    at = visit(places.LEDGER)
    at.pills(key="ledger.reasons").select(LedgerReason.DUE).run()

    at.button(key="ledger.propose").click().run()

    assert "proposed" in words(at)
    assert LedgerReason.DUE not in with_ledger.ledger.counts()
    assert with_ledger.issue.standing().total == with_ledger.ledger.counts()[LedgerReason.PROPOSED]


def test_issue_proposes_what_the_ledger_finds_deserved_and_not_there(visit: Visit, with_ledger: Console) -> None:
    made = with_ledger.ledger.made()
    assert made is not None
    due = sum(made.counts.get(reason, 0) for reason in PROPOSABLE)
    at = visit(places.ISSUE)
    label = at.button(key="issue.propose").label

    at.button(key="issue.propose").click().run()

    assert label == f"Propose {due:,} badges"
    assert f"{due:,} orders proposed" in words(at)
    assert not PROPOSABLE & with_ledger.ledger.counts().keys()
    assert at.button(key="issue.propose").disabled


def test_the_desk_shows_one_person_with_answer_and_reason_in_the_chosen_language(
    visit: Visit, with_ledger: Console
) -> None:
    row = with_ledger.ledger.slice(LedgerWanted(reasons=(LedgerReason.PENDING,)), length=1).rows[0]
    at = visit(places.DESK)

    at.text_input(key="desk.who").input(row.email).run()
    at.selectbox(key="desk.language").select("de").run()

    assert not at.exception
    assert row.name in words(at)
    assert "Guten Tag" in at.get("code")[0].proto.code_text
    assert "not accepted yet" in words(at)


def test_nobody_is_named_while_people_are_masked(visit: Visit, with_ledger: Console) -> None:
    row = with_ledger.ledger.slice(LedgerWanted(reasons=(LedgerReason.AWARDED,)), length=1).rows[0]

    at = visit(places.DESK, session__masked=True)
    at.text_input(key="desk.who").input(row.name).run()

    assert row.email not in words(at)
    assert "Nobody fits" in words(at)
