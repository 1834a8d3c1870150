"""Complete set and what has arrived: nothing mapped, the plan, clicks ticked off, the run in the sandbox, verified."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from credly_core import Console
from credly_core.domain.mapping import MappingTable
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from credly_core.settings import Settings
from pages.parts import places
from pages.parts.session import open_console
from tests.pages.conftest import Visit, connect_to, wait_for_jobs, words


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Path:
    """A data folder with the demo connection, both sides copied, the suggestions accepted; made once."""
    folder = tmp_path_factory.mktemp("mapped")
    with Console.open(Settings(data_dir=folder, actor="dana", demo_port=0)) as console:
        console._house._sandbox = sandbox
        demo = console.using(console.connect_demo(actor="dana").id)
        demo.templates.refresh(actor="dana").result()
        demo.catalogue.refresh(actor="dana").result()
        demo.catalogue.bring([demo.catalogue.demo_files()], actor="dana").result()
        demo.mapping.suggest(actor="dana").result()
        for table in MappingTable:
            demo.mapping.accept_above(80, table, actor="dana")
    return folder


def over(folder: Path, own_store: Path, running: RunningSandbox) -> None:
    """A copy of the prepared folder, over a sandbox that may be changed."""
    shutil.copytree(folder, own_store, dirs_exist_ok=True)
    open_console()._house._sandbox = running


def test_before_anything_is_copied_or_mapped_the_page_says_what_is_missing(
    visit: Visit, sandbox: RunningSandbox
) -> None:
    connect_to(sandbox)
    missing = visit(places.COMPLETE_SET)
    open_console().templates.refresh(actor="dana").result()

    at = visit(places.COMPLETE_SET)

    assert "No badge templates are here yet" in missing.error[0].value
    assert "Nothing is mapped yet" in words(at)


def test_the_plan_is_drawn_and_clicks_are_ticked_off(
    visit: Visit, mapped: Path, own_store: Path, sandbox: RunningSandbox
) -> None:
    over(mapped, own_store, sandbox)
    at = visit(places.COMPLETE_SET)
    first = open_console().complete_set.build().plan.by_hand[0]

    at.checkbox(key=f"complete_set.done.{first.key}").check().run()
    at.toggle(key="complete_set.new").set_value(True).run()

    view = open_console().complete_set.build()
    assert first.key in view.done
    assert view.options.all_new_instances
    assert "course_instance.csv" in {table.file for table in view.tables}
    assert "Done" in words(at)
    assert not at.exception


def test_a_set_is_saved_handed_to_the_sandbox_and_verified(
    visit: Visit, mapped: Path, own_store: Path, fresh_sandbox: RunningSandbox
) -> None:
    over(mapped, own_store, fresh_sandbox)
    at = visit(places.COMPLETE_SET)
    at.button(key="complete_set.hand").click().run()
    assert at.button(key="complete_set.go").disabled

    at.checkbox(key="complete_set.sure").check()
    at.button(key="complete_set.hand").click().run()
    at.button(key="complete_set.go").click()
    at.button(key="complete_set.hand").click().run()
    told = words(at)
    verify = visit(places.VERIFY)
    before = words(verify)
    verify.button(key="verify.go").click().run()
    wait_for_jobs()
    verify.run()

    assert "0 refused." in told
    assert "ALM is asked only when you say so" in before
    assert "<b>0</b>differs" in words(verify)
    assert next(iter(verify.dataframe[0].value["Verdict"])) == "✓ arrived"


def test_verifying_says_what_is_missing_and_what_failed(
    visit: Visit, mapped: Path, own_store: Path, fresh_sandbox: RunningSandbox
) -> None:
    over(mapped, own_store, fresh_sandbox)
    empty = words(visit(places.VERIFY))
    open_console().complete_set.save(name="First", actor="dana")
    at = visit(places.VERIFY)
    fresh_sandbox.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path="/primeapi/v2/skills"))

    at.button(key="verify.go").click().run()
    wait_for_jobs()
    at.run()
    partial = words(at)
    fresh_sandbox.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path="/primeapi/v2"))
    at.button(key="verify.go").click().run()
    wait_for_jobs()
    at.run()

    assert "No set was saved yet" in empty
    assert "Not everything could be asked." in partial
    assert at.error
