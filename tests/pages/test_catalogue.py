"""Catalogue: without an account, empty, full, incomplete, failed; and files of earlier sprints."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from pages.parts import places
from pages.parts.session import open_console
from tests.pages.conftest import Visit, connect_to, wait_for_jobs, words

LISTS = "/primeapi/v2/learningObjects"


def demo_over(running: RunningSandbox) -> None:
    """The demo connection, over a sandbox of the test's own."""
    console = open_console()
    console._house._sandbox = running
    console.connect_demo(actor="dana")


def copy(at: AppTest) -> None:
    at.button(key="catalogue.copy").click().run()
    wait_for_jobs()
    at.run()


def test_without_an_account_the_page_offers_files(visit: Visit, sandbox: RunningSandbox) -> None:
    connect_to(sandbox)

    at = visit(places.CATALOGUE)

    assert "No ALM account is connected" in words(at)
    assert at.get("file_uploader")


def test_the_catalogue_is_copied_searched_and_completed_by_files(visit: Visit, sandbox: RunningSandbox) -> None:
    demo_over(sandbox)
    at = visit(places.CATALOGUE)
    assert "The catalogue is not here yet" in words(at)

    copy(at)
    first = words(at)
    at.segmented_control(key="catalogue.tab").set_value("Skills").run()
    at.text_input(key="catalogue.text").set_value("data lit").run()
    found = at.dataframe[0].value
    at.text_input(key="catalogue.text").set_value("no such thing").run()
    nothing = words(at)
    at.button(key="catalogue.demo").click().run()
    wait_for_jobs()
    at.run()

    assert "<b>160</b>learning objects" in first
    assert list(found["Name"]) == ["Data Literacy"]
    assert "Nothing fits" in nothing
    assert "9 files taken" in words(at)
    assert not at.exception


def test_a_copy_that_breaks_off_is_told_and_goes_on(visit: Visit, fresh_sandbox: RunningSandbox) -> None:
    demo_over(fresh_sandbox)
    fresh_sandbox.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path=LISTS, skip=1))
    at = visit(places.CATALOGUE)
    copy(at)
    broken = words(at)
    fresh_sandbox.alm.site.faults.switch_off()

    copy(at)

    assert "The copy is not complete." in broken
    assert "<b>160</b>learning objects" in words(at)
    assert "not complete" not in words(at)


def test_a_service_that_refuses_is_told_and_nothing_is_lost(visit: Visit, fresh_sandbox: RunningSandbox) -> None:
    demo_over(fresh_sandbox)
    fresh_sandbox.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path="/primeapi/v2"))
    at = visit(places.CATALOGUE)

    copy(at)

    assert at.error
    assert "What was there before is unchanged." in words(at)
