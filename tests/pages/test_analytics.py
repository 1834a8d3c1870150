"""Analytics: empty, half copied, full, filtered by its address, failing in one card; rows and passports."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from credly_core import Console
from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.history import HistorySnapshot, Oddity
from credly_core.domain.secrets import Secret
from credly_core.errors import StoreError
from credly_core.sandbox.options import SandboxOptions
from credly_core.sandbox.serve import RunningSandbox, serve
from credly_core.settings import Settings
from credly_core.steps.analytics import Analytics, Standing
from credly_core.steps.history import History
from pages.parts import places
from tests.pages.conftest import MAIN, Visit, connect_to, wait_for_jobs, words


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Path:
    """A data folder with the history of the sandbox, its tables made."""
    folder = tmp_path_factory.mktemp("copied")
    settings = Settings(data_dir=folder, allowed_hosts=(sandbox.credly_url,), actor="dana")
    with Console.open(settings) as console:
        key = Credentials(token=Secret(sandbox.authorization_token))
        form = ConnectionForm("Larkfield", sandbox.organization_id, sandbox.credly_url, key)
        saved = console.connect.save(form, console.connect.test(form).result(), actor="dana")
        console.using(saved.id).history.refresh(actor="dana").result()
        console.using(saved.id).analytics.prepare().result()
    return folder


@pytest.fixture
def empty_sandbox() -> Iterator[RunningSandbox]:
    """An organization that has templates and has issued nothing."""
    with serve(SandboxOptions(templates=3, badges=0)) as running:
        yield running


@pytest.fixture
def with_history(copied: Path, own_store: Path) -> Path:
    """This test's store with that history."""
    shutil.copytree(copied, own_store, dirs_exist_ok=True)
    return own_store


def opened(**query: str | list[str]) -> AppTest:
    """The page at an address."""
    at = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.switch_page(str(places.ANALYTICS)).run()
    assert not at.exception
    return at


def test_without_a_connection_the_page_leads_to_the_start(visit: Visit) -> None:
    assert "No organization is connected" in words(visit(places.ANALYTICS))


def test_before_the_first_copy_the_page_offers_it_and_then_shows_numbers(
    visit: Visit, fresh_sandbox: RunningSandbox
) -> None:
    connect_to(fresh_sandbox)
    at = visit(places.ANALYTICS)
    assert "No issued badges yet" in words(at)
    assert any("Read exports instead" in one.label for one in at.expander)

    at.button(key="analytics.pull").click().run()
    wait_for_jobs()
    at.run()

    assert "issued badges</span>" in words(at)
    assert not at.exception


def test_an_organization_that_has_issued_nothing_is_told_so(visit: Visit, empty_sandbox: RunningSandbox) -> None:
    connect_to(empty_sandbox)
    visit(places.ANALYTICS).button(key="analytics.pull").click().run()
    wait_for_jobs()

    at = opened()

    assert "The organization has issued no badge yet." in words(at)
    assert "Nothing to draw yet." in words(at)
    assert "with these filters" not in words(at)
    assert not at.error


@pytest.mark.usefixtures("with_history")
def test_every_part_draws_its_charts_with_a_sentence_each() -> None:
    for theme in ("", "acceptance", "waiting", "groups", "expiry", "people", "housekeeping"):
        at = opened(theme=theme) if theme else opened()

        said = words(at)
        assert said.count("bc-card-says") >= 2 + 1
        assert not at.error


@pytest.mark.usefixtures("with_history")
def test_the_address_sets_the_filters_and_a_chip_takes_one_away() -> None:
    everything = words(opened())

    at = opened(state=["accepted"], since="2026-01-01")

    assert "Clear" in [button.label for button in at.button]
    assert words(at) != everything
    at.button(key="analytics.chip.0").click().run()
    assert "state" not in at.query_params
    assert at.query_params["since"] == "2026-01-01"


@pytest.mark.usefixtures("with_history")
def test_filters_that_nothing_fits_leave_a_page_that_says_so() -> None:
    at = opened(skill=["No such skill"])

    assert "Nothing to draw with these filters." in words(at)
    assert not at.error


@pytest.mark.usefixtures("with_history")
def test_rows_open_by_slices_and_are_masked_where_the_visit_asks_for_it() -> None:
    at = AppTest.from_file(MAIN, default_timeout=60)
    at.session_state["session.masked"] = True
    at.switch_page(str(places.ANALYTICS)).run()

    at.button(key="analytics.open.states").click().run()

    rows = at.dataframe[-1].value
    assert len(rows) == 50
    assert rows["Person"].str.startswith("Person ").all()
    assert rows["Address"].str.endswith("@masked.invalid").all()


@pytest.mark.usefixtures("with_history")
def test_a_copy_that_is_not_complete_is_told_above_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Analytics.standing

    def partial(self: Analytics) -> Standing:
        found = whole(self)
        return Standing(found.as_of, found.rows, False, "It was stopped by hand.", found.is_prepared)

    monkeypatch.setattr(Analytics, "standing", partial)

    at = opened()

    assert "The copy is not complete." in words(at)
    assert "issued badges</span>" in words(at)


@pytest.mark.usefixtures("with_history")
def test_odd_records_and_exports_stand_below_the_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = History.snapshot

    def odd(self: History) -> HistorySnapshot | None:
        found = snapshot(self)
        return replace(found, oddity_counts={Oddity.WITHOUT_PERSON.code: 3}) if found else None

    monkeypatch.setattr(History, "snapshot", odd)

    at = opened()

    assert [one.label for one in at.expander][-2:] == [
        "3 odd records, kept and shown",
        "No access to the web service? Read exports instead",
    ]


@pytest.mark.usefixtures("with_history")
def test_a_fault_in_one_chart_leaves_the_others_standing(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Analytics.answer

    def failing(self: Analytics, name: str, *rest: object, **choices: object) -> object:
        if name == "people":
            raise StoreError("The tables cannot be read.", hint="Copy the history again.")
        return answer(self, name, *rest, **choices)  # type: ignore[arg-type]

    monkeypatch.setattr(Analytics, "answer", failing)

    at = opened()

    assert [error.value.startswith("**The tables cannot be read") for error in at.error] == [True]
    assert "Where they stand now" in words(at)


def test_a_damaged_file_is_told_with_what_to_do(with_history: Path) -> None:
    for made in with_history.glob("history/*/analysis/*"):
        made.unlink()
    for file in with_history.glob("history/*/badges/*.parquet"):
        file.write_bytes(file.read_bytes()[:2_000])

    at = opened()

    assert [error.value.startswith("**A file of the copied history cannot be read") for error in at.error] == [True]
    assert any("Read exports instead" in one.label for one in at.expander)


def test_a_click_is_taken_once_however_often_and_late_the_browser_tells_of_it() -> None:
    def script() -> None:
        import streamlit as st

        from pages.parts.analytics.card import is_echo

        told = [is_echo(key) for key in ("chart.0", "chart.0", "chart.0", "chart.1", "chart.1")]
        st.text(str(told))

    at = AppTest.from_function(script).run()

    assert at.text[0].value == "[False, True, True, False, True]"
